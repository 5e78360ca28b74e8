package reports

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// forget runs a forgetting in a transaction, and takes away what it says.
func (w *world) forget(t *testing.T, do func(context.Context, *store.Tx) (int, func(context.Context), error)) (n int) {
	t.Helper()
	var remove func(context.Context)
	err := w.Store.Write(testkit.System(), w.org, func(ctx context.Context, tx *store.Tx) (err error) {
		n, remove, err = do(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	remove(w.ctx)
	return n
}

// A report that ends while reports are forgotten is forgotten as well, its file too.
// SQLite has one writer: there nothing ends meanwhile.
func TestForgetWhatEndsMeanwhile(t *testing.T) {
	until, run := 0, func() {}
	w := newWorld(t, testkit.PostgresDatabase(t), func(o *store.Options) {
		o.OnStatement = func(context.Context, string) {
			if until--; until == 0 {
				run()
			}
		}
	})
	for _, statement := range []int{1, 2} { // the next ones take the jobs
		id := w.create(t).ID
		j := w.take(t)[0]
		run = func() {
			if err := w.Run(testkit.System(), j); err != nil {
				t.Error(err)
			}
		}
		n := w.forget(t, func(ctx context.Context, tx *store.Tx) (int, func(context.Context), error) {
			until = statement
			return w.Forget(ctx, tx)
		})
		if _, err := w.Find(w.ctx, id); n != 1 || apperr.KindOf(err) != apperr.NotFound || len(w.files(t)) != 0 {
			t.Errorf("before statement %d: %d forgotten, %v, left %v", statement, n, err, w.files(t))
		}
	}
}

// Reports that did not end go where their filters are to be forgotten, with their jobs;
// others stay as they are, and whoever writes one that went notices.
func TestForgetAsked(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.rows = 2 * partRows
		asked := func(word string) uuid.UUID {
			return w.create(t, func(in *NewReport) {
				in.Filters = []filters.Filter{{Key: filters.SessionID, Type: filters.Text, Values: []string{word}, Comparison: filters.Equals}}
			}).ID
		}
		holds := func(stored json.RawMessage) bool { return strings.Contains(string(stored), "jane") }
		ended := asked("jane")
		w.work(t)
		begun := asked("jane")
		jobs := w.take(t)
		waiting, other, all := asked("jane"), asked("john"), w.create(t).ID
		w.before = func(_ context.Context, after int) error {
			if after != partRows+1_000 {
				return nil
			}
			if n := w.forget(t, func(ctx context.Context, tx *store.Tx) (int, func(context.Context), error) {
				return w.ForgetAsked(ctx, tx, holds)
			}); n != 2 {
				t.Errorf("%d are gone", n)
			}
			return nil
		}
		at := slices.IndexFunc(jobs, func(j store.Job) bool { return j.Subject == begun })
		if err := w.Run(testkit.System(), jobs[at]); err != nil {
			t.Error(err)
		}
		w.before = func(context.Context, int) error { return nil }
		for id, want := range map[uuid.UUID]reportjob.Status{ended: reportjob.StatusCOMPLETED, begun: "", waiting: "", other: reportjob.StatusCREATED, all: reportjob.StatusCREATED} {
			row, err := w.Find(w.ctx, id)
			if (err == nil) != (want != "") || err == nil && row.Status != want {
				t.Errorf("%s: %+v %v, want %q", id, row, err, want)
			}
		}
		due := map[uuid.UUID]bool{}
		for _, j := range w.take(t) {
			due[j.Subject] = true
		}
		if !due[other] || !due[all] || due[begun] || due[waiting] || len(w.files(t)) != 1 {
			t.Errorf("due %v, left %v", due, w.files(t))
		}
	})
}

// Rows are found, counted and read as who administers the organization alone sees them,
// though the job is the system's.
func TestReportsSeeTheirOrganization(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		seen := 0
		look := func(ctx context.Context) {
			seen++
			if v := viewer.From(ctx); v.IsSystem() || !slices.Equal(v.Scope, []uuid.UUID{w.org}) || v.OrganizationID != w.org || !v.Role.Administers() {
				t.Errorf("seen by %+v", v)
			}
		}
		w.tables = func(ctx context.Context, _ *ent.ReportJob) (table, error) {
			look(ctx)
			numbered := w.numbered()
			count := numbered.count
			numbered.count = func(ctx context.Context) (int64, error) { look(ctx); return count(ctx) }
			return numbered, nil
		}
		w.before = func(ctx context.Context, _ int) error { look(ctx); return nil }
		id := w.create(t).ID
		w.work(t)
		if row := w.row(t, id); seen != 3 || row.Status != reportjob.StatusCOMPLETED {
			t.Errorf("looked %d times: %+v", seen, row)
		}
	})
}
