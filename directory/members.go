package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/membership"
	"parley/internal/ids"
	"parley/store"
)

// RemoveMember ends a user's membership in the named organization, or in the selected
// one: in the user's own it is archived with the user's credentials, elsewhere it is
// deleted. A user who is no member there is NotFound; an owner is Forbidden to all
// but owners.
func (d *Directory) RemoveMember(ctx context.Context, id uuid.UUID, organization *uuid.UUID) (*ent.User, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	from, err := target(ctx, organization)
	if err != nil {
		return nil, err
	}
	row, err := d.store.Client().User.Get(ctx, id)
	if ent.IsNotFound(err) {
		err = notFound("user", "userId")
	}
	if err != nil {
		return nil, err
	}
	err = d.store.Write(ctx, from, func(ctx context.Context, tx *store.Tx) error { return leave(ctx, tx, row) })
	return row, err
}

// leave ends the membership of a user in the transaction's organization.
func leave(ctx context.Context, tx *store.Tx, row *ent.User) error {
	if err := inUse(ctx, tx); err != nil {
		return err
	}
	if err := verify(ctx, tx, ids.User, "user", "userId", false, row.ID); err != nil {
		return err
	}
	if err := mayTouch(ctx, tx, row.ID, false); err != nil {
		return about(err, "userId")
	}
	if row.OrganizationID == tx.OrganizationID() {
		if err := access.RevokeAll(ctx, tx, row.ID); err != nil {
			return err
		}
		return archiveMembership(ctx, tx, row.ID)
	}
	_, err := tx.Membership.Delete().Where(membership.OrganizationIDEQ(tx.OrganizationID()), membership.UserIDEQ(row.ID)).Exec(ctx)
	return err
}

// archiveMembership ends a user's membership and keeps its row.
func archiveMembership(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	return tx.Membership.Update().
		Where(membership.OrganizationIDEQ(tx.OrganizationID()), membership.UserIDEQ(id)).
		SetStatus(membership.StatusARCHIVED).Exec(ctx)
}
