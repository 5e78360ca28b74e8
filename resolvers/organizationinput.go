package resolvers

import (
	"context"
	"encoding/json"

	"parley/directory"
	"parley/ent"
	"parley/graph"
	"parley/internal/query"
	"parley/internal/values"
)

// newOrganization fails with [apperr.Invalid] for JSON that is nothing of what it
// has to be.
func newOrganization(in graph.CreateOrganizationInput) (directory.NewOrganization, error) {
	var r reading
	return directory.NewOrganization{
		ParentID: in.ParentID, Slug: directory.IfSet(in.Slug),
		OrganizationFields: directory.OrganizationFields{
			Name:          directory.Set(in.Name),
			DisplayName:   directory.IfSet(in.DisplayName),
			Email:         directory.IfSet(in.Email),
			URL:           directory.IfSet(in.URL),
			Country:       directory.IfSet(in.Country),
			Locale:        directory.IfSet(in.Locale),
			Timezone:      directory.IfSet(in.Timezone),
			Industry:      directory.IfSet(in.Industry),
			Settings:      read[values.OrganizationSettings](&r, "settings", in.Settings),
			Aliases:       read[values.Aliases](&r, "aliases", in.Aliases),
			ProfileFields: read[values.ProfileFields](&r, "profileFields", in.ProfileFields),
			Stopwords:     list(in.Stopwords),
			Commands:      list(in.Commands),
			Tags:          list(in.Tags),
			DomainPrefix:  directory.IfSet(in.DomainPrefix),
			Domain:        directory.IfSet(in.Domain),
			Whitelist:     list(in.Whitelist),
			DefaultRole:   directory.IfSet(in.DefaultRole),
			DataRetention: read[values.DataRetention](&r, "dataRetention", in.DataRetention),
			BillingInfo:   read[values.BillingInfo](&r, "billingInfo", in.BillingInfo),
			EmailAs:       directory.IfSet(in.EmailAs),
			Partners:      list(partnersOf(in.Partners)),
			Meta:          list(in.Meta),
		},
	}, r.Err()
}

func organizationChange(in graph.UpdateOrganizationInput) (directory.OrganizationChange, error) {
	var r reading
	return directory.OrganizationChange{
		ID: in.ID,
		OrganizationFields: directory.OrganizationFields{
			Name:          change(in.Name),
			DisplayName:   change(in.DisplayName),
			Email:         change(in.Email),
			URL:           change(in.URL),
			Country:       change(in.Country),
			Locale:        change(in.Locale),
			Timezone:      change(in.Timezone),
			Industry:      change(in.Industry),
			Settings:      readChange[values.OrganizationSettings](&r, "settings", in.Settings),
			Aliases:       readChange[values.Aliases](&r, "aliases", in.Aliases),
			ProfileFields: readChange[values.ProfileFields](&r, "profileFields", in.ProfileFields),
			Stopwords:     listChange(in.Stopwords),
			Commands:      listChange(in.Commands),
			Tags:          listChange(in.Tags),
			DomainPrefix:  change(in.DomainPrefix),
			Domain:        change(in.Domain),
			Whitelist:     listChange(in.Whitelist),
			DefaultRole:   change(in.DefaultRole),
			DataRetention: readChange[values.DataRetention](&r, "dataRetention", in.DataRetention),
			BillingInfo:   readChange[values.BillingInfo](&r, "billingInfo", in.BillingInfo),
			EmailAs:       change(in.EmailAs),
			Partners:      eachChange(in.Partners, partnersOf),
			Meta:          listChange(in.Meta),
		},
	}, r.Err()
}

func partnersOf(in []*graph.PartnerInput) []directory.Partner {
	return each(in, func(p *graph.PartnerInput) directory.Partner {
		out := directory.Partner{OrganizationID: p.OrganizationID, Permission: "guest"}
		if p.Permission != nil {
			out.Permission = *p.Permission
		}
		return out
	})
}

func shownPartners(found []*ent.Partnership) []*graph.Partner {
	out := make([]*graph.Partner, len(found))
	for i, p := range found {
		out[i] = &graph.Partner{OrganizationID: p.PartnerID, Permission: p.Permission}
	}
	return out
}

// billing is how an organization is billed, with defaults, as far as the viewer may
// know.
func (r *Resolver) billing(ctx context.Context, o *ent.Organization) (json.RawMessage, error) {
	b, err := r.Reader.BillingOf(ctx, o)
	if b == nil || err != nil {
		return nil, err
	}
	return json.Marshal(b.Filled())
}

func viewerOrganizations(found []query.Member) []*graph.ViewerOrganization {
	out := make([]*graph.ViewerOrganization, len(found))
	for i, m := range found {
		out[i] = &graph.ViewerOrganization{Organization: m.Organization, Role: m.Role, Selected: m.Selected}
	}
	return out
}
