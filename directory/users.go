package directory

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/bot"
	"parley/ent/membership"
	"parley/ent/user"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// UserFields are what can be said and changed about a user.
type UserFields struct {
	// DisplayName is at most 200 characters; left out it is made of the parts of the
	// name, or is the e-mail address, and follows them.
	DisplayName Opt[string]
	// Role is what the user may do in its organization, AGENT by default. OWNER
	// is given by owners only.
	Role Opt[membership.Role]
	// AgentKey names the user in vendors' clients: at most 100 characters, unique
	// per organization.
	AgentKey Opt[string]
	// GivenName, AdditionalName and FamilyName are at most 100 characters each.
	GivenName, AdditionalName, FamilyName Opt[string]
	// Email is unique among the users of the organization that are not archived,
	// whatever the case of its letters.
	Email Opt[string]
	// Phone is at most 50 characters.
	Phone Opt[string]
	// Capacity is how many chats and e-mails the user handles at once.
	Capacity Opt[int]
	// Status is ACTIVE by default; ARCHIVED is set by archiving.
	Status Opt[user.Status]
	// Password is for the login by e-mail address: 8 to 200 characters.
	Password Opt[string]
	// Settings replaces all of them.
	Settings Opt[values.UserSettings]
	// Meta is a JSON object of at most 16 KB.
	Meta Opt[json.RawMessage]
}

// NewUser is a user to create.
type NewUser struct {
	// OrganizationID is the user's home; nil means the selected one.
	OrganizationID *uuid.UUID
	Source         ids.Source
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
	c.text("additionalName", f.AdditionalName, atMost(100))
	c.text("familyName", f.FamilyName, atMost(100))
	c.text("email", f.Email, atMost(254), isEmail)
	c.text("phone", f.Phone, atMost(50))
	notNull(c, "capacity", f.Capacity)
	c.number("capacity", f.Capacity, 0)
	notNull(c, "status", f.Status)
	choice(c, "status", f.Status, user.StatusValidator)
	notNull(c, "password", f.Password)
	c.text("password", f.Password, isPassword)
	checkUserSettings(c, f.Settings)
	c.object("meta", f.Meta)
}

func (n NewUser) check(c *complaint) {
	if n.name(&ent.User{}) == "" {
		required(c, "displayName", n.DisplayName)
	}
	if n.Password.Given && !n.Email.Given {
		c.Add("is what a password needs", "email")
	}
	n.UserFields.check(c)
}

func (f UserFields) apply(m *ent.UserMutation) {
	apply(f.DisplayName, m.SetDisplayName, nil)
	apply(f.AgentKey, m.SetAgentKey, m.ClearAgentKey)
	apply(f.GivenName, m.SetGivenName, m.ClearGivenName)
	apply(f.AdditionalName, m.SetAdditionalName, m.ClearAdditionalName)
	apply(f.FamilyName, m.SetFamilyName, m.ClearFamilyName)
	apply(f.Email, m.SetEmail, m.ClearEmail)
	apply(f.Phone, m.SetPhone, m.ClearPhone)
	apply(f.Capacity, m.SetCapacity, nil)
	apply(f.Status, m.SetStatus, nil)
	apply(f.Settings, m.SetSettings, m.ClearSettings)
	apply(tidied(f.Meta), m.SetMeta, m.ClearMeta)
}

func userTaken() error { return taken("user", "key", "agentKey") }

// free checks that no other user of the organization has the key or the e-mail
// address.
func (f UserFields) free(ctx context.Context, tx *store.Tx, but uuid.UUID) error {
	if email, ok := f.Email.get(); ok {
		if err := freeEmail(ctx, tx, email, but); err != nil {
			return err
		}
	}
	key, ok := f.AgentKey.get()
	if !ok {
		return nil
	}
	same := tx.User.Query().Where(user.OrganizationIDEQ(tx.OrganizationID()), user.AgentKeyEQ(key), user.IDNEQ(but))
	return free(ctx, same.Exist, userTaken())
}

// CreateUser creates a user with the organization's next number, a membership there
// and, with a password, a login. An agent key or an e-mail address that is taken is a
// Conflict; giving the role OWNER is Forbidden to all but owners.
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
	hash, err := in.hash(ctx)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, userTaken(), func(ctx context.Context, tx *store.Tx) (*ent.User, error) {
		if err := keepStatus(in.Status, "", user.StatusARCHIVED); err != nil {
			return nil, err
		}
		if err := in.free(ctx, tx, uuid.Nil); err != nil {
			return nil, err
		}
		return in.create(ctx, tx, hash)
	})
}

// create writes the user, its membership and its login.
func (n NewUser) create(ctx context.Context, tx *store.Tx, hash string) (*ent.User, error) {
	number, err := tx.Numbers(ctx, "user", 1)
	if err != nil {
		return nil, err
	}
	create := tx.User.Create().SetNumber(number).SetSource(sourceOf(n.Source)).SetDisplayName(n.name(&ent.User{}))
	n.apply(create.Mutation())
	row, err := create.Save(ctx)
	if err != nil {
		return nil, err
	}
	role := membership.RoleAGENT
	apply(n.Role, func(r membership.Role) { role = r }, nil)
	if err := tx.Membership.Create().SetUserID(row.ID).SetRole(role).Exec(ctx); err != nil {
		return nil, err
	}
	return row, n.saveLogin(ctx, tx, row, hash)
}

// ArchiveUser ends the account of a user, its membership in its own organization and
// its credentials. The user stays visible, for the metrics of the past; one that is
// archived already stays as it is. Forbidden is what [Directory.UpdateUser] forbids
// to who administers.
func (d *Directory) ArchiveUser(ctx context.Context, id uuid.UUID) (*ent.User, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := d.ownUser(ctx, id)
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.User, error) {
		if err := mayTouch(ctx, tx, id, false); err != nil {
			return nil, err
		}
		return endAccount(ctx, tx, id)
	})
}

// endAccount archives a user of the transaction's organization with what it signs in
// by, and the bot that acts as the user, if there is one.
func endAccount(ctx context.Context, tx *store.Tx, id uuid.UUID) (*ent.User, error) {
	if err := archiveMembership(ctx, tx, id); err != nil {
		return nil, err
	}
	if err := access.RevokeAll(ctx, tx, id); err != nil {
		return nil, err
	}
	err := tx.Bot.Update().Where(bot.OrganizationIDEQ(tx.OrganizationID()), bot.UserIDEQ(id), bot.ArchivedAtIsNil()).
		SetStatus(bot.StatusARCHIVED).SetArchivedAt(tx.Now()).Exec(ctx)
	if err != nil {
		return nil, err
	}
	return tx.User.UpdateOneID(id).SetStatus(user.StatusARCHIVED).SetArchivedAt(tx.Now()).Save(ctx)
}

// ownUser finds a user whose home the viewer sees: a guest from elsewhere is
// changed at home.
func (d *Directory) ownUser(ctx context.Context, id uuid.UUID) (*ent.User, error) {
	return own(ctx, d.store.Client().User.Get, id, "user", func(row *ent.User) uuid.UUID { return row.OrganizationID })
}
