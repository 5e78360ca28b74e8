package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/webhook"
	"parley/ent/webhookdelivery"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// The kinds of jobs of a webhook, which is their subject: to send its address the
// challenge, and to tell it what happened.
const (
	VerifyJob  = "webhook.verify"
	DeliverJob = "webhook.deliver"
)

// maxWebhooks is how many an organization has in use.
const maxWebhooks = 20

// byHand is why a webhook is not told that an administrator has disabled.
const byHand = "disabled by hand"

// CreateWebhook creates a webhook, whose address has to answer the challenge before
// it is told anything. The secret is "" where it was given. More than 20 of an
// organization are a Conflict.
func (d *Directory) CreateWebhook(ctx context.Context, in NewWebhook) (row *ent.Webhook, secret string, err error) {
	if err := admit(ctx, func(c *complaint) { in.check(c, d.private) }); err != nil {
		return nil, "", err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, "", err
	}
	key, secret := in.secret(true)
	row, err = save(ctx, d, organization, nil, func(ctx context.Context, tx *store.Tx) (*ent.Webhook, error) {
		create := tx.Webhook.Create().SetSource(sourceOf(in.Source)).SetSecret(key).SetEvents([]string{AllEvents})
		in.apply(create.Mutation())
		return createWebhook(ctx, tx, create)
	})
	return known(row, secret, err)
}

// known are a webhook and its new secret, or an error alone.
func known(row *ent.Webhook, secret string, err error) (*ent.Webhook, string, error) {
	if err != nil {
		return nil, "", err
	}
	return row, secret, nil
}

// createWebhook writes a webhook and has its address sent the challenge.
func createWebhook(ctx context.Context, tx *store.Tx, create *ent.WebhookCreate) (*ent.Webhook, error) {
	if err := lock(ctx, tx); err != nil {
		return nil, err
	}
	n, err := tx.Webhook.Query().Where(webhook.OrganizationIDEQ(tx.OrganizationID()), webhook.ArchivedAtIsNil()).Count(ctx)
	if err != nil {
		return nil, err
	}
	if n >= maxWebhooks {
		return nil, apperr.New(apperr.Conflict, "at most %d webhooks", maxWebhooks)
	}
	row, err := create.Save(ctx)
	if err != nil {
		return nil, err
	}
	return row, tx.Schedule(ctx, VerifyJob, row.ID, tx.Now())
}

// UpdateWebhook changes a webhook. Another address has to answer the challenge, if
// the webhook is in use. The secret is "" where no new one was made. One that is
// archived, or follows an integration, is a Conflict.
func (d *Directory) UpdateWebhook(ctx context.Context, in WebhookChange) (row *ent.Webhook, secret string, err error) {
	err = admit(ctx, func(c *complaint) {
		in.check(c, d.private)
		notNull(c, "enabled", in.Enabled)
	})
	if err != nil {
		return nil, "", err
	}
	row, err = find(ctx, d.store.Client().Webhook.Get, in.ID, "webhook")
	if err != nil {
		return nil, "", err
	}
	key, secret := in.secret(in.Secret.null())
	row, err = save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Webhook, error) {
		was, err := lockedWebhook(ctx, tx, in.ID)
		if err != nil {
			return nil, err
		}
		if err := in.changeable(was); err != nil {
			return nil, err
		}
		update := tx.Webhook.UpdateOne(was)
		in.apply(update.Mutation())
		apply(IfSet(ifAny(key)), update.Mutation().SetSecret, nil)
		return switchWebhook(ctx, tx, was, update, in.enabled(was))
	})
	return known(row, secret, err)
}

// ifAny is nil for an empty text.
func ifAny(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// lockedWebhook reads a webhook under its lock.
func lockedWebhook(ctx context.Context, tx *store.Tx, id uuid.UUID) (*ent.Webhook, error) {
	if err := tx.Lock(ctx, ids.Webhook.Table(), id); err != nil {
		return nil, err
	}
	return tx.Webhook.Get(ctx, id)
}

// changeable refuses changes that have no effect.
func (in WebhookChange) changeable(was *ent.Webhook) error {
	switch {
	case was.ArchivedAt != nil:
		return fault(apperr.Conflict, "the webhook is archived", "id")
	case was.IntegrationID != nil && (in.URL.Given || in.Secret.Given || in.Enabled.Given || in.Events.Given):
		return fault(apperr.Conflict, "the webhook follows its integration: change that one", "id")
	}
	return nil
}

// enabled says what becomes of the webhook: nil leaves it as it is.
func (in WebhookChange) enabled(was *ent.Webhook) *bool {
	url, ok := in.URL.get()
	if moved := ok && url != was.URL; !in.Enabled.Given && moved && was.Status != webhook.StatusDISABLED {
		return new(true)
	}
	return in.Enabled.Value
}

// switchWebhook saves a change. on true sends the challenge, on false ends
// that it is told: what was still to be told is dropped.
func switchWebhook(ctx context.Context, tx *store.Tx, was *ent.Webhook, update *ent.WebhookUpdateOne, on *bool) (*ent.Webhook, error) {
	if on == nil {
		return update.Save(ctx)
	}
	if err := haltWebhook(ctx, tx, was.ID); err != nil {
		return nil, err
	}
	if !*on {
		return update.SetStatus(webhook.StatusDISABLED).SetStatusReason(byHand).Save(ctx)
	}
	if err := tx.Schedule(ctx, VerifyJob, was.ID, tx.Now()); err != nil {
		return nil, err
	}
	return update.SetStatus(webhook.StatusPENDING).ClearStatusReason().ClearFailingSince().Save(ctx)
}

// haltWebhook ends the jobs of a webhook and drops what was to be told.
func haltWebhook(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	for _, kind := range []string{VerifyJob, DeliverJob} {
		if err := tx.Unschedule(ctx, kind, id); err != nil {
			return err
		}
	}
	return DropDeliveries(ctx, tx, id)
}

// DropDeliveries drops what a webhook was still to be told.
func DropDeliveries(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	return tx.WebhookDelivery.Update().Where(
		webhookdelivery.OrganizationIDEQ(tx.OrganizationID()), webhookdelivery.WebhookIDEQ(id),
		webhookdelivery.StatusEQ(webhookdelivery.StatusPENDING),
	).SetStatus(webhookdelivery.StatusDROPPED).ClearNextAttemptAt().Exec(ctx)
}

// ArchiveWebhook archives a webhook, which is told nothing any more; one that is
// archived already stays as it is. One that follows an integration is a Conflict.
func (d *Directory) ArchiveWebhook(ctx context.Context, id uuid.UUID) (*ent.Webhook, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Webhook.Get, id, "webhook")
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	if row.IntegrationID != nil {
		return nil, fault(apperr.Conflict, "the webhook follows its integration: archive that one", "id")
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Webhook, error) {
		was, err := lockedWebhook(ctx, tx, id)
		if err != nil || was.ArchivedAt != nil {
			return was, err
		}
		return archiveWebhook(ctx, tx, was)
	})
}

func archiveWebhook(ctx context.Context, tx *store.Tx, was *ent.Webhook) (*ent.Webhook, error) {
	return switchWebhook(ctx, tx, was, tx.Webhook.UpdateOne(was).SetArchivedAt(tx.Now()), new(false))
}
