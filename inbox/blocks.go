package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/customer"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// MaxBlockReason is in characters.
const MaxBlockReason = 500

// Block says who is blocked, and why.
type Block struct {
	CustomerID uuid.UUID
	// Reason may be empty.
	Reason string
	// Number is that of the user who blocks, in the words of a system that knows
	// only numbers; nil means the viewer, whose own number is kept where it is one of the
	// customer's organization. It need not be a user's.
	Number *int64
}

// BlockCustomer has what the customer sends from now on be refused. Who is blocked
// already stays so since then, with the new reason. It fails with [apperr.NotFound]
// for a customer that the viewer does not see.
func (in *Inbox) BlockCustomer(ctx context.Context, b Block) (*ent.Customer, error) {
	var c complaint
	c.atMost(MaxBlockReason, b.Reason, "reason")
	if err := c.Err(); err != nil {
		return nil, err
	}
	return in.changeCustomer(ctx, b.CustomerID, func(ctx context.Context, tx *store.Tx, row *ent.Customer) error {
		by, err := b.blocker(ctx, tx)
		if err != nil {
			return err
		}
		update := tx.Customer.UpdateOneID(row.ID).SetBlocked(true)
		if row.BlockedAt == nil {
			update.SetBlockedAt(tx.Now())
		}
		replace(given(b.Reason), update.SetBlockReason, update.ClearBlockReason)
		replace(by.id, update.SetBlockedByID, update.ClearBlockedByID)
		replace(by.number, update.SetBlockedByNumber, update.ClearBlockedByNumber)
		return update.Exec(ctx)
	})
}

// replace sets a value, or takes away the one before where there is none.
func replace[T, R any](v *T, set func(T) R, unset func() R) {
	if v == nil {
		unset()
		return
	}
	set(*v)
}

// blocker is who blocks; either may be nil.
type blocker struct {
	id     *uuid.UUID
	number *int64
}

func (b Block) blocker(ctx context.Context, tx *store.Tx) (by blocker, err error) {
	if b.Number == nil {
		me := viewer.From(ctx).UserID
		if me == uuid.Nil {
			return by, nil
		}
		u, err := tx.User.Query().Where(user.IDEQ(me)).Only(ctx)
		if err != nil {
			return by, ent.MaskNotFound(err)
		}
		if u.OrganizationID != tx.OrganizationID() {
			return blocker{id: &me}, nil // here the number may be somebody else's
		}
		return blocker{&me, &u.Number}, nil
	}
	id, err := tx.User.Query().Where(user.OrganizationIDEQ(tx.OrganizationID()), user.NumberEQ(*b.Number)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		return blocker{nil, b.Number}, nil
	}
	return blocker{&id, b.Number}, err
}

// UnblockCustomer takes a block away; without one it changes nothing. Its errors are
// those of [Inbox.BlockCustomer].
func (in *Inbox) UnblockCustomer(ctx context.Context, id uuid.UUID) (*ent.Customer, error) {
	return in.changeCustomer(ctx, id, func(ctx context.Context, tx *store.Tx, row *ent.Customer) error {
		return tx.Customer.UpdateOneID(row.ID).SetBlocked(false).ClearBlockedAt().ClearBlockReason().
			ClearBlockedByID().ClearBlockedByNumber().Exec(ctx)
	})
}

// changeCustomer runs f under the customer's lock and returns the customer after it.
func (in *Inbox) changeCustomer(ctx context.Context, id uuid.UUID, f func(context.Context, *store.Tx, *ent.Customer) error) (*ent.Customer, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := in.store.Client().Customer.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, errNoCustomer()
	}
	if err != nil {
		return nil, err
	}
	err = in.store.Write(ctx, row.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Lock(ctx, ids.Customer.Table(), id); err != nil {
			return err
		}
		now, err := tx.Customer.Query().Where(customer.OrganizationIDEQ(tx.OrganizationID()), customer.IDEQ(id)).Only(ctx)
		if ent.IsNotFound(err) {
			return errNoCustomer()
		}
		if err != nil {
			return err
		}
		return f(ctx, tx, now)
	})
	if err != nil {
		return nil, err
	}
	return in.store.Client().Customer.Get(ctx, id)
}

func errNoCustomer() error {
	return &apperr.Error{Kind: apperr.NotFound, Message: "no such customer", Fields: []apperr.Field{{Path: []string{"id"}, Message: "no such customer"}}}
}

// refuseBlocked refuses messages that customers sent after they were blocked. What
// they sent before is history, and welcome; so is what is repeated. The statement is
// the one that the batch takes anyway to know the customers.
func (b *batch) refuseBlocked(ctx context.Context) error {
	err := b.readIdentities(ctx, distinct(b.items, func(it *item) (identityKey, bool) { return it.identityKey(), !b.isRepeated(it) }))
	if err != nil {
		return err
	}
	b.refuse(func(it *item) error {
		if who := b.identities[it.identityKey()]; it.Direction == In && !b.isRepeated(it) && who.isBlocked(it.SentAt) {
			return apperr.New(apperr.Conflict, "the customer is blocked")
		}
		return nil
	})
	return nil
}

// isBlocked tells of somebody known whether what they sent at a time is refused.
func (i *identity) isBlocked(sent time.Time) bool {
	return i != nil && i.blockedAt.Valid && sent.After(i.blockedAt.Time)
}
