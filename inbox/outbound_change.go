package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/outboundbatch"
	"parley/ent/outboundrecipient"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// OutboundBatchChange is a change to a batch; nil leaves as it is.
type OutboundBatchChange struct {
	ID                               uuid.UUID
	Channel                          *uuid.UUID
	Body                             *string
	ContentType                      *outboundbatch.ContentType
	SendAt                           *time.Time
	MaxRetryCount, RetryDelaySeconds *int
	// Addresses replace the recipients.
	Addresses *[]string
}

// UpdateOutboundBatch changes a batch of which nothing was sent yet; the errors
// are those of [Inbox.CreateOutboundBatch], and [apperr.Conflict] where it is
// archived or sending has begun.
func (in *Inbox) UpdateOutboundBatch(ctx context.Context, change OutboundBatchChange) error {
	return in.changeBatch(ctx, change.ID, func(ctx context.Context, tx *store.Tx, row *ent.OutboundBatch) error {
		if row.ArchivedAt != nil {
			return apperr.New(apperr.Conflict, "the batch is archived")
		}
		n := change.merge(row)
		if err := n.normalize(tx.Now()); err != nil {
			return err
		}
		from, err := in.outboundChannel(ctx, n.Channel)
		if err != nil {
			return err
		}
		if err := unsent(ctx, tx, row.ID, *n.SendAt); err != nil {
			return err
		}
		update := tx.OutboundBatch.UpdateOneID(row.ID)
		n.apply(update.Mutation(), from)
		if err := update.Exec(ctx); err != nil || change.Addresses == nil {
			return err
		}
		if _, err := tx.OutboundRecipient.Delete().Where(outboundrecipient.BatchIDEQ(row.ID)).Exec(ctx); err != nil {
			return err
		}
		return insertRecipients(ctx, tx, row.ID, n.Addresses)
	})
}

// merge is the batch as it is to be. Recipients that stay are not named, so a
// stand-in keeps them from being missed.
func (c OutboundBatchChange) merge(row *ent.OutboundBatch) NewOutboundBatch {
	n := NewOutboundBatch{
		Channel: row.ChannelID, Body: row.Body, ContentType: row.ContentType, SendAt: &row.SendAt,
		MaxRetryCount: row.MaxRetryCount, RetryDelaySeconds: row.RetryDelaySeconds, Addresses: []string{"as before"},
	}
	override(&n.Channel, c.Channel)
	override(&n.Body, c.Body)
	override(&n.ContentType, c.ContentType)
	override(n.SendAt, c.SendAt)
	override(&n.MaxRetryCount, c.MaxRetryCount)
	override(&n.RetryDelaySeconds, c.RetryDelaySeconds)
	override(&n.Addresses, c.Addresses)
	return n
}

func override[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// unsent schedules the batch anew, which takes it from whoever is sending it, and
// refuses where anything was sent: who sends holds the job's row while he says so.
func unsent(ctx context.Context, tx *store.Tx, id uuid.UUID, at time.Time) error {
	if err := tx.Schedule(ctx, OutboundJob, id, at); err != nil {
		return err
	}
	begun, err := tx.OutboundRecipient.Query().Where(
		outboundrecipient.OrganizationIDEQ(tx.OrganizationID()), outboundrecipient.BatchIDEQ(id),
		outboundrecipient.StatusNEQ(outboundrecipient.StatusADDED),
	).Exist(ctx)
	if err == nil && begun {
		err = apperr.New(apperr.Conflict, "sending has begun")
	}
	return err
}

// ArchiveOutboundBatch stops a batch: what was not sent is not sent any more, and
// fails. Of a message that is on its way it is told all the same whether it was
// sent. Archiving it again changes nothing.
func (in *Inbox) ArchiveOutboundBatch(ctx context.Context, id uuid.UUID) error {
	return in.changeBatch(ctx, id, func(ctx context.Context, tx *store.Tx, row *ent.OutboundBatch) error {
		if row.ArchivedAt != nil {
			return nil
		}
		if err := tx.Unschedule(ctx, OutboundJob, id); err != nil {
			return err
		}
		err := tx.OutboundRecipient.Update().Where(
			outboundrecipient.BatchIDEQ(id), outboundrecipient.StatusIn(outboundrecipient.StatusADDED, outboundrecipient.StatusPROCESSING),
		).SetStatus(outboundrecipient.StatusFAILED).SetFailure("the batch was archived").ClearNextAttemptAt().Exec(ctx)
		if err != nil {
			return err
		}
		return tx.OutboundBatch.UpdateOneID(id).SetArchivedAt(tx.Now()).Exec(ctx)
	})
}

// changeBatch runs f in a transaction that holds the batch's lock, with the batch
// as it is then.
func (in *Inbox) changeBatch(ctx context.Context, id uuid.UUID, f func(context.Context, *store.Tx, *ent.OutboundBatch) error) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	row, err := in.store.Client().OutboundBatch.Query().Where(outboundbatch.IDEQ(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return absent("batch", "id")
	}
	if err != nil {
		return err
	}
	return in.store.Write(ctx, row.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Lock(ctx, ids.OutboundBatch.Table(), id); err != nil {
			return err
		}
		row, err := tx.OutboundBatch.Query().Where(outboundbatch.OrganizationIDEQ(tx.OrganizationID()), outboundbatch.IDEQ(id)).Only(ctx)
		if err != nil {
			return err
		}
		return f(ctx, tx, row)
	})
}
