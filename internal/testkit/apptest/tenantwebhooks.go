package apptest

import (
	"context"

	"parley/ent/webhook"
	"parley/internal/ids"
	"parley/store"
)

// plantWebhooks gives the conversation a subject, and makes a webhook that is told nothing
// any more, and what became of
// one event that it was to be told.
func (t *Tenant) plantWebhooks(ctx context.Context, tx *store.Tx) error {
	about := tx.Conversation.UpdateOneID(t.id("Conversation")).SetCategory(t.Canary + " category").SetMeta(t.meta())
	if err := about.Exec(ctx); err != nil {
		return err
	}
	hook := t.fresh(tx, "Webhook", ids.Webhook)
	err := tx.Webhook.Create().SetID(hook).SetName(t.Canary + " webhook").SetURL("https://" + t.Canary + ".example.com/told").
		SetSecret(t.Canary + " webhook secret").SetEvents([]string{"message.create"}).SetStatus(webhook.StatusDISABLED).
		SetStatusReason(t.Canary + " reason").SetIntegrationID(t.id("Integration")).SetExternalID(t.Canary + " webhook").
		SetVerifiedAt(tx.Now()).SetFailingSince(tx.Now()).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.WebhookDelivery.Create().SetID(t.fresh(tx, "WebhookDelivery", ids.WebhookDelivery)).SetWebhookID(hook).SetSeq(1).
		SetEvent(t.Canary + ".event").SetOccurredAt(tx.Now()).SetAttempts(1).SetNextAttemptAt(tx.Now()).SetDeliveredAt(tx.Now()).
		SetResponseStatus(500).SetError(t.Canary + " error").SetConversationID(t.id("Conversation")).SetMessageID(t.id("Message")).
		SetStatus("FAILED").Exec(ctx)
}
