package jobs

import (
	"context"

	"parley/directory"
	"parley/ent/webhookdelivery"
	"parley/store"
)

const (
	// fanOut is how many ledger entries are looked at once.
	fanOut = 500
	// maxPending is how many events wait for a webhook before it looks for no more;
	// the ledger keeps them.
	maxPending = 10_000
)

// fanOut looks for what happened since and writes what of it the webhook is to be
// told. It reports whether there may be more.
func (d *Deliverer) fanOut(ctx context.Context, j store.Job, to *target) (more bool, err error) {
	entries, err := d.store.Entries(ctx, j.Organization, to.Position, fanOut)
	if err != nil || len(entries) == 0 {
		return false, err
	}
	if to.full, err = d.full(ctx, j); err != nil || to.full {
		return false, err
	}
	events, err := d.events(ctx, j, to, entries)
	if err != nil {
		return false, err
	}
	last := entries[len(entries)-1].Seq
	err = d.write(ctx, j, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddDeliveries(ctx, j.Subject, events); err != nil {
			return err
		}
		// Not by ent: a webhook that is told something is not a changed one.
		_, err := tx.Exec(ctx, "UPDATE webhooks SET position = ? WHERE organization_id = ? AND id = ?", last, j.Organization, j.Subject)
		return err
	})
	to.Position = last
	return len(entries) == fanOut, err
}

// full reports whether as much waits as may.
func (d *Deliverer) full(ctx context.Context, j store.Job) (bool, error) {
	n, err := d.store.Client().WebhookDelivery.Query().Where(
		webhookdelivery.OrganizationIDEQ(j.Organization), webhookdelivery.WebhookIDEQ(j.Subject),
		webhookdelivery.StatusEQ(webhookdelivery.StatusPENDING),
	).Count(ctx)
	return n >= maxPending, err
}

// events are those of the entries that the webhook is told of.
func (d *Deliverer) events(ctx context.Context, j store.Job, to *target, entries []store.Entry) ([]store.Delivery, error) {
	if to.idle {
		return nil, nil
	}
	names, err := d.composer.Names(ctx, j.Organization, entries)
	if err != nil {
		return nil, err
	}
	var events []store.Delivery
	for i, e := range entries {
		if names[i] != "" && directory.IsTold(to.Events, names[i]) {
			events = append(events, store.Delivery{
				Event: names[i], Seq: e.Seq, OccurredAt: e.At, Conversation: e.ConversationID, Message: e.MessageID,
			})
		}
	}
	return events, nil
}
