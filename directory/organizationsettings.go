package directory

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"parley/ent"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/values"
	"parley/store"
)

const (
	maxRetention = 1200 // months or years
	maxAliases   = 100
	maxChoices   = 50
)

// checkSettings complains about what is no list.
func (f OrganizationFields) checkSettings(c *complaint) {
	notNull(c, "status", f.Status)
	choice(c, "status", f.Status, organization.StatusValidator)
	c.text("industry", f.Industry, atMost(100))
	if s, ok := f.Settings.get(); ok {
		c.within(func(c *complaint) { c.text("routeOnReply", IfSet(s.RouteOnReply), oneOf("accept", "assign", "route")) }, "settings")
	}
	if p, ok := f.ProfileFields.get(); ok {
		c.within(func(c *complaint) { checkProfileFields(c, p) }, "profileFields")
	}
	c.text("domainPrefix", f.DomainPrefix, atMost(63), isLabel)
	c.text("domain", f.Domain, atMost(253), isDomain)
	notNull(c, "defaultRole", f.DefaultRole)
	choice(c, "defaultRole", f.DefaultRole, organization.DefaultRoleValidator)
	if r, ok := f.DataRetention.get(); ok {
		c.within(func(c *complaint) { checkRetention(c, r) }, "dataRetention")
	}
	if b, ok := f.BillingInfo.get(); ok {
		c.within(func(c *complaint) { checkBilling(c, b) }, "billingInfo")
	}
	c.text("emailAs", f.EmailAs, notBlank, atMost(254), isLine)
	c.object("meta", f.Meta)
}

func checkRetention(c *complaint, r values.DataRetention) {
	c.text("unit", Set(r.Unit), oneOf("month", "year"))
	if r.Length < 1 || r.Length > maxRetention {
		c.Add("must be a whole number from 1 to "+strconv.Itoa(maxRetention), "length")
	}
}

func checkBilling(c *complaint, b values.BillingInfo) {
	c.text("billReceiver", Set(b.BillReceiver), notBlank, atMost(200))
	c.text("billSender", Set(b.BillSender), notBlank, atMost(200))
	c.text("trialEndsOn", IfSet(b.TrialEndsOn), atMost(40))
	c.text("stripeCustomerId", Set(b.StripeCustomerID), notBlank, atMost(200))
	c.text("w1on1ResultId", IfSet(b.ResultID), atMost(200))
	c.number("daysUntilDue", IfSet(b.DaysUntilDue), 0)
	c.object("meta", Set(b.Meta))
	if b.Version != nil && *b.Version != 1 && *b.Version != 2 {
		c.Add("must be 1 or 2", "version")
	}
	c.text("currentPlan", Set(b.CurrentPlan), oneOf("base", "grow", "scale"))
}

// checkProfileFields holds every field to have a label, and gender alone to have
// options.
func checkProfileFields(c *complaint, p values.ProfileFields) {
	checkNamed(c, map[string]*values.ProfileField{
		"name": p.Name, "initials": p.Initials, "givenName": p.GivenName, "familyName": p.FamilyName,
		"additionalName": p.AdditionalName, "honorificPrefix": p.HonorificPrefix, "honorificSuffix": p.HonorificSuffix,
		"gender": p.Gender, "telephone": p.Telephone, "email": p.Email, "worksFor": p.WorksFor,
	})
	if a := p.Address; a != nil {
		c.within(func(c *complaint) {
			checkNamed(c, map[string]*values.ProfileField{
				"streetAddress": a.StreetAddress, "streetNumber": a.StreetNumber, "addressLocality": a.AddressLocality,
				"addressRegion": a.AddressRegion, "postalCode": a.PostalCode, "addressCountry": a.AddressCountry,
			})
		}, "address")
	}
}

func checkNamed(c *complaint, fields map[string]*values.ProfileField) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field := fields[name]
		if field == nil {
			continue
		}
		c.within(func(c *complaint) {
			c.text("label", Set(field.Label), notBlank, atMost(200))
			c.list("options", Set(field.Options), maxChoices, notBlank, atMost(100))
			if name != "gender" && len(field.Options) > 0 {
				c.Add("only gender has options", "options")
			}
		}, name)
	}
}

func (f OrganizationFields) applySettings(m *ent.OrganizationMutation) {
	apply(f.Status, m.SetStatus, nil)
	apply(f.Industry, m.SetIndustry, m.ClearIndustry)
	apply(f.Settings, m.SetSettings, m.ClearSettings)
	apply(f.ProfileFields, m.SetProfileFields, m.ClearProfileFields)
	apply(f.DomainPrefix, m.SetDomainPrefix, m.ClearDomainPrefix)
	apply(f.Domain, m.SetDomain, m.ClearDomain)
	apply(f.DefaultRole, m.SetDefaultRole, nil)
	apply(f.DataRetention, func(r values.DataRetention) { m.SetDataRetention(&r) }, m.ClearDataRetention)
	apply(f.BillingInfo, func(b values.BillingInfo) { m.SetBillingInfo(tidiedBilling(b)) }, m.ClearBillingInfo)
	apply(f.EmailAs, m.SetEmailAs, m.ClearEmailAs)
	apply(tidied(f.Meta), m.SetMeta, m.ClearMeta)
}

// tidiedBilling is information that checkBilling found in order, as it is stored.
func tidiedBilling(b values.BillingInfo) *values.BillingInfo {
	meta, _ := tidied(Set(b.Meta)).get()
	b.Meta = meta
	return &b
}

// permit lets owners alone change how an organization is billed, and nobody archive
// it by its status. The information as it is changes nothing, so that a whole record
// may be sent back.
func (in OrganizationChange) permit(ctx context.Context, tx *store.Tx) error {
	was, err := tx.Organization.Get(ctx, in.ID)
	if err != nil {
		return err
	}
	if in.BillingInfo.Given && !isOwner(ctx) && !sameBilling(in.BillingInfo.Value, was.BillingInfo) {
		return fault(apperr.Forbidden, "only an owner may change the billing information", "billingInfo")
	}
	return keepStatus(in.Status, was.Status, organization.StatusARCHIVED)
}

func sameBilling(a, b *values.BillingInfo) bool {
	if a == nil || b == nil {
		return a == b
	}
	one, err := json.Marshal(tidiedBilling(a.Filled()))
	other, err2 := json.Marshal(tidiedBilling(b.Filled()))
	return err == nil && err2 == nil && bytes.Equal(one, other)
}
