package inbox

import (
	"context"
	"database/sql"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/customer"
	"parley/internal/ids"
	"parley/store"
)

type identityKey struct{ kind, address string }

// identity is a customer's address on a medium.
type identity struct {
	ID, CustomerID uuid.UUID
	Country        *string
	// blockedAt is since when the customer is blocked; not valid while they are not.
	blockedAt sql.NullTime
}

func (it *item) identityKey() identityKey { return identityKey{it.ChannelType, it.CustomerAddress} }

func (b *batch) ensureIdentities(ctx context.Context) error {
	want := distinct(b.items, func(it *item) (identityKey, bool) { return it.identityKey(), true })
	if err := b.readIdentities(ctx, want); err != nil {
		return err
	}
	missing := slices.DeleteFunc(want, func(k identityKey) bool { return b.identities[k] != nil })
	if len(missing) > 0 {
		if err := b.insertIdentities(ctx, missing); err != nil {
			return err
		}
		if err := b.loadIdentities(ctx, missing); err != nil {
			return err
		}
	}
	for _, it := range b.items {
		it.identity = b.identities[it.identityKey()]
	}
	return nil
}

// readIdentities loads those that were not looked for before.
func (b *batch) readIdentities(ctx context.Context, want []identityKey) error {
	var unread []identityKey
	for _, k := range want {
		if _, read := b.identities[k]; !read {
			b.identities[k] = nil
			unread = append(unread, k)
		}
	}
	if len(unread) == 0 {
		return nil
	}
	return b.loadIdentities(ctx, unread)
}

// loadIdentities reads with each whether the customer is blocked.
func (b *batch) loadIdentities(ctx context.Context, want []identityKey) error {
	g := store.Given{Columns: []string{"medium", "sender"}}
	for _, k := range want {
		g.Rows = append(g.Rows, []any{k.kind, k.address})
	}
	return b.tx.EachGiven(ctx, func(row func(...any) error) error {
		var k identityKey
		var i identity
		var blocked bool
		err := row(&k.kind, &k.address, &i.ID, &i.CustomerID, &i.Country, &blocked, &i.blockedAt)
		i.blockedAt.Valid = i.blockedAt.Valid && blocked
		b.identities[k] = &i
		return err
	}, g, `SELECT i.channel_type, i.address, i.id, i.customer_id, i.country, c.blocked, c.blocked_at
		FROM {given} CROSS JOIN customer_identities i CROSS JOIN customers c
		WHERE i.organization_id = ? AND i.channel_type = v.medium AND i.address = v.sender
			AND c.id = i.customer_id AND c.organization_id = i.organization_id`, b.tx.OrganizationID())
}

// insertIdentities makes a customer for each new address. Where somebody else
// wrote the address first, the customer made for it is taken back.
func (b *batch) insertIdentities(ctx context.Context, missing []identityKey) error {
	customers := make([]*ent.CustomerCreate, len(missing))
	identities := store.Missing{
		Code: ids.CustomerIdentity, Columns: []string{"channel_type", "address", "country", "customer_id"},
	}
	made := make([]uuid.UUID, len(missing))
	for i, k := range missing {
		made[i] = b.tx.NewID(ids.Customer)
		b.newCustomers[made[i]] = true
		first, last := b.seen(k)
		customers[i] = b.tx.Customer.Create().SetID(made[i]).SetFirstSeenAt(first).SetLastSeenAt(last).SetSource(b.items[0].source())
		identities.Rows = append(identities.Rows, []any{k.kind, k.address, given(countryOf(k.address)), made[i]})
	}
	for chunk := range slices.Chunk(customers, rowsPerStatement) {
		if err := b.tx.Customer.CreateBulk(chunk...).Exec(ctx); err != nil {
			return err
		}
	}
	written, err := b.tx.InsertMissing(ctx, identities)
	if err != nil || len(written) == len(missing) {
		return err
	}
	var orphans []uuid.UUID
	for i, id := range made {
		if _, ok := written[i]; !ok {
			orphans = append(orphans, id)
		}
	}
	_, err = b.tx.Customer.Delete().Where(customer.IDIn(orphans...)).Exec(ctx)
	return err
}
