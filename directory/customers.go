package directory

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/ent"
	"parley/store"
)

// CustomerChange is a change to a customer; every field may be taken away.
type CustomerChange struct {
	ID uuid.UUID
	// DisplayName is at most 200 characters, each part of the name 100.
	DisplayName, GivenName, FamilyName Opt[string]
	Email                              Opt[string]
	// Phone is at most 50 characters.
	Phone Opt[string]
	// Profile is what is known besides, a JSON object of at most 16 KB.
	Profile Opt[json.RawMessage]
	// CustomFields are what bots are told of the person, a JSON object of at most 16 KB.
	CustomFields Opt[json.RawMessage]
	// Tags are words that bots are told, at most 50 of at most 100 characters.
	Tags Opt[[]string]
}

func (f CustomerChange) check(c *complaint) {
	c.text("displayName", f.DisplayName, atMost(200))
	c.text("givenName", f.GivenName, atMost(100))
	c.text("familyName", f.FamilyName, atMost(100))
	c.text("email", f.Email, atMost(254), isEmail)
	c.text("phone", f.Phone, atMost(50))
	c.object("profile", f.Profile)
	c.object("customFields", f.CustomFields)
	c.list("tags", f.Tags, maxTags, notBlank, atMost(maxTag))
}

func (f CustomerChange) apply(m *ent.CustomerMutation) {
	apply(f.DisplayName, m.SetDisplayName, m.ClearDisplayName)
	apply(f.GivenName, m.SetGivenName, m.ClearGivenName)
	apply(f.FamilyName, m.SetFamilyName, m.ClearFamilyName)
	apply(f.Email, m.SetEmail, m.ClearEmail)
	apply(f.Phone, m.SetPhone, m.ClearPhone)
	apply(tidied(f.Profile), m.SetProfile, m.ClearProfile)
	apply(tidied(f.CustomFields), m.SetCustomFields, m.ClearCustomFields)
	apply(f.Tags, m.SetTags, m.ClearTags)
}

// UpdateCustomer changes what is known of a customer. Customers are made by the
// messages exchanged with them, not here.
func (d *Directory) UpdateCustomer(ctx context.Context, in CustomerChange) (*ent.Customer, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Customer.Get, in.ID, "customer")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Customer, error) {
		update := tx.Customer.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// Check says what is wrong with a change to a customer.
func (f CustomerChange) Check() error {
	var c complaint
	f.check(&c)
	return c.Err()
}
