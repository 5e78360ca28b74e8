package reports

import (
	"context"
	"errors"
	"time"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/apperr"
	"parley/store"
)

const (
	// partRows is how many rows a part has at most; one of so many bytes of JSON gets
	// no more.
	partRows, partBytes = 5_000, 32 << 20
	// firstRows is how many rows are read at once at first, sliceRows at most; after
	// sliceBytes of JSON fewer are.
	firstRows, sliceRows, sliceBytes = 200, 1_000, 8 << 20
	// countTime is how long counting the rows may take.
	countTime = 5 * time.Second
	// partsAtOnce is how many parts a run writes before it lets others have the
	// worker.
	partsAtOnce = 40
	// held is how long nobody else takes a report after whoever writes it has said
	// that he does.
	held = 90 * time.Second
	// patience is how often a report is tried, without a row more, before it is given
	// up.
	patience = 6
	// lastTime is how long a run may take to say what became of it.
	lastTime = 10 * time.Second
	// tellEvery is how often at most watchers are told that a report got further.
	tellEvery = time.Second
)

var (
	// errPause ends a run that has done its part.
	errPause = errors.New("enough for now")
	// errLost ends a run whose report was deleted, begun anew or taken over.
	errLost = errors.New("the report is somebody else's")
)

// Run writes a report, or deletes one that was kept long enough.
func (r *Reports) Run(ctx context.Context, j store.Job) error {
	row, err := r.Store.Client().ReportJob.Get(ctx, j.Subject)
	if ent.IsNotFound(err) {
		return r.Store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Finish(ctx, j)
			return err
		})
	}
	if err != nil {
		return err
	}
	if Ended(row) {
		return r.expire(ctx, j, row)
	}
	w := &writing{Reports: r, job: j, row: row, told: row.UpdatedAt}
	return w.settle(ctx, w.write(ctx))
}

// expire deletes a report that was kept long enough. Its job comes too early where
// nobody heard that the end of the report was committed.
func (r *Reports) expire(ctx context.Context, j store.Job, row *ent.ReportJob) error {
	var gone Gone
	err := r.Store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		gone = Gone{owner: r}
		if due := row.FinishedAt.Add(Kept); due.After(tx.Now()) {
			_, err := tx.Reschedule(ctx, j, due)
			return err
		}
		held, err := tx.Finish(ctx, j)
		if err != nil || !held {
			return err
		}
		gone, err = r.drop(ctx, tx, reportjob.IDEQ(j.Subject))
		return err
	})
	if err == nil {
		gone.Remove(ctx)
	}
	return err
}

// writing is a report that is being written by a run of its job.
type writing struct {
	*Reports
	job  store.Job
	row  *ent.ReportJob
	told time.Time // when watchers heard of it
	kept time.Time // when it was last said that somebody writes it

	sizes sizes
}

// settle says what a run came to: done, to be gone on with, to be tried again or
// given up.
func (w *writing) settle(ctx context.Context, err error) error {
	switch {
	case err == nil, errors.Is(err, errLost):
		return nil
	case errors.Is(err, errPause):
		return w.commit(ctx, (*store.Tx).Reschedule, w.Store.Now(), func(*ent.ReportJobUpdateOne) {})
	case errors.Is(ctx.Err(), context.Canceled):
		return err // the process ends: another goes on
	case isFinal(err):
		return w.fail(ctx, err.Error())
	case w.job.Attempts < patience:
		return err
	}
	w.Logger.ErrorContext(ctx, "a report was given up", "report", w.row.ID, "error", err)
	return w.fail(ctx, "an error of the server; its log tells which, by the report's id")
}

// isFinal reports whether a fault is told to who asked, since trying again is no
// use.
func isFinal(err error) bool {
	switch apperr.KindOf(err) {
	case apperr.Invalid, apperr.NotFound, apperr.Forbidden, apperr.Conflict, apperr.CostLimit:
		return true
	}
	return false
}

// fail ends a report early.
func (w *writing) fail(ctx context.Context, why string) error {
	const most = 500
	parts := filesOf(w.row)
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), lastTime)
	defer end()
	err := w.ended(ctx, func(u *ent.ReportJobUpdateOne) {
		u.SetStatus(reportjob.StatusFAILED).SetError(string([]rune(why)[:min(most, len([]rune(why)))]))
	})
	if err == nil {
		Gone{owner: w.Reports, files: parts}.Remove(ctx)
	}
	return unlessLost(err)
}

// ended saves the end of a report and has it deleted later.
func (w *writing) ended(ctx context.Context, change func(*ent.ReportJobUpdateOne)) error {
	w.told = time.Time{}
	return w.commit(ctx, (*store.Tx).Reschedule, w.Store.Now().Add(Kept), func(u *ent.ReportJobUpdateOne) {
		change(u.ClearPosition().SetFinishedAt(w.Store.Now()))
	})
}

// holding is [store.Tx.Reschedule] or [store.Tx.Prolong].
type holding func(*store.Tx, context.Context, store.Job, time.Time) (bool, error)

// prolong saves a change that is no progress, and that the report is being written.
func (w *writing) prolong(ctx context.Context, change func(*ent.ReportJobUpdateOne)) error {
	return w.commit(ctx, (*store.Tx).Prolong, w.Store.Now().Add(held), change)
}

// commit saves how far a report is, and when its job comes again, unless it is
// somebody else's by now.
func (w *writing) commit(ctx context.Context, hold holding, again time.Time, change func(*ent.ReportJobUpdateOne)) error {
	var row *ent.ReportJob
	tell := false
	err := w.Store.Write(ctx, w.job.Organization, func(ctx context.Context, tx *store.Tx) error {
		mine, err := hold(tx, ctx, w.job, again)
		if err == nil && !mine {
			err = errLost
		}
		if err != nil {
			return err
		}
		if tell = tx.Now().Sub(w.told) >= tellEvery; tell {
			tx.Record(store.Entry{Kind: store.ReportChanged})
		}
		u := tx.ReportJob.UpdateOneID(w.row.ID)
		change(u)
		row, err = u.Save(ctx)
		return err
	})
	if err != nil {
		return err
	}
	w.row, w.kept = row.Unwrap(), w.Store.Now()
	if tell {
		w.told = w.kept
	}
	return nil
}

// unlessLost takes a report that is somebody else's for no fault.
func unlessLost(err error) error {
	if errors.Is(err, errLost) {
		return nil
	}
	return err
}

// stillMine says from time to time that the report is being written, and fails with
// errLost where it is somebody else's.
func (w *writing) stillMine(ctx context.Context) error {
	const often = 20 * time.Second
	if err := ctx.Err(); err != nil || w.Store.Now().Sub(w.kept) < often {
		return err
	}
	return w.prolong(ctx, func(*ent.ReportJobUpdateOne) {})
}
