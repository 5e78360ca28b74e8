package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"parley/internal/telemetry"
)

func newTelemetry(t *testing.T, o telemetry.Options) *telemetry.Telemetry {
	t.Helper()
	o.Now = time.Now
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	watch := telemetry.New(o)
	t.Cleanup(func() {
		if err := watch.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return watch
}

// figures is what a scrape is answered.
func figures(t *testing.T, watch *telemetry.Telemetry) string {
	t.Helper()
	answer := httptest.NewRecorder()
	watch.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return answer.Body.String()
}

// TestNobodyWatches: a nil Telemetry takes everything.
func TestNobodyWatches(t *testing.T) {
	var nobody *telemetry.Telemetry
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	served, end := nobody.Request(r)
	end("/", http.StatusOK, http.Header{})
	nobody.Committed(uuid.Nil, 1)
	nobody.Gauge("x", "x", nil)
	nobody.Pools(nil)
	if served != r || nobody.Statements() != nil || nobody.Extensions() != nil {
		t.Error("a nil Telemetry watches")
	}
	if err := errors.Join(nobody.Flush(r.Context()), nobody.Shutdown(r.Context())); err != nil {
		t.Error(err)
	}
	if got := figures(t, nobody); !strings.Contains(got, "404") {
		t.Errorf("a nil Telemetry has figures: %s", got)
	}
}

// TestStatements counts statements by their first word.
func TestStatements(t *testing.T) {
	for text, kind := range map[string]string{
		"SELECT 1": "select", "select\n\t1": "select", "\n\t\tSELECT\t1": "select", "INSERT INTO x": "insert", "Update x": "update", "DELETE FROM x": "delete",
		"BEGIN": "other", "COMMIT": "other", "WITH x AS (SELECT 1) SELECT 1": "other", "": "other", "SELECTED": "other",
	} {
		watch := newTelemetry(t, telemetry.Options{})
		watch.Statements()(context.Background(), text)(nil)
		if got := figures(t, watch); !strings.Contains(got, `parley_sql_statements_total{kind="`+kind+`"} 1`) {
			t.Errorf("%q is not counted as %s", text, kind)
		}
	}
}

// TestRequests tells requests by method, route and status, and times those that
// neither are sockets nor streams.
func TestRequests(t *testing.T) {
	for _, row := range []struct {
		name, method, pattern, contentType string
		status                             int
		sample                             string
		timed                              bool
	}{
		{"a route", "POST", "/graphql", "application/json", 200, `method="POST",route="/graphql",status="200"`, true},
		{"a route with a method", "GET", "GET /healthz", "text/plain", 200, `method="GET",route="/healthz",status="200"`, true},
		{"a wildcard", "GET", "/x/{code}", "", 404, `method="GET",route="/x/{code}",status="404"`, true},
		{"no route", "GET", "", "", 405, `method="GET",route="none",status="405"`, true},
		{"a method of the client's", "BREW", "/", "", 404, `method="other",route="/",status="404"`, true},
		{"a socket", "GET", "/graphql", "", 101, `method="GET",route="/graphql",status="101"`, false},
		{"a stream", "POST", "/graphql", "text/event-stream; charset=utf-8", 200, `method="POST",route="/graphql",status="200"`, false},
	} {
		watch := newTelemetry(t, telemetry.Options{})
		_, end := watch.Request(httptest.NewRequest(row.method, "/secret", nil))
		end(row.pattern, row.status, http.Header{"Content-Type": {row.contentType}})
		got := figures(t, watch)
		if !strings.Contains(got, "parley_http_requests_total{"+row.sample+"} 1\n") || strings.Contains(got, "secret") {
			t.Errorf("%s: no %s", row.name, row.sample)
		}
		if timed := strings.Contains(got, "parley_http_request_duration_seconds_count"); timed != row.timed {
			t.Errorf("%s: timed %t", row.name, timed)
		}
	}
}

// TestErrorsOfSpans: spans tell that something failed, and nothing of what an
// error says.
func TestErrorsOfSpans(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	watch := newTelemetry(t, telemetry.Options{Exporter: spans, Sample: 1})
	r, end := watch.Request(httptest.NewRequest(http.MethodGet, "/", nil))
	watch.Statements()(r.Context(), "SELECT ?")(errors.New("secret"))
	end("/", http.StatusInternalServerError, http.Header{})
	// Of nobody's request, and of one that has ended.
	watch.Statements()(context.Background(), "SELECT 1")(nil)
	watch.Statements()(r.Context(), "SELECT 1")(nil)
	if err := watch.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	got := spans.GetSpans()
	if len(got) != 2 {
		t.Errorf("%d spans, want the request and one statement", len(got))
	}
	for _, s := range got {
		if s.Status.Code.String() != "Error" || s.Status.Description != "" || len(s.Events) > 0 {
			t.Errorf("%s ends with %+v, %v", s.Name, s.Status, s.Events)
		}
	}
}

// TestCollectorFails: what a collector does not take is lost, and said once.
func TestCollectorFails(t *testing.T) {
	status, sent := http.StatusServiceUnavailable, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent++
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		if r.URL.Path != "/here" {
			t.Errorf("sent to %s", r.URL.Path)
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	var log bytes.Buffer
	exporter, err := telemetry.OTLP(context.Background(), server.URL+"/here", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	watch := newTelemetry(t, telemetry.Options{Exporter: exporter, Sample: 1})
	for _, status = range []int{503, 503, 200, 200, 400} {
		_, end := watch.Request(httptest.NewRequest(http.MethodGet, "/", nil))
		end("/", http.StatusOK, http.Header{})
		if err := watch.Flush(context.Background()); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
	lines := strings.Count(log.String(), "\n")
	if sent != 5 || lines != 3 || strings.Count(log.String(), "failing=true") != 2 || !strings.Contains(log.String(), "503 Service Unavailable") {
		t.Errorf("%d batches were sent, and the log says\n%s", sent, log.String())
	}
	if _, err := telemetry.OTLP(context.Background(), "http://a b", slog.New(slog.DiscardHandler)); err == nil {
		t.Error("an address that is none is taken")
	}
}
