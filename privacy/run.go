package privacy

import (
	"context"
	"errors"
	"time"

	"parley/ent"
	"parley/ent/dataremoval"
	"parley/store"
)

const (
	// pieces is how many transactions a run of a job makes before it lets others
	// have the worker, and comes again at once.
	pieces = 40
	// patience is how often a removal is tried before it is given up as failed.
	patience = 10
	// lastTime is how long a run may take to say what became of it. A job's lease
	// outlives its time by more.
	lastTime = 10 * time.Second
)

// errPause ends a run that has done its pieces.
var errPause = errors.New("enough for now")

// removal is one that is being done by a run of its job.
type removal struct {
	*Privacy
	row  *ent.DataRemoval
	left int // pieces that the run may still do
}

// run does a removal's work, which returns when nothing is left. The job comes again
// where there is more to do than one run may or has time for, and where it failed;
// after too many failures the removal is given up.
func (p *Privacy) run(ctx context.Context, j store.Job, work func(*removal, context.Context) error) error {
	row, err := p.row(ctx, j)
	if ent.IsNotFound(err) {
		return p.finish(ctx, j, nil)
	}
	if err != nil {
		return err
	}
	r := &removal{p, row, pieces}
	err = work(r, ctx)
	switch {
	case err == nil:
		return p.finish(ctx, j, func(u *ent.DataRemovalUpdateOne) { u.SetStatus(dataremoval.StatusDONE) })
	case errors.Is(err, errPause), r.left < pieces && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return p.again(ctx, j)
	case j.Attempts < patience, errors.Is(ctx.Err(), context.Canceled):
		return err
	}
	p.log.ErrorContext(ctx, "a removal of data was given up", "removal", j.Subject, "error", err)
	return p.finish(ctx, j, func(u *ent.DataRemovalUpdateOne) {
		u.SetStatus(dataremoval.StatusFAILED).SetError("an error of the server; its log says which")
	})
}

func (p *Privacy) row(ctx context.Context, j store.Job) (*ent.DataRemoval, error) {
	ctx, end := last(ctx)
	defer end()
	return p.store.Client().DataRemoval.Get(ctx, j.Subject)
}

// last is a context for a run's last statements, which have time of their own unless
// the process stops.
func last(ctx context.Context) (context.Context, context.CancelFunc) {
	if errors.Is(ctx.Err(), context.Canceled) {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(context.WithoutCancel(ctx), lastTime)
}

// again has the job go on at once.
func (p *Privacy) again(ctx context.Context, j store.Job) error {
	ctx, end := last(ctx)
	defer end()
	return p.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Reschedule(ctx, j, tx.Now())
		return err
	})
}

// finish ends a job and says so in its removal, where there is one.
func (p *Privacy) finish(ctx context.Context, j store.Job, say func(*ent.DataRemovalUpdateOne)) error {
	ctx, end := last(ctx)
	defer end()
	return p.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		held, err := tx.Finish(ctx, j)
		if err != nil || !held || say == nil {
			return err
		}
		u := tx.DataRemoval.UpdateOneID(j.Subject).SetFinishedAt(tx.Now())
		say(u)
		return u.Exec(ctx)
	})
}
