package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/store"
)

const (
	// lanes is how many conversations a webhook is told of at the same time, perLane
	// of how many events of each before it is written what became of them.
	lanes   = 8
	perLane = 10
	// giveUpAfter is how long an event is tried for, and how long a webhook may fail,
	// at least giveUpTimes.
	giveUpAfter = 24 * time.Hour
	giveUpTimes = 10
)

// round is what became of the events that were due at once.
type round struct {
	outcomes    []store.Delivery
	tried, told int
	// gone says that the address wants no more; over that the job has ended.
	gone, over bool
}

// round tells what is due, until work ends, and writes what became of it.
func (d *Deliverer) round(ctx, work context.Context, j store.Job, to *target) (r *round, err error) {
	r = &round{}
	if to.idle {
		return r, nil
	}
	due, err := d.store.DueDeliveries(ctx, j.Organization, j.Subject, lanes*perLane)
	if err != nil || len(due) == 0 {
		return r, err
	}
	d.tellAll(ctx, work, to, r, byConversation(due))
	if r.count(); len(r.outcomes) > 0 {
		err = d.write(ctx, j, func(ctx context.Context, tx *store.Tx) error { return d.record(ctx, tx, j, to, r) })
	}
	if err == nil {
		err = ctx.Err() // what it ended goes on at once, elsewhere
	}
	return r, err
}

// byConversation are the events of each conversation, in order.
func byConversation(due []store.Delivery) [][]store.Delivery {
	var out [][]store.Delivery
	at := map[uuid.UUID]int{}
	for _, e := range due {
		i, ok := at[e.Conversation]
		if !ok || e.Conversation == uuid.Nil {
			i = len(out)
			at[e.Conversation] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}

// tellAll tells the events of several conversations at the same time.
func (d *Deliverer) tellAll(ctx, work context.Context, to *target, r *round, conversations [][]store.Delivery) {
	next := make(chan []store.Delivery, len(conversations))
	for _, c := range conversations {
		next <- c
	}
	close(next)
	var mu sync.Mutex
	var all sync.WaitGroup
	for range min(lanes, len(conversations)) {
		all.Go(func() {
			for c := range next {
				outcomes, gone := d.tellInOrder(ctx, work, to, c)
				mu.Lock()
				r.outcomes, r.gone = append(r.outcomes, outcomes...), r.gone || gone
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

// tellInOrder tells the events of one conversation until one fails.
func (d *Deliverer) tellInOrder(ctx, work context.Context, to *target, events []store.Delivery) (outcomes []store.Delivery, gone bool) {
	for _, e := range events {
		if work.Err() != nil {
			break
		}
		known, stop, gone := d.tell(ctx, to, &e)
		if known {
			outcomes = append(outcomes, e)
		}
		if stop {
			return outcomes, gone
		}
	}
	return outcomes, false
}

// count counts what was tried and what was taken.
func (r *round) count() {
	for _, e := range r.outcomes {
		if e.DeliveredAt != nil {
			r.told++
		}
		if e.DeliveredAt != nil || e.Error != nil {
			r.tried++
		}
	}
}

// record writes what became of a round, and what follows for the webhook.
func (d *Deliverer) record(ctx context.Context, tx *store.Tx, j store.Job, to *target, r *round) error {
	if err := tx.SetDeliveries(ctx, r.outcomes); err != nil {
		return err
	}
	failing := to.FailingSince
	switch {
	case r.told > 0:
		failing = nil
	case r.tried > 0 && failing == nil:
		failing = new(tx.Now())
	}
	why, err := hopeless(ctx, tx, to, r, failing)
	if err != nil {
		return err
	}
	if r.over = why != ""; r.over {
		return disable(ctx, tx, j, why, failing)
	}
	return setFailing(ctx, tx, to, failing)
}
