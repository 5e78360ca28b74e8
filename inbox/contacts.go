package inbox

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/store"
)

// seen returns when the batch's first and last messages with an address were
// sent.
func (b *batch) seen(k identityKey) (first, last time.Time) {
	for _, it := range b.items {
		if it.ChannelType != k.kind || it.CustomerAddress != k.address {
			continue
		}
		if first.IsZero() || it.SentAt.Before(first) {
			first = it.SentAt
		}
		last = later(last, it.SentAt)
	}
	return first, last
}

// writeThreads keeps the numbers of messages without conversation.
func (b *batch) writeThreads(ctx context.Context) error {
	g := store.Given{Columns: []string{"of", "last_ordinal"}}
	written := map[uuid.UUID]bool{}
	for _, it := range b.items {
		if it.conversation == nil && !written[it.thread.ID] {
			written[it.thread.ID] = true
			g.Rows = append(g.Rows, []any{it.thread.ID, it.thread.LastOrdinal})
		}
	}
	return b.tx.ExecGiven(ctx, g, `UPDATE contact_threads SET updated_at = ?, last_ordinal = v.last_ordinal
		FROM {given} WHERE contact_threads.organization_id = ? AND contact_threads.id = v.of`, b.tx.Now(), b.tx.OrganizationID())
}

// writeCustomers widens the time in which each customer was seen.
func (b *batch) writeCustomers(ctx context.Context) error {
	type span struct{ first, last time.Time }
	spans := map[uuid.UUID]span{}
	for _, it := range b.items {
		s, ok := spans[it.identity.CustomerID]
		if !ok || it.SentAt.Before(s.first) {
			s.first = it.SentAt
		}
		s.last = later(s.last, it.SentAt)
		spans[it.identity.CustomerID] = s
	}
	g := store.Given{Columns: []string{"of", "first", "last"}}
	// In the order of ids: two transactions must never wait for each other.
	for _, id := range slices.SortedFunc(maps.Keys(spans), compareIDs) {
		if !b.newCustomers[id] {
			g.Rows = append(g.Rows, []any{id, spans[id].first, spans[id].last})
		}
	}
	return b.tx.ExecGiven(ctx, g, `UPDATE customers SET updated_at = ?,
		first_seen_at = CASE WHEN customers.first_seen_at > v.first THEN v.first ELSE customers.first_seen_at END,
		last_seen_at = CASE WHEN customers.last_seen_at < v.last THEN v.last ELSE customers.last_seen_at END
		FROM {given} WHERE customers.organization_id = ? AND customers.id = v.of
		AND (customers.first_seen_at > v.first OR customers.last_seen_at < v.last)`, b.tx.Now(), b.tx.OrganizationID())
}

func compareIDs(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }
