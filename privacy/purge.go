package privacy

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/store"
)

// The bounds of one transaction.
const (
	talksAtOnce     = 50
	messagesAtOnce  = 500
	batchesAtOnce   = 10
	callbacksAtOnce = 200
	customersAtOnce = 200
)

// purge removes conversations that fell silent before an instant, older messages
// without one or of one that never ends, messages to many and promised calls of before, and at last customers
// of whom nothing is left. What stays keeps its facts as they are.
func (r *removal) purge(ctx context.Context) error {
	for _, do := range []func(context.Context, *store.Tx, counts) error{
		r.purgeTalks, r.purgeSaid, r.purgeMessages, r.purgeBatches, r.purgeCallbacks, r.purgeCustomers,
	} {
		if err := r.until(ctx, do); err != nil {
			return err
		}
	}
	if len(r.row.Report) > 0 {
		if err := r.forgetReports(ctx); err != nil {
			return err
		}
	}
	return r.store.Scrub(ctx)
}

// purgeTalks removes messages of some conversations, and those once they have none
// left.
func (r *removal) purgeTalks(ctx context.Context, tx *store.Tx, did counts) error {
	old, err := find(oldTalks).locked(ctx, tx, *r.row.Before, talksAtOnce, lockRows(ctx, tx, ids.Conversation))
	if err != nil {
		return err
	}
	messages, err := those(ctx, tx, old, `SELECT m.id FROM {given} JOIN messages m ON m.conversation_id = v.of
		WHERE COALESCE(m.organization_id, m.organization_id) = ? LIMIT `+strconv.Itoa(messagesAtOnce))
	if err != nil {
		return err
	}
	if err := cutAll(ctx, tx, messages, cutsOfMessages, did); err != nil || len(messages) == messagesAtOnce {
		return err
	}
	return cutAll(ctx, tx, old, cutsOfTalks, did)
}

// lockRows locks rows of an entity.
func lockRows(ctx context.Context, tx *store.Tx, code ids.Code) func([]uuid.UUID) error {
	return func(rows []uuid.UUID) error { return tx.Lock(ctx, code.Table(), rows...) }
}

// purgeSaid removes what was said long ago in conversations that never end. When they
// began, and who began them, stays, as their facts do.
func (r *removal) purgeSaid(ctx context.Context, tx *store.Tx, did counts) error {
	old, err := find(oldSaid).locked(ctx, tx, *r.row.Before, messagesAtOnce, func(said []uuid.UUID) error { return lockTalks(ctx, tx, said) })
	if err != nil {
		return err
	}
	if err := discount(ctx, tx, old); err != nil {
		return err
	}
	return cutAll(ctx, tx, old, cutsOfMessages, did)
}

// lockTalks locks the conversations of messages.
func lockTalks(ctx context.Context, tx *store.Tx, said []uuid.UUID) error {
	talks, err := those(ctx, tx, said, `SELECT DISTINCT m.conversation_id FROM {given} JOIN messages m ON m.id = v.of
		WHERE COALESCE(m.organization_id, m.organization_id) = ?`)
	if err != nil {
		return err
	}
	return tx.Lock(ctx, ids.Conversation.Table(), talks...)
}

// discount takes messages out of the numbers of their conversations, which are locked.
func discount(ctx context.Context, tx *store.Tx, said []uuid.UUID) error {
	return tx.ExecGiven(ctx, keyed(said), `UPDATE conversations SET updated_at = ?, version = conversations.version + 1,
			message_count = message_count - g.said, inbound_count = inbound_count - g.heard, outbound_count = outbound_count - (g.said - g.heard)
		FROM (SELECT m.conversation_id AS talk, COUNT(*) AS said, COUNT(CASE WHEN m.direction = 'IN' THEN 1 END) AS heard
			FROM {given} JOIN messages m ON m.id = v.of WHERE COALESCE(m.organization_id, m.organization_id) = ? GROUP BY m.conversation_id) g
		WHERE conversations.organization_id = ? AND conversations.id = g.talk`, tx.Now(), tx.OrganizationID(), tx.OrganizationID())
}

func (r *removal) purgeMessages(ctx context.Context, tx *store.Tx, did counts) error {
	old, err := oldMessages(ctx, tx, *r.row.Before, messagesAtOnce)
	if err != nil {
		return err
	}
	return cutAll(ctx, tx, old, cutsOfMessages, did)
}

// purgeBatches removes messages to many that nothing is done about any more.
func (r *removal) purgeBatches(ctx context.Context, tx *store.Tx, did counts) error {
	old, err := find(oldBatches).locked(ctx, tx, *r.row.Before, batchesAtOnce, lockRows(ctx, tx, ids.OutboundBatch))
	if err != nil {
		return err
	}
	return cutAll(ctx, tx, old, cutsOfBatches, did)
}

// purgeCallbacks removes calls that are not promised any more.
func (r *removal) purgeCallbacks(ctx context.Context, tx *store.Tx, did counts) error {
	old, err := find(oldCallbacks).locked(ctx, tx, *r.row.Before, callbacksAtOnce, lockRows(ctx, tx, ids.Callback))
	if err != nil {
		return err
	}
	return cutAll(ctx, tx, old, cutsOfCallbacks, did)
}

// purgeCustomers removes people of whom nothing is left, unless they are blocked.
// Consents stay: who wants no messages still wants none.
func (r *removal) purgeCustomers(ctx context.Context, tx *store.Tx, did counts) error {
	old, err := find(silent).locked(ctx, tx, *r.row.Before, customersAtOnce, func(people []uuid.UUID) error { return lockPeople(ctx, tx, people) })
	if err != nil {
		return err
	}
	return cutAll(ctx, tx, old, cutsOfCustomers, did)
}
