package directory

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/organizationgroup"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// OrganizationGroupFields are what can be said and changed about a group of
// organizations.
type OrganizationGroupFields struct {
	// Name is required, at most 200 characters.
	Name Opt[string]
	// MemberIDs replaces the list of organizations, which the viewer has to see;
	// repetitions count once.
	MemberIDs Opt[[]uuid.UUID]
}

// NewOrganizationGroup is a group to create.
type NewOrganizationGroup struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	Source         ids.Source
	OrganizationGroupFields
}

// OrganizationGroupChange is a change to a group.
type OrganizationGroupChange struct {
	ID uuid.UUID
	OrganizationGroupFields
}

func (f OrganizationGroupFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(200))
	notNull(c, "memberIds", f.MemberIDs)
	members, _ := f.MemberIDs.get()
	c.tooMany("memberIds", len(members), MaxMembers)
}

func (n NewOrganizationGroup) check(c *complaint) {
	required(c, "name", n.Name)
	n.OrganizationGroupFields.check(c)
}

func (f OrganizationGroupFields) apply(m *ent.OrganizationGroupMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.MemberIDs, func(list []uuid.UUID) { m.SetMembers(once(list)) }, nil)
}

func (f OrganizationGroupFields) verify(ctx context.Context, tx *store.Tx) error {
	members, _ := f.MemberIDs.get()
	return verify(ctx, tx, ids.Organization, "organization", "memberIds", true, members...)
}

// CreateOrganizationGroup creates a group. Members that the viewer does not see are
// NotFound.
func (d *Directory) CreateOrganizationGroup(ctx context.Context, in NewOrganizationGroup) (*ent.OrganizationGroup, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, nil, func(ctx context.Context, tx *store.Tx) (*ent.OrganizationGroup, error) {
		if err := in.verify(ctx, tx); err != nil {
			return nil, err
		}
		create := tx.OrganizationGroup.Create().SetSource(sourceOf(in.Source))
		in.apply(create.Mutation())
		return create.Save(ctx)
	})
}

// UpdateOrganizationGroup changes a group; the errors are those of
// [Directory.CreateOrganizationGroup].
func (d *Directory) UpdateOrganizationGroup(ctx context.Context, in OrganizationGroupChange) (*ent.OrganizationGroup, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().OrganizationGroup.Get, in.ID, "organization group")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.OrganizationGroup, error) {
		if err := in.verify(ctx, tx); err != nil {
			return nil, err
		}
		update := tx.OrganizationGroup.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// ChangeGroupMembers adds members to a group and takes others out of it, whoever does
// the same at that time. Members to add that the viewer does not see are NotFound.
func (d *Directory) ChangeGroupMembers(ctx context.Context, id uuid.UUID, add, remove []uuid.UUID) (*ent.OrganizationGroup, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().OrganizationGroup.Get, id, "organization group")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.OrganizationGroup, error) {
		if err := verify(ctx, tx, ids.Organization, "organization", "memberIds", true, add...); err != nil {
			return nil, err
		}
		if err := tx.Lock(ctx, ids.OrganizationGroup.Table(), id); err != nil {
			return nil, err
		}
		was, err := tx.OrganizationGroup.Get(ctx, id) // it may have changed before the lock
		if err != nil {
			return nil, err
		}
		gone := func(m uuid.UUID) bool { return slices.Contains(remove, m) }
		members := once(slices.Concat(slices.DeleteFunc(slices.Clone(was.Members), gone), add))
		if len(members) > MaxMembers {
			return nil, fault(apperr.Invalid, "at most 1,000 members", "memberIds")
		}
		return tx.OrganizationGroup.UpdateOneID(id).SetMembers(members).Save(ctx)
	})
}

// DeleteOrganizationGroup deletes a group; its members stay.
func (d *Directory) DeleteOrganizationGroup(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.Administer); err != nil {
		return err
	}
	row, err := find(ctx, d.store.Client().OrganizationGroup.Get, id, "organization group")
	if err != nil {
		return err
	}
	return d.remove(ctx, row.OrganizationID, "organization group", func(ctx context.Context, tx *store.Tx) (int, error) {
		return tx.OrganizationGroup.Delete().
			Where(organizationgroup.OrganizationIDEQ(tx.OrganizationID()), organizationgroup.IDEQ(id)).Exec(ctx)
	})
}
