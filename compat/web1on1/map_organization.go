package web1on1

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/shortid"
	"parley/internal/values"
)

// surroundings is what is shown of an organization and stored elsewhere.
type surroundings struct {
	categories map[uuid.UUID][]*ent.Category
	partners   map[uuid.UUID][]*ent.Partnership
	// forms are those that the viewer sees.
	forms map[uuid.UUID]bool
	// administers says whether the viewer sees settings.
	administers bool
}

func (s surroundings) seesForm(id uuid.UUID) bool { return s.forms[id] }

func organizationShape(o *ent.Organization, s surroundings) Organization {
	out := Organization{
		ID: shortid.Of(o.ID), Name: o.Name, OrgPath: orgPath(o.Path), DisplayName: o.Name,
		Status: wordFor(o.Status, organizationStatuses), Email: deref(o.Email), URL: deref(o.URL), Logo: o.LogoURL,
		Country: deref(o.Country), Locale: shownLocale(o.Locale), Timezone: o.Timezone, Industry: deref(o.Industry),
		Settings: o.Settings.Filled(), Aliases: some(o.Aliases), Categories: s.slots(o), ProfileFields: o.ProfileFields,
		Stopwords: some(o.Stopwords), Commands: some(o.Commands), Tags: some(o.Tags), DomainPrefix: deref(o.DomainPrefix),
		Domain: deref(o.Domain), DefaultRole: wordFor(o.DefaultRole, defaultRoles), DataRetention: o.DataRetention,
		EmailAs: deref(o.EmailAs), Meta: o.Meta, CreatedAt: formatTime(o.CreatedAt), UpdatedAt: formatTime(o.UpdatedAt),
	}
	if o.DisplayName != nil {
		out.DisplayName = *o.DisplayName
	}
	if s.administers {
		s.settings(o, &out)
	}
	return out
}

// settings adds what only administrators see.
func (s surroundings) settings(o *ent.Organization, out *Organization) {
	var billing values.BillingInfo
	if o.BillingInfo != nil {
		billing = *o.BillingInfo
	}
	billing = billing.Filled()
	out.BillingInfo, out.Whitelist, out.Partners = &billing, some(o.Whitelist), []Partner{}
	for _, p := range s.partners[o.ID] {
		out.Partners = append(out.Partners, Partner{Organization: shortid.Of(p.PartnerID), Permission: p.Permission})
	}
}

// slots are the categories by their places, nil where a place is empty.
func (s surroundings) slots(o *ent.Organization) []*Category {
	out := make([]*Category, o.CategorySlots)
	for _, c := range s.categories[o.ID] {
		if c.Slot < len(out) {
			shape := categoryShape(c, s.seesForm)
			out[c.Slot] = &shape
		}
	}
	return out
}

func categoryShape(c *ent.Category, sees func(uuid.UUID) bool) Category {
	return Category{ID: shortid.Of(c.ID), Name: c.Name, Forms: shortIDs(c.Forms, sees), Tags: some(c.Tags)}
}

// shownLocale is the language where the vendor knows it, else the vendor's default.
func shownLocale(tag *string) string {
	language, _, _ := strings.Cut(strings.ToLower(deref(tag)), "-")
	if slices.Contains(locales, language) {
		return language
	}
	return locales[0]
}

// lowered are keys in small letters.
func lowered(list []string) []string {
	out := make([]string, len(list))
	for i, key := range list {
		out[i] = strings.ToLower(key)
	}
	return out
}

// runsFor reports whether a workflow runs for an organization: one of its own, or one
// from above that names it or one of its tags.
func runsFor(w *ent.Workflow, o *ent.Organization) bool {
	if w.OrganizationID == o.ID {
		return true
	}
	tagged := slices.ContainsFunc(w.OrganizationTags, func(tag string) bool { return slices.Contains(o.Tags, tag) })
	return strings.Contains(o.Path, w.OrganizationID.String()+"/") && (tagged || slices.Contains(w.Organizations, o.ID))
}
