package directory

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/consent"
	"parley/ent/customeridentity"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// consentMedia are the media whose addresses a consent is about.
var consentMedia = map[consent.Usage]string{
	consent.UsageWHATSAPP: "WHATSAPP", consent.UsageRECORDING: string(values.Phone),
}

// SetConsent says whether the owner of an address agreed to something, in the
// named organization or the selected one; what was said before is replaced. The
// address is at most 256 characters; white space around it does not count. Agents
// may do it.
func (d *Directory) SetConsent(ctx context.Context, organization *uuid.UUID, usage consent.Usage, address string, granted bool) (*ent.Consent, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return nil, err
	}
	address = strings.TrimSpace(address)
	var c complaint
	choice(&c, "usage", Set(usage), consent.UsageValidator)
	c.text("address", Set(address), notBlank, atMost(256))
	if err := c.Err(); err != nil {
		return nil, err
	}
	id, err := target(ctx, organization)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, id, nil, func(ctx context.Context, tx *store.Tx) (*ent.Consent, error) {
		return setConsent(ctx, tx, usage, address, granted)
	})
}

// setConsent writes the row in one statement, so that of two at the same time
// both succeed.
func setConsent(ctx context.Context, tx *store.Tx, usage consent.Usage, address string, granted bool) (*ent.Consent, error) {
	of, err := identityOf(ctx, tx, consentMedia[usage], address)
	if err != nil {
		return nil, err
	}
	columns := []string{"id", "organization_id", "created_at", "updated_at", "usage", "address", "granted", "identity_id"}
	row := []any{tx.NewID(ids.Consent), tx.OrganizationID(), tx.Now(), tx.Now(), usage, address, granted, of}
	err = tx.Insert(ctx, ids.Consent.Table(), columns, [][]any{row}, `ON CONFLICT (organization_id, usage, address) DO UPDATE SET
		granted = excluded.granted, updated_at = excluded.updated_at, identity_id = COALESCE(excluded.identity_id, consents.identity_id)`)
	if err != nil {
		return nil, err
	}
	return tx.Consent.Query().Where(consent.OrganizationIDEQ(tx.OrganizationID()), consent.UsageEQ(usage), consent.AddressEQ(address)).Only(ctx)
}

// identityOf is the customer's address, where messages went over it.
func identityOf(ctx context.Context, tx *store.Tx, medium, address string) (uuid.NullUUID, error) {
	id, err := tx.CustomerIdentity.Query().Where(
		customeridentity.OrganizationIDEQ(tx.OrganizationID()), customeridentity.ChannelTypeEQ(medium), customeridentity.AddressEQ(address),
	).OnlyID(ctx)
	if ent.IsNotFound(err) {
		return uuid.NullUUID{}, nil
	}
	return uuid.NullUUID{UUID: id, Valid: err == nil}, err
}

// RemoveConsent forgets a consent, as if the owner of the address had never been
// asked. Agents may do it.
func (d *Directory) RemoveConsent(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	row, err := find(ctx, d.store.Client().Consent.Get, id, "consent")
	if err != nil {
		return err
	}
	return d.store.Write(ctx, row.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Consent.Delete().Where(consent.OrganizationIDEQ(tx.OrganizationID()), consent.IDEQ(id)).Exec(ctx)
		if err == nil && n == 0 {
			err = notFound("consent", "id")
		}
		return err
	})
}
