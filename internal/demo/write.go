package demo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/customer"
	"parley/ent/customeridentity"
	"parley/inbox"
	"parley/internal/ids"
	"parley/store"
)

// maxEndings bounds how many conversations are resolved by event. The latest ones
// are, as it is those that people look at; older ones fell silent.
const maxEndings = 1000

// write puts the year into the database.
func (w *World) write(ctx context.Context, y *year, houses map[house]uuid.UUID) error {
	if err := w.post(ctx, y, houses); err != nil {
		return err
	}
	if err := w.end(ctx, y.endings[max(0, len(y.endings)-maxEndings):], houses); err != nil {
		return err
	}
	for h, id := range houses {
		if err := w.introduce(ctx, id, y.peopleOf(h)); err != nil {
			return err
		}
	}
	return nil
}

// lane is what may go in one batch: the inbox looks for conversations of one
// source at a time.
type lane struct {
	house
	source ids.Source
}

func (l lane) compare(with lane) int {
	return cmp.Or(cmp.Compare(l.house, with.house), cmp.Compare(l.source, with.source))
}

// post appends the messages, as many a batch as the inbox takes.
func (w *World) post(ctx context.Context, y *year, houses map[house]uuid.UUID) error {
	lanes := map[lane][]inbox.NewMessage{}
	for _, p := range y.posts {
		l := lane{p.house, p.Source}
		lanes[l] = append(lanes[l], p.NewMessage)
	}
	// In a fixed order, so that tags get the same numbers in every database.
	for _, l := range slices.SortedFunc(maps.Keys(lanes), lane.compare) {
		messages := lanes[l]
		byContact(messages)
		for batch := range slices.Chunk(messages, inbox.MaxBatch) {
			results, err := w.Inbox.AppendMessages(ctx, houses[l.house], batch)
			if err != nil {
				return err
			}
			for i, r := range results {
				if r.Err != nil {
					return fmt.Errorf("message %q of %s: %w", batch[i].Text, batch[i].SentAt, r.Err)
				}
			}
		}
	}
	return nil
}

// byContact puts the messages of each contact together, which spares the inbox
// from reading in every batch what the one before wrote of it. Contacts that
// were silent longest come first, so that identifiers still rise with time.
func byContact(messages []inbox.NewMessage) {
	key := func(m inbox.NewMessage) string { return m.ChannelType + " " + m.CustomerAddress }
	last := map[string]time.Time{}
	for _, m := range messages {
		last[key(m)] = m.SentAt // they come in order
	}
	slices.SortStableFunc(messages, func(a, b inbox.NewMessage) int {
		return cmp.Or(last[key(a)].Compare(last[key(b)]), cmp.Compare(key(a), key(b)))
	})
}

// end resolves conversations, many in a transaction.
func (w *World) end(ctx context.Context, endings []ending, houses map[house]uuid.UUID) error {
	of := map[house][]inbox.Resolution{}
	for _, e := range endings {
		of[e.house] = append(of[e.house], e.Resolution)
	}
	for _, h := range slices.Sorted(maps.Keys(of)) {
		for batch := range slices.Chunk(of[h], inbox.MaxBatch) {
			if err := w.Inbox.ResolveAll(ctx, houses[h], batch); err != nil {
				return err
			}
		}
	}
	return nil
}

// peopleOf maps medium and address of a house's contacts to who they are.
func (y *year) peopleOf(h house) map[[2]string]*person {
	out := map[[2]string]*person{}
	for s, contacts := range y.crowds {
		if s.house == h {
			for _, c := range contacts {
				out[[2]string{s.medium, c.address}] = c.person
			}
		}
	}
	return out
}

// introduce names the customers, whom the messages made. It does so in one
// transaction of its own: the directory takes one for each.
func (w *World) introduce(ctx context.Context, organization uuid.UUID, people map[[2]string]*person) error {
	return w.Store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		identities, err := tx.CustomerIdentity.Query().Where(customeridentity.OrganizationIDEQ(organization)).All(ctx)
		if err != nil {
			return err
		}
		for _, i := range identities {
			p := people[[2]string{i.ChannelType, i.Address}]
			if p == nil || i.ChannelType == "WEBCHAT" {
				continue // visitors of the site keep their names to themselves
			}
			if err := name(tx.Customer.Update().Where(customer.IDEQ(i.CustomerID)), p, i).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func name(up *ent.CustomerUpdate, p *person, i *ent.CustomerIdentity) *ent.CustomerUpdate {
	up.SetDisplayName(p.name()).SetGivenName(p.given).SetFamilyName(p.family)
	switch {
	case i.ChannelType == "EMAIL":
		up.SetEmail(i.Address)
	case strings.HasPrefix(i.Address, "+"):
		up.SetPhone(i.Address)
	}
	return up
}
