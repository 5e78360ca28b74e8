package inbox

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/customer"
	"parley/store"
)

// add writes what is known of a customer, as far as it was not known before. It comes
// after what is said: writers lock contacts, then conversations, then customers.
func (p CustomerProfile) add(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	c, err := tx.Customer.Query().Where(customer.OrganizationIDEQ(tx.OrganizationID()), customer.IDEQ(id)).Only(ctx)
	if err != nil {
		return err
	}
	up := tx.Customer.UpdateOneID(id)
	for _, f := range []struct {
		was, is *string
		set     func(string) *ent.CustomerUpdateOne
	}{
		{c.GivenName, p.GivenName, up.SetGivenName},
		{c.FamilyName, p.FamilyName, up.SetFamilyName},
		{c.Email, p.Email, up.SetEmail},
		{c.Phone, p.Phone, up.SetPhone},
		{c.DisplayName, p.name(), up.SetDisplayName},
	} {
		if f.was == nil && f.is != nil {
			f.set(*f.is)
		}
	}
	if len(c.Profile) == 0 && len(p.Profile) > 0 {
		up.SetProfile(p.Profile)
	}
	if len(up.Mutation().Fields()) == 0 {
		return nil
	}
	return up.Exec(ctx)
}

// name is what agents call the customer.
func (p CustomerProfile) name() *string {
	return given(strings.TrimSpace(orZero(p.GivenName) + " " + orZero(p.FamilyName)))
}
