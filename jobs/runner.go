package jobs

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"parley/internal/viewer"
	"parley/store"
)

// Handler does one job. In the transaction of its last write it calls
// [store.Tx.Finish], or [store.Tx.Reschedule] where work is left, and writes
// nothing where that says that the lease was lost. It must come to its end soon
// after its context does. A job whose handler returns an error is tried again
// later.
type Handler func(context.Context, store.Job) error

// Deps are what a runner needs; the zero value of a size is the usual one.
type Deps struct {
	Store *store.Store
	// Handlers are what is done, by kind of job.
	Handlers map[string]Handler
	Logger   *slog.Logger
	// Poll is how often to look for due jobs, 1 s by default.
	Poll time.Duration
	// Workers is how many jobs may run at the same time, 8 by default.
	Workers int
	// Time is how long a handler may take before its context ends, 50 s by default.
	// One that takes longer than that prolongs its lease by [store.Tx.Prolong].
	Time time.Duration
	// Done, where set, is told of every handler that came to its end. It must not
	// block.
	Done func(kind string, err error)
}

const (
	// lease is how long nobody else takes a job. It is more than jobTime and what
	// a handler may need to stop after it.
	lease = 90 * time.Second
	// jobTime is how long a handler may take where nobody says otherwise.
	jobTime = 50 * time.Second
	// shortTime is how long taking jobs, or giving one back, may take.
	shortTime = 5 * time.Second
)

// Runner takes due jobs and runs their handlers. A process may have several, each for
// kinds of its own.
type Runner struct {
	Deps
	kinds []string
	// free holds a token for each worker that has nothing to do.
	free chan struct{}
	// done tells that a worker has become free.
	done chan struct{}
}

// New returns a runner; [Runner.Run] sets it to work.
func New(d Deps) *Runner {
	d.Poll, d.Workers, d.Time = cmp.Or(d.Poll, time.Second), cmp.Or(d.Workers, 8), cmp.Or(d.Time, jobTime)
	r := &Runner{Deps: d, kinds: slices.Sorted(maps.Keys(d.Handlers)), free: make(chan struct{}, d.Workers), done: make(chan struct{}, 1)}
	for range d.Workers {
		r.free <- struct{}{}
	}
	return r
}

// Run takes jobs until ctx ends, then lets the handlers that run come to their
// end. What fails is logged and tried again.
func (r *Runner) Run(ctx context.Context) {
	tick := time.NewTicker(r.Poll)
	defer tick.Stop()
	var workers sync.WaitGroup
	defer workers.Wait()
	for ctx.Err() == nil {
		if r.start(ctx, &workers) {
			continue // there may be more
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-r.done:
		}
	}
}

// start takes as many jobs as workers are free and runs them. It reports whether
// there may be more to take at once.
func (r *Runner) start(ctx context.Context, workers *sync.WaitGroup) (more bool) {
	free := len(r.free)
	if free == 0 {
		return false
	}
	jobs, err := r.take(ctx, free)
	if err != nil {
		r.Logger.ErrorContext(ctx, "taking jobs", "error", err)
	}
	for _, j := range jobs {
		<-r.free
		workers.Go(func() {
			r.work(ctx, j)
			r.free <- struct{}{}
			select {
			case r.done <- struct{}{}:
			default: // somebody said so already
			}
		})
	}
	return len(jobs) > 0 && len(jobs) == free
}

// take leases jobs. It is not cut off when the process stops: what the database has
// leased nobody would know of, and it would wait for the end of the lease.
func (r *Runner) take(ctx context.Context, limit int) ([]store.Job, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shortTime)
	defer cancel()
	return r.Store.TakeJobs(ctx, r.kinds, limit, lease)
}

// work runs a handler and gives the job back where it fails.
func (r *Runner) work(ctx context.Context, j store.Job) {
	ctx = viewer.NewContext(ctx, viewer.System("job "+j.Kind))
	err := r.handle(ctx, j)
	if r.Done != nil {
		r.Done(j.Kind, err)
	}
	if err == nil {
		return
	}
	again := backoff(j.Attempts)
	if ctx.Err() != nil {
		again = 0 // the process ends: another may go on at once
	} else {
		r.Logger.ErrorContext(ctx, "a job failed", "kind", j.Kind, "subject", j.Subject, "attempts", j.Attempts, "again", again, "error", err)
	}
	kept, cancel := context.WithTimeout(context.WithoutCancel(ctx), shortTime)
	defer cancel()
	if err := r.Store.ReturnJob(kept, j, r.Store.Now().Add(again)); err != nil {
		r.Logger.WarnContext(ctx, "a job was not given back; it comes again after its lease", "kind", j.Kind, "subject", j.Subject, "error", err)
	}
}

// handle is the handler with its time, its panics turned into errors.
func (r *Runner) handle(ctx context.Context, j store.Job) (err error) {
	ctx, cancel := context.WithTimeout(ctx, r.Time)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return r.Handlers[j.Kind](ctx, j)
}

// backoff is how long after its nth failure a job is tried again: 1 s, then twice
// as long each time, at most 10 min.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(max(attempts, 1)-1, 20), 10*time.Minute)
}
