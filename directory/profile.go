package directory

import (
	"context"
	"reflect"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/membership"
	"parley/internal/apperr"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// onlySelf reports whether the viewer may change the user for no other reason than
// being that user.
func onlySelf(ctx context.Context, id uuid.UUID) bool {
	v := viewer.From(ctx)
	return v != nil && v.UserID == id && id != uuid.Nil && access.Check(ctx, access.Administer) != nil
}

// admitUser is admit for what everybody may change about themselves.
func admitUser(ctx context.Context, id uuid.UUID, check func(*complaint)) error {
	if !onlySelf(ctx, id) {
		return admit(ctx, check)
	}
	var c complaint
	check(&c)
	return c.Err()
}

// ownProfile refuses those who do not administer what they may not change about
// themselves. What is given as it is changes nothing, so that a whole record may be
// sent back.
func (in UserChange) ownProfile(ctx context.Context, tx *store.Tx, was *ent.User) error {
	m, err := tx.Membership.Query().
		Where(membership.OrganizationIDEQ(tx.OrganizationID()), membership.UserIDEQ(in.ID)).Only(ctx)
	if err != nil {
		return err
	}
	for _, field := range []struct {
		name    string
		changes bool
	}{
		{"role", differs(in.Role, &m.Role)},
		{"email", differs(in.Email, was.Email)},
		{"status", differs(in.Status, &was.Status)},
		{"capacity", differs(in.Capacity, &was.Capacity)},
		{"agentKey", differs(in.AgentKey, was.AgentKey)},
	} {
		if field.changes {
			return fault(apperr.Forbidden, "only who administers the organization may change this", field.name)
		}
	}
	return nil
}

// differs reports whether a field would change what is stored.
func differs[T any](o Opt[T], stored *T) bool { return o.Given && !reflect.DeepEqual(o.Value, stored) }

const (
	maxNotifications = 100
	maxResponses     = 200
	maxResponse      = 5000 // characters
)

var isLanguage = oneOf(values.Locales()...)

// checkUserSettings complains about a user's settings, where there are some.
func checkUserSettings(c *complaint, o Opt[values.UserSettings]) {
	s, _ := o.get()
	c.within(func(c *complaint) {
		c.text("timezone", IfSet(s.Timezone), atMost(64), isZone)
		c.text("locale", IfSet(s.Locale), isLanguage)
		c.list("notifications", Set(s.Notifications), maxNotifications, notBlank, atMost(100))
		c.list("cannedResponses", Set(s.CannedResponses), maxResponses, atMost(maxResponse))
	}, "settings")
}

// SetUserAvatar gives a user a picture, nil none; everybody may do so for themselves.
// Forbidden is what [Directory.UpdateUser] forbids.
func (d *Directory) SetUserAvatar(ctx context.Context, id uuid.UUID, url *string) (*ent.User, error) {
	if err := admitUser(ctx, id, checkImage(url)); err != nil {
		return nil, err
	}
	row, err := d.ownUser(ctx, id)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.User, error) {
		if err := mayTouch(ctx, tx, id, onlySelf(ctx, id)); err != nil {
			return nil, err
		}
		update := tx.User.UpdateOneID(id)
		apply(Opt[string]{Given: true, Value: url}, update.Mutation().SetAvatarURL, update.Mutation().ClearAvatarURL)
		return update.Save(ctx)
	})
}

// checkImage complains about the address of a stored picture.
func checkImage(url *string) func(*complaint) {
	return func(c *complaint) { c.text("url", IfSet(url), notBlank, atMost(2048)) }
}

// SetOrganizationLogo gives an organization a logo, nil none.
func (d *Directory) SetOrganizationLogo(ctx context.Context, id uuid.UUID, url *string) (*ent.Organization, error) {
	if err := admit(ctx, checkImage(url)); err != nil {
		return nil, err
	}
	if _, err := d.ownOrganization(ctx, id); err != nil {
		return nil, err
	}
	return save(ctx, d, id, nil, func(ctx context.Context, tx *store.Tx) (*ent.Organization, error) {
		update := tx.Organization.UpdateOneID(id)
		apply(Opt[string]{Given: true, Value: url}, update.Mutation().SetLogoURL, update.Mutation().ClearLogoURL)
		return update.Save(ctx)
	})
}
