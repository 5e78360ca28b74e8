package directory

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// maxPath is how long the path of an organization may get: 54 levels.
const maxPath = 2000

// OrganizationFields are what can be said and changed about an organization.
type OrganizationFields struct {
	// Name is required, at most 200 characters.
	Name Opt[string]
	// DisplayName is shown to customers, at most 200 characters.
	DisplayName Opt[string]
	Email       Opt[string]
	// URL is the web site, at most 2048 characters.
	URL Opt[string]
	// Country is an ISO 3166-1 alpha-2 code in capital letters.
	Country Opt[string]
	// Locale is a BCP 47 language tag.
	Locale Opt[string]
	// Timezone is an IANA name, UTC by default.
	Timezone Opt[string]
	// Status may be QUEUED, ACTIVE or PENDING_ARCHIVE; ARCHIVED is set by archiving.
	Status Opt[organization.Status]
	// Industry is at most 100 characters.
	Industry Opt[string]
	// Settings replaces all of them.
	Settings Opt[values.OrganizationSettings]
	// Aliases replaces the list, of at most 100.
	Aliases Opt[values.Aliases]
	// ProfileFields replaces all of them.
	ProfileFields Opt[values.ProfileFields]
	// Stopwords, Commands and Tags replace the lists: at most 1,000 words of 100
	// characters, 100 of 200 and 50 of 100.
	Stopwords, Commands, Tags Opt[[]string]
	// DomainPrefix is at most 63 characters, Domain 253.
	DomainPrefix, Domain Opt[string]
	// Whitelist replaces the list of e-mail addresses and domains, at most 1,000.
	Whitelist Opt[[]string]
	// DefaultRole is GUEST by default.
	DefaultRole Opt[organization.DefaultRole]
	// DataRetention is how long conversations are kept; null means for ever.
	DataRetention Opt[values.DataRetention]
	// BillingInfo is set by who makes the organization and changed by owners only.
	BillingInfo Opt[values.BillingInfo]
	// EmailAs is at most 254 characters.
	EmailAs Opt[string]
	// Partners replaces the list, of at most 100.
	Partners Opt[[]Partner]
	// Meta is a JSON object of at most 16 KB.
	Meta Opt[json.RawMessage]
	// Categories is the whole list by slot, at most 10; nil is an empty slot. Those
	// with an id stay, others are made, and those left out are deleted.
	Categories Opt[[]*CategoryEntry]
}

// NewOrganization is an organization to create.
type NewOrganization struct {
	// ParentID is the organization above; nil means the selected one. Parley
	// itself, which has none selected, makes a root then.
	ParentID *uuid.UUID
	// Slug is unique in the installation; left out it is made from the name.
	Slug Opt[string]
	OrganizationFields
}

// OrganizationChange is a change to an organization. The slug never changes:
// others' addresses contain it.
type OrganizationChange struct {
	ID uuid.UUID
	OrganizationFields
}

func (f OrganizationFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(200))
	c.text("displayName", f.DisplayName, atMost(200))
	c.text("email", f.Email, atMost(254), isEmail)
	c.text("url", f.URL, atMost(2048), isWebAddress)
	c.text("country", f.Country, isCountry)
	c.text("locale", f.Locale, atMost(35), isLocale)
	notNull(c, "timezone", f.Timezone)
	c.text("timezone", f.Timezone, atMost(64), isZone)
	f.checkSettings(c)
	f.checkLists(c)
}

func (n NewOrganization) check(c *complaint) {
	required(c, "name", n.Name)
	if status, _ := n.Status.get(); status == organization.StatusARCHIVED {
		c.Add("ARCHIVED is set by archiving", "status")
	}
	notNull(c, "slug", n.Slug)
	c.text("slug", n.Slug, isSlug)
	n.OrganizationFields.check(c)
}

func (f OrganizationFields) apply(m *ent.OrganizationMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.DisplayName, m.SetDisplayName, m.ClearDisplayName)
	apply(f.Email, m.SetEmail, m.ClearEmail)
	apply(f.URL, m.SetURL, m.ClearURL)
	apply(f.Country, m.SetCountry, m.ClearCountry)
	apply(f.Locale, m.SetLocale, m.ClearLocale)
	apply(f.Timezone, m.SetTimezone, nil)
	f.applySettings(m)
	f.applyLists(m)
}

