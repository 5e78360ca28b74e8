package privacy

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/dataremoval"
	"parley/internal/testkit"
	"parley/store"
)

// TestRunsOutOfTime: a run whose time is over goes on in another where it did
// something, and counts as a failure where it did not; the last failure ends the
// removal, and a stop of the process never does.
func TestRunsOutOfTime(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		attempts int
		progress bool
		stop     bool
		err      error
		status   dataremoval.Status
		jobs     int // that are left
		failed   bool
	}{
		"after progress":         {attempts: patience + 1, progress: true, status: dataremoval.StatusQUEUED, jobs: 1},
		"without progress":       {attempts: 1, status: dataremoval.StatusQUEUED, jobs: 1, failed: true},
		"too often":              {attempts: patience, status: dataremoval.StatusFAILED},
		"broken":                 {attempts: 1, progress: true, err: broken, status: dataremoval.StatusQUEUED, jobs: 1, failed: true},
		"broken too often":       {attempts: patience, progress: true, err: broken, status: dataremoval.StatusFAILED},
		"stopped after progress": {attempts: patience, progress: true, stop: true, status: dataremoval.StatusQUEUED, jobs: 1, failed: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.job.Attempts = test.attempts
			ctx, cancel := context.WithCancel(testkit.System())
			if !test.stop && test.err == nil {
				ctx, cancel = context.WithDeadline(testkit.System(), time.Unix(0, 0))
			}
			defer cancel()
			err := w.run(ctx, w.job, func(r *removal, ctx context.Context) error {
				if test.stop {
					cancel()
				}
				if test.progress {
					r.left--
				}
				return errors.Join(test.err, ctx.Err())
			})
			row := w.row(t)
			if (err != nil) != test.failed || row.Status != test.status || (row.FinishedAt != nil) != (test.status == dataremoval.StatusFAILED) {
				t.Errorf("%v, %+v", err, row)
			}
			if again := w.due(t); len(again) != test.jobs || !test.failed && test.jobs == 1 && again[0].Attempts != 1 {
				t.Errorf("jobs %+v", again)
			}
		})
	}
}

// world is a removal whose job was taken.
type world struct {
	*Privacy
	clock *testkit.Clock
	job   store.Job
}

func newWorld(t *testing.T) world {
	t.Helper()
	clock := testkit.NewClock(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
	s := testkit.Store(t, store.Options{Database: testkit.SQLiteDatabase(t), Now: clock.Now})
	w := world{New(s, slog.New(slog.DiscardHandler)), clock, store.Job{}}
	before := clock.Now()
	if _, err := w.ask(testkit.System(), testkit.Organization(t, s, "org", uuid.Nil), wish{job: RetentionJob, kind: dataremoval.KindRETENTION, before: &before}); err != nil {
		t.Fatal(err)
	}
	w.job = w.due(t)[0]
	return w
}

// due takes what is due when a lease is over.
func (w world) due(t *testing.T) []store.Job {
	t.Helper()
	w.clock.Set(w.clock.Now().Add(time.Hour))
	jobs, err := w.store.TakeJobs(testkit.System(), []string{RetentionJob}, 9, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func (w world) row(t *testing.T) *ent.DataRemoval {
	t.Helper()
	row, err := w.Privacy.row(testkit.System(), w.job)
	if err != nil {
		t.Fatal(err)
	}
	return row
}
