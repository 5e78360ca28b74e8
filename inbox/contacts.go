package inbox

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/ent/contactthread"
	"parley/ent/customer"
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
	written := map[uuid.UUID]bool{}
	for _, it := range b.items {
		if it.conversation != nil || written[it.thread.ID] {
			continue
		}
		written[it.thread.ID] = true
		err := b.tx.ContactThread.Update().Where(contactthread.IDEQ(it.thread.ID)).
			SetLastOrdinal(it.thread.LastOrdinal).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
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
	// In the order of ids: two transactions must never wait for each other.
	for _, id := range slices.SortedFunc(maps.Keys(spans), compareIDs) {
		s := spans[id]
		if b.newCustomers[id] {
			continue
		}
		if err := b.tx.Customer.Update().Where(customer.IDEQ(id), customer.LastSeenAtLT(s.last)).SetLastSeenAt(s.last).Exec(ctx); err != nil {
			return err
		}
		if err := b.tx.Customer.Update().Where(customer.IDEQ(id), customer.FirstSeenAtGT(s.first)).SetFirstSeenAt(s.first).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func compareIDs(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }
