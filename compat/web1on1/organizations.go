package web1on1

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
)

// organizationInput is what a body says of an organization.
type organizationInput struct {
	directory.OrganizationFields
	parent directory.Opt[uuid.UUID]
	logo   directory.Opt[string]
}

// defaultZone is the vendor's.
const defaultZone = "Europe/Amsterdam"

func (a *API) organizationWrites() writes[organizationInput] {
	return writes[organizationInput]{
		path: "organizations", needs: []string{"name", "billingInfo"}, read: a.readOrganization,
		create: a.createOrganization, update: a.updateOrganization,
		archive: func(ctx context.Context, id uuid.UUID) error {
			_, err := a.Directory.ArchiveOrganization(ctx, id)
			return err
		},
	}
}

func (a *API) readOrganization(ctx context.Context, o *rest.Object, fresh bool) (organizationInput, error) {
	in := organizationInput{logo: text(o, "logo", webAddress), OrganizationFields: directory.OrganizationFields{
		Name: text(o, "name"), DisplayName: text(o, "displayName"), Email: text(o, "email"), URL: text(o, "url"),
		Country: text(o, "country"), Locale: text(o, "locale", rest.OneOf(locales...)), Timezone: text(o, "timezone"),
		Status: word[organization.Status](o, "status", organizationStatuses), Industry: text(o, "industry"),
		Settings: decoded[values.OrganizationSettings](o, "settings"), Aliases: decoded[values.Aliases](o, "aliases"),
		ProfileFields: decoded[values.ProfileFields](o, "profileFields"), Stopwords: texts(o, "stopwords"),
		Commands: texts(o, "commands"), Tags: texts(o, "tags"), DomainPrefix: text(o, "domainPrefix"), Domain: text(o, "domain"),
		Whitelist: texts(o, "whitelist"), DefaultRole: word[organization.DefaultRole](o, "defaultRole", defaultRoles),
		DataRetention: readRetention(o), BillingInfo: decoded[values.BillingInfo](o, "billingInfo"), EmailAs: text(o, "emailAs"),
		Meta: raw(o, "meta"),
	}}
	if o.Has("timezone") && in.Timezone.Value == nil {
		in.Timezone = directory.Set(defaultZone)
	}
	if faults := o.Err(); faults != nil {
		return in, faults
	}
	return in, a.readNamed(ctx, o, &in, fresh)
}

// readNamed reads what names other rows.
func (a *API) readNamed(ctx context.Context, o *rest.Object, in *organizationInput, fresh bool) (err error) {
	if in.parent, err = a.reference(ctx, o, "parent", ids.Organization); err != nil {
		return err
	}
	if in.Partners, err = a.readPartners(ctx, o); err != nil {
		return err
	}
	in.Categories, err = a.readCategories(ctx, o, fresh)
	return err
}

// readRetention reads how long conversations are kept, in months where no unit is
// named.
func readRetention(o *rest.Object) directory.Opt[values.DataRetention] {
	in := decoded[values.DataRetention](o, "dataRetention")
	if in.Value != nil && in.Value.Unit == "" {
		in.Value.Unit = "month"
	}
	return in
}

// maxPartners is how many partners an organization has at most.
const maxPartners = 100

func (a *API) readPartners(ctx context.Context, o *rest.Object) (directory.Opt[[]directory.Partner], error) {
	if !o.Has("partners") {
		return directory.Opt[[]directory.Partner]{}, nil
	}
	list := []directory.Partner{}
	for i, p := range o.Objects("partners", maxPartners) {
		short, permission := p.RequiredText("organization"), p.Text("permission")
		if o.Err() != nil {
			continue
		}
		id, err := a.partner(ctx, short)
		if apperr.KindOf(err) == apperr.NotFound {
			err = unknown([]string{"partners", strconv.Itoa(i), "organization"})
		}
		if err != nil {
			return directory.Opt[[]directory.Partner]{}, err
		}
		list = append(list, directory.Partner{OrganizationID: id, Permission: permission})
	}
	return directory.Set(list), nil
}

// partner finds an organization in sight, else wherever it is.
func (a *API) partner(ctx context.Context, short string) (uuid.UUID, error) {
	id, err := a.find(ctx, ids.Organization, short)
	if a.Partner == nil || apperr.KindOf(err) != apperr.NotFound {
		return id, err
	}
	return a.Partner(ctx, short)
}

func (a *API) createOrganization(ctx context.Context, _ *uuid.UUID, in organizationInput) (created, error) {
	if !in.Timezone.Given {
		in.Timezone = directory.Set(defaultZone)
	}
	row, err := a.Directory.CreateOrganization(ctx, directory.NewOrganization{ParentID: in.parent.Value, OrganizationFields: in.OrganizationFields})
	if err != nil {
		return created{}, err
	}
	return created{id: row.ID}, a.setLogo(seeing(ctx, a.kinds["organizations"], row.ID), row.ID, in.logo)
}

func (a *API) updateOrganization(ctx context.Context, id uuid.UUID, in organizationInput) error {
	if in.parent.Value != nil {
		return badField("cannot be changed", "parent")
	}
	_, err := a.Directory.UpdateOrganization(ctx, directory.OrganizationChange{ID: id, OrganizationFields: in.OrganizationFields})
	if err != nil {
		return err
	}
	return a.setLogo(ctx, id, in.logo)
}

// setLogo writes the address of a logo, where a body has one.
func (a *API) setLogo(ctx context.Context, id uuid.UUID, address directory.Opt[string]) error {
	if !address.Given {
		return nil
	}
	_, err := a.Directory.SetOrganizationLogo(ctx, id, address.Value)
	return err
}
