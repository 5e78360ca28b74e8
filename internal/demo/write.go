package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/customer"
	"parley/ent/customeridentity"
	"parley/inbox"
	"parley/internal/ids"
	"parley/store"
)

// maxEndings bounds how many conversations are resolved by event: the inbox
// resolves one a transaction, which takes some 1.5 ms on SQLite, and a first
// start must not take ten seconds. The latest ones are, as it is those that
// people look at; older ones fell silent.
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

// resolvers is how many conversations are resolved at once: one reads while the
// other has the writer.
const resolvers = 2

// end resolves conversations.
func (w *World) end(ctx context.Context, endings []ending, houses map[house]uuid.UUID) error {
	var errs [resolvers]error
	var all sync.WaitGroup
	for n := range resolvers {
		all.Go(func() {
			for i := n; i < len(endings) && errs[n] == nil; i += resolvers {
				e := endings[i]
				_, errs[n] = w.Inbox.Resolve(ctx, []uuid.UUID{houses[e.house]}, e.Resolution)
			}
		})
	}
	all.Wait()
	return errors.Join(errs[:]...)
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
