package privacy

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/store"
)

// find finds up to limit rows that are kept no longer, of an instant.
type find func(ctx context.Context, tx *store.Tx, before time.Time, limit int) ([]uuid.UUID, error)

// oldTalks are conversations in which nothing was said, and no work came, since. In
// none of them work of a queue goes on, and no call of theirs is still promised. Work of
// no queue is what every message that was brought in makes: nobody ends it but a
// resolution, which need not come.
func oldTalks(ctx context.Context, tx *store.Tx, before time.Time, limit int) ([]uuid.UUID, error) {
	return store.Scan[uuid.UUID](ctx, tx, `SELECT c.id FROM conversations c WHERE c.organization_id = ? AND c.last_message_at < ?
		AND NOT EXISTS (SELECT 1 FROM interactions i WHERE i.conversation_id = c.id
			AND (i.arrived_at >= ? OR i.queue_id IS NOT NULL AND i.status NOT IN ('HANDLED', 'ABANDONED')
				OR EXISTS (SELECT 1 FROM callbacks b WHERE b.interaction_id = i.id AND b.next_call_at IS NOT NULL)))
		ORDER BY c.last_message_at LIMIT ?`, tx.OrganizationID(), before, before, limit)
}

// oldMessages are messages of before that stand for themselves.
func oldMessages(ctx context.Context, tx *store.Tx, before time.Time, limit int) ([]uuid.UUID, error) {
	return store.Scan[uuid.UUID](ctx, tx, `SELECT id FROM messages WHERE organization_id = ? AND sent_at < ? AND conversation_id IS NULL
		ORDER BY sent_at LIMIT ?`, tx.OrganizationID(), before, limit)
}

// oldSaid are messages of before in conversations of bots that never end, and so never
// fall silent while the customer comes back. [inbox.EndlessID] names these.
func oldSaid(ctx context.Context, tx *store.Tx, before time.Time, limit int) ([]uuid.UUID, error) {
	return store.Scan[uuid.UUID](ctx, tx, `SELECT m.id FROM messages m JOIN conversations c ON c.organization_id = m.organization_id AND c.id = m.conversation_id
		WHERE m.organization_id = ? AND m.sent_at < ? AND c.source = ? AND c.external_id LIKE 'bot-%' ORDER BY m.sent_at LIMIT ?`,
		tx.OrganizationID(), before, ids.BotOpen, limit)
}

// oldBatches are messages to many of before of which none is still to be sent.
func oldBatches(ctx context.Context, tx *store.Tx, before time.Time, limit int) ([]uuid.UUID, error) {
	return store.Scan[uuid.UUID](ctx, tx, `SELECT b.id FROM outbound_batches b WHERE b.organization_id = ? AND b.send_at < ?
		AND NOT EXISTS (SELECT 1 FROM outbound_recipients r WHERE r.organization_id = b.organization_id AND r.batch_id = b.id
			AND r.status IN ('ADDED', 'PROCESSING')) ORDER BY b.id LIMIT ?`, tx.OrganizationID(), before, limit)
}

// oldCallbacks are calls that were promised before and are not any more.
func oldCallbacks(ctx context.Context, tx *store.Tx, before time.Time, limit int) ([]uuid.UUID, error) {
	return store.Scan[uuid.UUID](ctx, tx, `SELECT id FROM callbacks WHERE organization_id = ? AND created_at < ? AND next_call_at IS NULL
		AND (last_call_at IS NULL OR last_call_at < ?) ORDER BY id LIMIT ?`, tx.OrganizationID(), before, before, limit)
}

// silent are people of before of whom nothing is left, unless they are blocked.
func silent(ctx context.Context, tx *store.Tx, before time.Time, limit int) ([]uuid.UUID, error) {
	return store.Scan[uuid.UUID](ctx, tx, `SELECT p.id FROM customers p WHERE p.organization_id = ? AND p.last_seen_at < ? AND p.blocked = false
		AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.customer_id = p.id)
		AND NOT EXISTS (SELECT 1 FROM customer_identities i CROSS JOIN conversations c WHERE i.customer_id = p.id AND c.identity_id = i.id)
		AND NOT EXISTS (SELECT 1 FROM customer_identities i CROSS JOIN channels n CROSS JOIN contact_threads t CROSS JOIN messages m
			WHERE i.customer_id = p.id AND n.organization_id = p.organization_id AND t.organization_id = n.organization_id
				AND t.channel_id = n.id AND t.identity_id = i.id AND m.thread_id = t.id)
		ORDER BY p.id LIMIT ?`, tx.OrganizationID(), before, limit)
}

// locked are rows that are found, and still are once they are locked: somebody may
// have written meanwhile.
func (f find) locked(ctx context.Context, tx *store.Tx, before time.Time, limit int, lock func([]uuid.UUID) error) ([]uuid.UUID, error) {
	first, err := f(ctx, tx, before, limit)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	if err := lock(first); err != nil {
		return nil, err
	}
	still, err := f(ctx, tx, before, limit)
	return slices.DeleteFunc(still, func(id uuid.UUID) bool { return !slices.Contains(first, id) }), err
}

// lockPeople waits for whoever writes to customers: their threads come first, as
// where messages are added.
func lockPeople(ctx context.Context, tx *store.Tx, people []uuid.UUID) error {
	threads, err := those(ctx, tx, people, `SELECT t.id FROM {given} CROSS JOIN customer_identities i CROSS JOIN channels n CROSS JOIN contact_threads t
		WHERE i.customer_id = v.of AND n.organization_id = ? AND t.organization_id = n.organization_id AND t.channel_id = n.id AND t.identity_id = i.id`)
	if err != nil {
		return err
	}
	if err := tx.Lock(ctx, ids.ContactThread.Table(), threads...); err != nil {
		return err
	}
	return tx.Lock(ctx, ids.Customer.Table(), people...)
}
