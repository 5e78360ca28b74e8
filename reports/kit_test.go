package reports

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/blob"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// noon is when the tests begin.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// world is an organization whose reports hold numbered rows.
type world struct {
	*Reports
	clock *testkit.Clock
	dir   string
	org   uuid.UUID
	ctx   context.Context

	rows int
	// before is called before each slice.
	before func(ctx context.Context, after int) error
}

func newWorld(t testing.TB, address string, change ...func(*store.Options)) *world {
	t.Helper()
	clock := testkit.NewClock(noon)
	o := store.Options{Database: address, Now: clock.Now}
	for _, f := range change {
		f(&o)
	}
	s := testkit.Store(t, o)
	dir := t.TempDir()
	w := &world{clock: clock, dir: dir, rows: 3, before: func(context.Context, int) error { return nil }}
	w.Reports = New(Deps{Store: s, Reader: query.New(s), Blobs: blob.Folder(dir), Logger: slog.New(slog.DiscardHandler)})
	w.tables = func(context.Context, *ent.ReportJob) (table, error) { return w.numbered(), nil }
	w.org = testkit.Organization(t, s, "org", uuid.Nil)
	w.ctx = testkit.As(viewer.Admin, w.org)
	return w
}

func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, address string) { f(t, newWorld(t, address)) })
}

// numbered is a table of numbered rows.
func (w *world) numbered() table {
	return table{
		columns: []string{"Number", "Text"},
		count:   func(context.Context) (int64, error) { return int64(w.rows), nil },
		slice: func(ctx context.Context, after string, limit int) (rows [][]any, next string, err error) {
			first, _ := strconv.Atoi(after)
			if err := errors.Join(w.before(ctx, first), ctx.Err()); err != nil {
				return nil, "", err
			}
			for i := first; i < min(first+limit, w.rows); i++ {
				rows = append(rows, []any{i, "=text " + strconv.Itoa(i)})
			}
			if first+limit < w.rows {
				next = strconv.Itoa(first + limit)
			}
			return rows, next, nil
		},
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (w *world) create(t testing.TB, change ...func(*NewReport)) *ent.ReportJob {
	t.Helper()
	in := NewReport{Type: reportjob.TypeSESSIONS, Format: reportjob.FormatCSV, Settings: Defaults()}
	for _, f := range change {
		f(&in)
	}
	return must[*ent.ReportJob](t)(w.Create(w.ctx, in))
}

// take leases what is due once every lease is over.
func (w *world) take(t testing.TB) []store.Job {
	t.Helper()
	w.clock.Set(w.clock.Now().Add(2 * held))
	return must[[]store.Job](t)(w.Store.TakeJobs(testkit.System(), []string{Job}, 9, held))
}

// work runs what is due until nothing is.
func (w *world) work(t testing.TB) {
	t.Helper()
	for jobs := w.take(t); len(jobs) > 0; jobs = w.take(t) {
		for _, j := range jobs {
			if err := w.Run(testkit.System(), j); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (w *world) row(t testing.TB, id uuid.UUID) *ent.ReportJob {
	t.Helper()
	return must[*ent.ReportJob](t)(w.Find(w.ctx, id))
}

// text is the file of a report.
func (w *world) text(t *testing.T, row *ent.ReportJob) string {
	t.Helper()
	if row.Blob == nil {
		t.Fatalf("no file: %+v", row)
	}
	file := must[io.ReadSeekCloser](t)(w.Blobs.Open(w.ctx, *row.Blob))
	defer file.Close() //nolint:errcheck // it was only read
	return string(must[[]byte](t)(io.ReadAll(file)))
}

// cells are the first cells of a spreadsheet's rows.
func cells(t *testing.T, text string) []string {
	t.Helper()
	f := must[*excelize.File](t)(excelize.OpenReader(strings.NewReader(text)))
	defer f.Close() //nolint:errcheck // it was only read
	var out []string
	for _, row := range must[[][]string](t)(f.GetRows("Sheet1")) {
		out = append(out, row[0])
	}
	return out
}

// files are the names of what is in the blob store.
func (w *world) files(t *testing.T) (names []string) {
	t.Helper()
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(w.dir)) {
		names = append(names, e.Name())
	}
	return names
}
