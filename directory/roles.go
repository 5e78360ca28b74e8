package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/membership"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// isOwner reports whether the viewer stands above administrators.
func isOwner(ctx context.Context) bool { return viewer.From(ctx).Role == viewer.Owner }

// mayGrant lets owners alone make owners.
func mayGrant(ctx context.Context, role Opt[membership.Role]) error {
	if r, ok := role.get(); ok && r == membership.RoleOWNER && !isOwner(ctx) {
		return fault(apperr.Forbidden, "only an owner may give the role OWNER", "role")
	}
	return nil
}

// mayTouch lets owners alone change a user who is an owner in any organization
// that the viewer sees; self says that they are one and the same. It takes the user's
// lock, so that the answer holds until the commit.
func mayTouch(ctx context.Context, tx *store.Tx, id uuid.UUID, self bool) error {
	if err := tx.Lock(ctx, ids.User.Table(), id); err != nil || isOwner(ctx) || self {
		return err
	}
	owner, err := tx.Membership.Query().Where(membership.UserIDEQ(id), membership.RoleEQ(membership.RoleOWNER)).Exist(ctx)
	if err == nil && owner {
		return fault(apperr.Forbidden, "only an owner may change an owner", "id")
	}
	return err
}

// setRole changes the user's membership in the organization of the transaction.
func setRole(ctx context.Context, tx *store.Tx, id uuid.UUID, role Opt[membership.Role]) error {
	r, ok := role.get()
	if !ok {
		return nil
	}
	m, err := tx.Membership.Query().
		Where(membership.OrganizationIDEQ(tx.OrganizationID()), membership.UserIDEQ(id)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return fault(apperr.Conflict, "the user is no member of its organization", "role")
	case err != nil:
		return err
	}
	return tx.Membership.UpdateOneID(m.ID).SetRole(r).Exec(ctx)
}
