package directory

import (
	"context"

	"parley/ent"
	"parley/ent/user"
	"parley/store"
)

// UpdateUser changes a user, and its role in its own organization. An agent key or an
// e-mail address that is taken is a Conflict. Everybody may change the own names,
// phone, settings, meta and password. Forbidden are: all else to those who do not
// administer; giving the role OWNER and touching an owner to all but owners; a user
// whose home the viewer does not see.
func (d *Directory) UpdateUser(ctx context.Context, in UserChange) (*ent.User, error) {
	if err := admitUser(ctx, in.ID, in.check); err != nil {
		return nil, err
	}
	row, err := d.ownUser(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := mayGrant(ctx, in.Role); err != nil && !onlySelf(ctx, in.ID) {
		return nil, err
	}
	hash, err := in.hash(ctx)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, userTaken(), func(ctx context.Context, tx *store.Tx) (*ent.User, error) {
		was, err := in.permit(ctx, tx)
		if err != nil {
			return nil, err
		}
		if err := in.free(ctx, tx, in.ID); err != nil {
			return nil, err
		}
		return in.update(ctx, tx, was, hash)
	})
}

// permit reads the user under its lock where the viewer may make the change.
func (in UserChange) permit(ctx context.Context, tx *store.Tx) (*ent.User, error) {
	self := onlySelf(ctx, in.ID)
	if err := mayTouch(ctx, tx, in.ID, self); err != nil {
		return nil, err
	}
	was, err := tx.User.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if self {
		if err := in.ownProfile(ctx, tx, was); err != nil {
			return nil, err
		}
	}
	return was, keepStatus(in.Status, was.Status, user.StatusARCHIVED)
}

// update writes the change to a user as it was before.
func (in UserChange) update(ctx context.Context, tx *store.Tx, was *ent.User, hash string) (*ent.User, error) {
	if err := setRole(ctx, tx, in.ID, in.Role); err != nil {
		return nil, err
	}
	update := tx.User.UpdateOneID(in.ID)
	in.apply(update.Mutation())
	if name := in.name(was); name != "" && !in.DisplayName.Given && was.DisplayName == (UserFields{}).name(was) {
		update.SetDisplayName(name)
	}
	row, err := update.Save(ctx)
	if err != nil {
		return nil, err
	}
	return row, in.saveLogin(ctx, tx, row, hash)
}
