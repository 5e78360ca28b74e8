package exports_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/exports"
	"parley/internal/query"
	"parley/internal/viewer"
	"parley/metrics"
)

// source has so many messages in the first bucket. It fails after some of them, and
// stands still before each page while it is held.
type source struct {
	count, failAfter int64
	held             chan struct{}
	asked            chan struct{}
	given            int64
	page             func()
}

func (s *source) Cells(_ context.Context, p metrics.Plan) ([]metrics.Cell, error) {
	stats := make([]metrics.Stat, len(p.Metrics))
	for i := range stats {
		stats[i] = metrics.Stat{Count: s.count, Num: s.count, Den: 1}
	}
	return []metrics.Cell{{Stretch: 1, Stats: stats}}, nil
}

func (s *source) Samples(_ context.Context, d metrics.Drill, _ string, n int) (out []metrics.Sample, err error) {
	if s.page != nil {
		s.page()
	}
	if s.held != nil {
		s.asked <- struct{}{}
		<-s.held
	}
	for range n {
		if s.given == s.failAfter {
			return nil, errors.New("the database went away")
		}
		if s.given == s.count {
			break
		}
		s.given++
		out = append(out, metrics.Sample{At: d.Period.From, Value: 1, Message: uuid.New(), Cursor: fmt.Sprint(s.given)})
	}
	if len(out) == n { // the last one only tells that there are more
		s.given--
	}
	return out, nil
}

// serve starts an exporter of a source; every token is good and its own credential.
func serve(t *testing.T, s metrics.Source, log io.Writer) string {
	t.Helper()
	organization, credentials := uuid.New(), map[string]uuid.UUID{"a": uuid.New(), "b": uuid.New()}
	x := exports.New(exports.Deps{
		Engine: metrics.New(s, time.Now), Reader: new(query.Reader), Now: time.Now, MaxBody: 1 << 20, Timeout: time.Minute,
		Bearer: func(ctx context.Context, token string) (context.Context, error) {
			id := credentials[token]
			return viewer.NewContext(ctx, &viewer.Viewer{OrganizationID: organization, Scope: []uuid.UUID{organization}, CredentialID: id}), nil
		},
		Admit:  func() (func(), error) { return func() {}, nil },
		Logger: slog.New(slog.NewTextHandler(log, nil)),
	})
	mux := http.NewServeMux()
	x.Mount(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// ask asks for samples.
func ask(base, token, format string) (*http.Response, error) {
	body := `{"rows": "SAMPLES", "metrics": ["MESSAGES"], "period": {"from": "2026-03-01T00:00:00Z", "to": "2026-03-02T00:00:00Z"}}`
	r, err := http.NewRequest(http.MethodPost, base+"/export/metrics."+format, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return http.DefaultClient.Do(r)
}

// TestFaults: a fault before the first byte is answered, one after it cuts the file
// off; a spreadsheet has no byte before its last row.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		format           string
		count, failAfter int64
		status           int
		code             string
		cut              bool
	}{
		{"csv", 3, -1, 200, "", false},
		{"csv", 3_000, 0, 500, "INTERNAL", false},
		{"csv", 3_000, 1_500, 200, "", true},
		{"ndjson", 3_000, 0, 500, "INTERNAL", false},
		{"ndjson", 3_000, 1_500, 200, "", true},
		{"xlsx", 3_000, -1, 200, "", false},
		{"xlsx", 3_000, 1_500, 500, "INTERNAL", false},
		{"csv", 1_000_001, -1, 400, "COST_LIMIT", false},
		{"xlsx", 1_000_001, -1, 400, "COST_LIMIT", false},
	} {
		t.Run(fmt.Sprint(test.format, test.count, test.failAfter), func(t *testing.T) {
			log := &strings.Builder{}
			res, err := ask(serve(t, &source{count: test.count, failAfter: test.failAfter}, log), "a", test.format)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			var told struct{ Code string }
			if test.code != "" {
				if err := json.Unmarshal(body, &told); err != nil {
					t.Error(err)
				}
			}
			if res.StatusCode != test.status || (err != nil) != test.cut || told.Code != test.code || strings.Contains(string(body), "database") {
				t.Errorf("%d, cut %v, %.200s; want %+v", res.StatusCode, err, body, test)
			}
			if want := test.failAfter >= 0; strings.Contains(log.String(), "went away") != want {
				t.Errorf("the log says %s", log)
			}
		})
	}
}

// TestPlaces: a credential has two files written at the same time.
func TestPlaces(t *testing.T) {
	s := &source{count: 2, failAfter: -1, held: make(chan struct{}), asked: make(chan struct{})}
	base := serve(t, s, io.Discard)
	status := func(token string) int {
		res, err := ask(base, token, "csv")
		if err != nil {
			t.Error(err)
			return 0
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	ended := make(chan int)
	for range 2 {
		go func() { ended <- status("a") }()
		<-s.asked
	}
	if got := status("a"); got != http.StatusTooManyRequests {
		t.Errorf("the third: %d", got)
	}
	go func() { ended <- status("b") }()
	<-s.asked
	close(s.held)
	for range 3 {
		if got := <-ended; got != http.StatusOK {
			t.Errorf("one that had a place: %d", got)
		}
	}
}

// TestMemory: a file of many rows is never in memory as a whole, neither while its
// rows are read nor while it is sent.
func TestMemory(t *testing.T) {
	for _, format := range []string{"csv", "ndjson", "xlsx"} {
		const rows, bound = 200_000, 48 << 20
		var before, most atomic.Uint64
		look := func() {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapAlloc))
		}
		look()
		before.Store(most.Load())
		pages := 0
		s := &source{count: rows, failAfter: -1, page: func() {
			if pages++; pages%25 == 0 {
				look()
			}
		}}
		res, err := ask(serve(t, s, io.Discard), "a", format)
		if err != nil {
			t.Fatal(err)
		}
		piece, size := make([]byte, 4<<20), 0
		for err == nil {
			var n int
			n, err = io.ReadFull(res.Body, piece)
			size += n
			look()
		}
		res.Body.Close() //nolint:errcheck // it was read
		took := most.Load() - before.Load()
		if took > bound || size < rows || pages < rows/metrics.MaxPage {
			t.Errorf("%s: %d bytes took %d of memory", format, size, took)
		}
		t.Logf("%s: %d rows, %d bytes, %d bytes of memory", format, rows, size, took)
	}
}

// TestBusy: a server without a place says so.
func TestBusy(t *testing.T) {
	x := exports.New(exports.Deps{
		Now: time.Now, Admit: func() (func(), error) { return nil, apperr.ErrBusy }, Logger: slog.New(slog.DiscardHandler), MaxBody: 1 << 20,
	})
	mux := http.NewServeMux()
	x.Mount(mux)
	r := httptest.NewRequest(http.MethodPost, "/export/metrics.csv", strings.NewReader("{}"))
	r.Header.Set("Authorization", "Bearer a")
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
