package jobs

import (
	"context"
	"time"

	"parley/directory"
	"parley/ent/webhook"
	"parley/store"
)

// How often old deliveries are looked for, how long they are kept, and how many.
const (
	trimEvery = time.Hour
	trimAfter = 7 * 24 * time.Hour
	trimKeep  = 10_000
)

// hopeless says why a webhook is told nothing any more, "" where it is.
func hopeless(ctx context.Context, tx *store.Tx, to *target, r *round, failing *time.Time) (string, error) {
	if r.gone {
		return "the address answered 410: it wants no more", nil
	}
	if failing == nil || tx.Now().Before(failing.Add(giveUpAfter)) {
		return "", nil
	}
	n, err := tx.FailedAttempts(ctx, to.ID, *failing)
	if n < giveUpTimes {
		return "", err
	}
	return "nothing was taken for a day", err
}

// disable ends that a webhook is told, and the job with it.
func disable(ctx context.Context, tx *store.Tx, j store.Job, why string, failing *time.Time) error {
	if err := directory.DropDeliveries(ctx, tx, j.Subject); err != nil {
		return err
	}
	if _, err := tx.Finish(ctx, j); err != nil {
		return err
	}
	return tx.Webhook.Update().Where(webhook.OrganizationIDEQ(j.Organization), webhook.IDEQ(j.Subject)).
		SetStatus(webhook.StatusDISABLED).SetStatusReason(why).SetNillableFailingSince(failing).Exec(ctx)
}

// setFailing writes since when nothing was taken, where that changed.
func setFailing(ctx context.Context, tx *store.Tx, to *target, failing *time.Time) error {
	if (failing == nil) == (to.FailingSince == nil) {
		return nil
	}
	update := tx.Webhook.Update().Where(webhook.OrganizationIDEQ(to.OrganizationID), webhook.IDEQ(to.ID)).SetNillableFailingSince(failing)
	if failing == nil {
		update.ClearFailingSince()
	}
	return update.Exec(ctx)
}

// pace says when a webhook has work again.
type pace int

const (
	// idle: when something happens, or is due.
	idle pace = iota
	// slow: not for what happens, as nothing was taken.
	slow
	// busy: at once.
	busy
)

// settle has the job come again.
func (d *Deliverer) settle(ctx context.Context, j store.Job, to *target, p pace) error {
	return d.write(ctx, j, func(ctx context.Context, tx *store.Tx) error {
		if d.trims(to, tx.Now()) {
			if err := tx.TrimDeliveries(ctx, j.Subject, tx.Now().Add(-trimAfter), trimKeep); err != nil {
				return err
			}
		}
		at, err := tellNext(ctx, tx, j, p)
		if err != nil {
			return err
		}
		// Scheduled, not rescheduled: nobody has it until then, so a hint may hurry it.
		if err := tx.Schedule(ctx, j.Kind, j.Subject, at); err != nil || p != idle {
			return err
		}
		// Looked at last: a hint of what is committed before this does not find the job yet.
		if more, err := tx.DeliveriesDue(ctx, j.Subject); err != nil || !more {
			return err
		}
		return tx.Schedule(ctx, j.Kind, j.Subject, tx.Now())
	})
}

// tellNext is when the job comes again, at the latest to look for what nobody told
// it of.
func tellNext(ctx context.Context, tx *store.Tx, j store.Job, p pace) (time.Time, error) {
	if p == busy {
		return tx.Now(), nil
	}
	at := tx.Now().Add(tellPoll)
	next, err := tx.WaitingDeliveries(ctx, j.Subject)
	if next != nil && next.Before(at) {
		at = *next
	}
	return at, err
}

// trims reports whether it is time to look for old deliveries.
func (d *Deliverer) trims(to *target, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Before(d.trimmed[to.ID].Add(trimEvery)) {
		return false
	}
	d.trimmed[to.ID] = now
	return true
}