func slugTaken() error {
	return fault(apperr.Conflict, "another organization has this slug", "slug")
}

// CreateOrganization creates an organization below another one, or a root where
// Parley itself asks. A slug that is taken, anywhere in the installation, and an
// archived parent are a Conflict; forms of categories that the viewer does not see
// are NotFound.
//
// The viewer of ctx was made before the organization was: within the same
// request nothing can be read of it but what is returned here.
func (d *Directory) CreateOrganization(ctx context.Context, in NewOrganization) (*ent.Organization, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	parent, err := d.parent(ctx, in.ParentID)
	if err != nil {
		return nil, err
	}
	id := d.store.NewID(ids.Organization)
	path := id.String() + "/"
	if parent != nil {
		path = parent.Path + path
	}
	if len(path) > maxPath {
		return nil, fault(apperr.Conflict, "organizations cannot be nested deeper", "parentId")
	}
	return write(viewer.NewContext(ctx, viewer.From(ctx).With(id)), d, id, slugTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Organization, error) {
		// The counter's lock lets one organization after the other look for a slug.
		number, err := tx.OrganizationNumber(ctx)
		if err != nil {
			return nil, err
		}
		slug, err := in.slug(ctx, tx)
		if err != nil {
			return nil, err
		}
		create := tx.Organization.Create().SetID(id).SetSlug(slug).SetNumber(number).SetPath(path)
		if parent != nil {
			create.SetParentID(parent.ID)
		}
		in.apply(create.Mutation())
		row, err := create.Save(ctx)
		if err != nil {
			return nil, err
		}
		return row, in.replaceLists(ctx, tx)
	})
}

// parent finds the organization above a new one; nil means none.
func (d *Directory) parent(ctx context.Context, named *uuid.UUID) (*ent.Organization, error) {
	v, path := viewer.From(ctx), []string{"parentId"}
	if named == nil {
		if v.IsSystem() {
			return nil, nil
		}
		named, path = &v.OrganizationID, nil
	}
	row, err := d.store.Client().Organization.Get(ctx, *named)
	switch {
	case ent.IsNotFound(err), err == nil && !v.Sees(row.ID):
		return nil, notFound("organization", path...)
	case err != nil:
		return nil, err
	case row.Status == organization.StatusARCHIVED:
		return nil, fault(apperr.Conflict, "the organization is archived", path...)
	}
	return row, nil
}

// UpdateOrganization changes an organization. Categories and forms that the viewer
// does not see are NotFound; changing how it is billed is Forbidden to all but
// owners.
func (d *Directory) UpdateOrganization(ctx context.Context, in OrganizationChange) (*ent.Organization, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	if _, err := d.ownOrganization(ctx, in.ID); err != nil {
		return nil, err
	}
	return save(ctx, d, in.ID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Organization, error) {
		if err := in.permit(ctx, tx); err != nil {
			return nil, err
		}
		if err := in.replaceLists(ctx, tx); err != nil {
			return nil, err
		}
		update := tx.Organization.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// ownOrganization finds an organization that the viewer administers: that of a partner
// is visible, too.
func (d *Directory) ownOrganization(ctx context.Context, id uuid.UUID) (*ent.Organization, error) {
	return own(ctx, d.store.Client().Organization.Get, id, "organization", func(row *ent.Organization) uuid.UUID { return row.ID })
}

// ArchiveOrganization closes an organization, which only owners may; those below
// stay as they are, and so does one that is archived already.
func (d *Directory) ArchiveOrganization(ctx context.Context, id uuid.UUID) (*ent.Organization, error) {
	if err := access.Check(ctx, access.ArchiveOrganization); err != nil {
		return nil, err
	}
	row, err := d.ownOrganization(ctx, id)
	if err != nil || row.Status == organization.StatusARCHIVED {
		return row, err
	}
	return save(ctx, d, id, nil, func(ctx context.Context, tx *store.Tx) (*ent.Organization, error) {
		return tx.Organization.UpdateOneID(id).
			SetStatus(organization.StatusARCHIVED).SetArchivedAt(tx.Now()).Save(ctx)
	})
}
