package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/membership"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/viewer"
	"parley/store"
)

// UserFields are what can be said and changed about a user.
type UserFields struct {
	// DisplayName is required, at most 200 characters.
	DisplayName Opt[string]
	// Role is what the user may do in its organization, AGENT by default. OWNER
	// is given by owners only.
	Role Opt[membership.Role]
	// AgentKey names the user in vendors' clients: at most 100 characters, unique
	// per organization.
	AgentKey Opt[string]
	// GivenName and FamilyName are at most 100 characters each.
	GivenName, FamilyName Opt[string]
	Email                 Opt[string]
	// Phone is at most 50 characters.
	Phone Opt[string]
	// Capacity is how many chats and e-mails the user handles at once.
	Capacity Opt[int]
}

// NewUser is a user to create.
type NewUser struct {
	// OrganizationID is the user's home; nil means the selected one.
	OrganizationID *uuid.UUID
	UserFields
}

// UserChange is a change to a user.
type UserChange struct {
	ID uuid.UUID
	UserFields
}

func (f UserFields) check(c *complaint) {
	notNull(c, "displayName", f.DisplayName)
	c.text("displayName", f.DisplayName, notBlank, atMost(200))
	notNull(c, "role", f.Role)
	choice(c, "role", f.Role, membership.RoleValidator)
	c.text("agentKey", f.AgentKey, notBlank, atMost(100))
	c.text("givenName", f.GivenName, atMost(100))
	c.text("familyName", f.FamilyName, atMost(100))
	c.text("email", f.Email, atMost(254), isEmail)
	c.text("phone", f.Phone, atMost(50))
	notNull(c, "capacity", f.Capacity)
	c.number("capacity", f.Capacity, 0)
}

func (n NewUser) check(c *complaint) {
	required(c, "displayName", n.DisplayName)
	n.UserFields.check(c)
}

func (f UserFields) apply(m *ent.UserMutation) {
	apply(f.DisplayName, m.SetDisplayName, nil)
	apply(f.AgentKey, m.SetAgentKey, m.ClearAgentKey)
	apply(f.GivenName, m.SetGivenName, m.ClearGivenName)
	apply(f.FamilyName, m.SetFamilyName, m.ClearFamilyName)
	apply(f.Email, m.SetEmail, m.ClearEmail)
	apply(f.Phone, m.SetPhone, m.ClearPhone)
	apply(f.Capacity, m.SetCapacity, nil)
}

func userTaken() error { return taken("user", "key", "agentKey") }

// free checks that no other user of the organization has the key.
func (f UserFields) free(ctx context.Context, tx *store.Tx, but uuid.UUID) error {
	key, ok := f.AgentKey.get()
	if !ok {
		return nil
	}
	same := tx.User.Query().Where(user.OrganizationIDEQ(tx.OrganizationID()), user.AgentKeyEQ(key), user.IDNEQ(but))
	return free(ctx, same.Exist, userTaken())
}

// CreateUser creates a user with the organization's next number and a membership
// there. An agent key that is taken is a Conflict; giving the role OWNER is
// Forbidden to all but owners.
func (d *Directory) CreateUser(ctx context.Context, in NewUser) (*ent.User, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	if err := mayGrant(ctx, in.Role); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	role := membership.RoleAGENT
	apply(in.Role, func(r membership.Role) { role = r }, nil)
	return save(ctx, d, organization, userTaken(), func(ctx context.Context, tx *store.Tx) (*ent.User, error) {
		if err := in.free(ctx, tx, uuid.Nil); err != nil {
			return nil, err
		}
		number, err := tx.Numbers(ctx, "user", 1)
		if err != nil {
			return nil, err
		}
		create := tx.User.Create().SetNumber(number)
		in.apply(create.Mutation())
		row, err := create.Save(ctx)
		if err != nil {
			return nil, err
		}
		return row, tx.Membership.Create().SetUserID(row.ID).SetRole(role).Exec(ctx)
	})
}

// UpdateUser changes a user, and its role in its own organization. An agent key
// that is taken is a Conflict. Forbidden are: giving the role OWNER and touching
// an owner to all but owners; a user whose home the viewer does not see.
func (d *Directory) UpdateUser(ctx context.Context, in UserChange) (*ent.User, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := d.ownUser(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := mayGrant(ctx, in.Role); err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, userTaken(), func(ctx context.Context, tx *store.Tx) (*ent.User, error) {
		if err := mayTouch(ctx, tx, in.ID); err != nil {
			return nil, err
		}
		if err := in.free(ctx, tx, in.ID); err != nil {
			return nil, err
		}
		if err := setRole(ctx, tx, in.ID, in.Role); err != nil {
			return nil, err
		}
		update := tx.User.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// ArchiveUser ends the account of a user and its membership in its own
// organization. The user stays visible, for the metrics of the past; one that is
// archived already stays as it is. Forbidden is what [Directory.UpdateUser]
// forbids.
func (d *Directory) ArchiveUser(ctx context.Context, id uuid.UUID) (*ent.User, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := d.ownUser(ctx, id)
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.User, error) {
		if err := mayTouch(ctx, tx, id); err != nil {
			return nil, err
		}
		err := tx.Membership.Update().
			Where(membership.OrganizationIDEQ(tx.OrganizationID()), membership.UserIDEQ(id)).
			SetStatus(membership.StatusARCHIVED).Exec(ctx)
		if err != nil {
			return nil, err
		}
		return tx.User.UpdateOneID(id).SetStatus(user.StatusARCHIVED).SetArchivedAt(tx.Now()).Save(ctx)
	})
}

// ownUser finds a user whose home the viewer sees: a guest from elsewhere is
// changed at home.
func (d *Directory) ownUser(ctx context.Context, id uuid.UUID) (*ent.User, error) {
	row, err := find(ctx, d.store.Client().User.Get, id, "user")
	if err == nil && !viewer.From(ctx).Sees(row.OrganizationID) {
		return nil, fault(apperr.Forbidden, "the user belongs to an organization that you do not administer", "id")
	}
	return row, err
}
