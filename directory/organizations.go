package directory

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/ids"
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
}

func (n NewOrganization) check(c *complaint) {
	required(c, "name", n.Name)
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
}

func slugTaken() error {
	return fault(apperr.Conflict, "another organization has this slug", "slug")
}

// CreateOrganization creates an organization below another one, or a root where
// Parley itself asks. A slug that is taken, anywhere in the installation, and an
// archived parent are a Conflict.
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
	return write(seeing(ctx, id), d, id, slugTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Organization, error) {
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
		return create.Save(ctx)
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
	case ent.IsNotFound(err):
		return nil, notFound("organization", path...)
	case err != nil:
		return nil, err
	case row.Status == organization.StatusARCHIVED:
		return nil, fault(apperr.Conflict, "the organization is archived", path...)
	}
	return row, nil
}

// seeing returns a context whose viewer sees one organization more.
func seeing(ctx context.Context, organization uuid.UUID) context.Context {
	v := *viewer.From(ctx)
	v.Scope = append(slices.Clone(v.Scope), organization)
	return viewer.NewContext(ctx, &v)
}

// UpdateOrganization changes an organization.
func (d *Directory) UpdateOrganization(ctx context.Context, in OrganizationChange) (*ent.Organization, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	if _, err := find(ctx, d.store.Client().Organization.Get, in.ID, "organization"); err != nil {
		return nil, err
	}
	return save(ctx, d, in.ID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Organization, error) {
		update := tx.Organization.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// ArchiveOrganization closes an organization, which only owners may; those below
// stay as they are, and so does one that is archived already.
func (d *Directory) ArchiveOrganization(ctx context.Context, id uuid.UUID) (*ent.Organization, error) {
	if err := access.Check(ctx, access.ArchiveOrganization); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Organization.Get, id, "organization")
	if err != nil || row.Status == organization.StatusARCHIVED {
		return row, err
	}
	return save(ctx, d, id, nil, func(ctx context.Context, tx *store.Tx) (*ent.Organization, error) {
		return tx.Organization.UpdateOneID(id).
			SetStatus(organization.StatusARCHIVED).SetArchivedAt(tx.Now()).Save(ctx)
	})
}
