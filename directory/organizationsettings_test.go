package directory_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/ent"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/organization"
	"parley/ent/partnership"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/internal/viewer"
)

func billing() values.BillingInfo {
	return values.BillingInfo{BillReceiver: "r", BillSender: "s", StripeCustomerID: "c", CurrentPlan: "base"}
}

// Settings of an organization come and go.
func TestOrganizationSettings(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Owner)
		update := func(f directory.OrganizationFields) string {
			o := must(w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.child.ID, OrganizationFields: f}))
			var all map[string]any
			if err := json.Unmarshal(must(json.Marshal(o)), &all); err != nil {
				t.Fatal(err)
			}
			for _, k := range []string{"id", "created_at", "updated_at", "edges", "path", "parent_id", "name", "slug", "number", "timezone"} {
				delete(all, k)
			}
			return string(must(json.Marshal(all)))
		}
		list, text := directory.Set[[]string], directory.Set[string]
		b := billing()
		b.Meta = json.RawMessage(`{"b":1,"a":2}`)
		full := update(directory.OrganizationFields{
			Status: directory.Set(organization.StatusQUEUED), Industry: text("cars"), Settings: directory.Set(values.OrganizationSettings{RouteOnReply: new("assign")}),
			Aliases: directory.Set(values.Aliases{{Name: "Sam"}}), ProfileFields: directory.Set(values.ProfileFields{Gender: &values.ProfileField{Label: "G", Options: []string{"x"}}}),
			Stopwords: list([]string{"bad"}), Commands: list([]string{"/a"}), Tags: list([]string{"t"}), DomainPrefix: text("shop"), Domain: text("shop.example.com"),
			Whitelist: list([]string{"example.com", "a@example.com"}), DefaultRole: directory.Set(organization.DefaultRoleAGENT),
			DataRetention: directory.Set(values.DataRetention{Length: 3, Unit: "month"}), BillingInfo: directory.Set(b), EmailAs: text("Shop <a@example.com>"),
			Meta: directory.Set(json.RawMessage(`{"k":"v"}`)),
		})
		equal(t, "all", full, `{"aliases":[{"name":"Sam"}],"billing_info":{"billReceiver":"r","billSender":"s","currentPlan":"base","meta":{"a":2,"b":1},"stripeCustomerId":"c"},`+
			`"commands":["/a"],"data_retention":{"length":3,"unit":"month"},"default_role":"AGENT","domain":"shop.example.com","domain_prefix":"shop","email_as":"Shop \u003ca@example.com\u003e",`+
			`"industry":"cars","meta":{"k":"v"},"profile_fields":{"gender":{"label":"G","options":["x"]}},"settings":{"routeOnReply":"assign"},"status":"QUEUED","stopwords":["bad"],"tags":["t"],"whitelist":["example.com","a@example.com"]}`)
		equal(t, "left out", update(directory.OrganizationFields{}), full)
		none, word := directory.Null[[]string](), directory.Null[string]()
		equal(t, "null", update(directory.OrganizationFields{
			Industry: word, Settings: directory.Null[values.OrganizationSettings](), Aliases: directory.Null[values.Aliases](), ProfileFields: directory.Null[values.ProfileFields](),
			Stopwords: none, Commands: none, Tags: none, DomainPrefix: word, Domain: word, Whitelist: none, DataRetention: directory.Null[values.DataRetention](),
			BillingInfo: directory.Null[values.BillingInfo](), EmailAs: word, Meta: directory.Null[json.RawMessage](),
		}), `{"default_role":"AGENT","profile_fields":{},"settings":{},"status":"QUEUED"}`)
	})
}

// Administrators say how a new organization is billed; after that only owners do.
func TestBilling(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		made := named("New")
		b := billing()
		b.Meta = json.RawMessage(`{"b":1, "a":2}`)
		made.BillingInfo = directory.Set(b)
		o := must(w.CreateOrganization(w.as(viewer.Admin), made))
		change := func(r viewer.Role, b directory.Opt[values.BillingInfo]) error {
			_, err := w.UpdateOrganization(in(r, o.ID), directory.OrganizationChange{ID: o.ID, OrganizationFields: directory.OrganizationFields{BillingInfo: b}})
			return err
		}
		other := b
		other.CurrentPlan = "scale"
		wantWrong(t, change(viewer.Admin, directory.Set(b.Filled())), "<nil>")
		wantWrong(t, change(viewer.Admin, directory.Set(other)), "FORBIDDEN billingInfo")
		wantWrong(t, change(viewer.Admin, directory.Null[values.BillingInfo]()), "FORBIDDEN billingInfo")
		wantWrong(t, change(viewer.Owner, directory.Set(other)), "<nil>")
		wantWrong(t, change(viewer.Owner, directory.Null[values.BillingInfo]()), "<nil>")
		wantWrong(t, change(viewer.Admin, directory.Null[values.BillingInfo]()), "<nil>")
		wantWrong(t, change(viewer.Admin, directory.Set(b)), "FORBIDDEN billingInfo")
	})
}

// Partners are replaced as a list, and need not be in anybody's sight.
func TestPartners(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, unknown := w.as(viewer.Admin), w.store.NewID(ids.Organization)
		set := func(list ...directory.Partner) error {
			_, err := w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.child.ID, OrganizationFields: directory.OrganizationFields{Partners: directory.Set(list)}})
			return err
		}
		stored := func() string {
			var out []string
			for _, p := range must(w.store.Client().Partnership.Query().Order(partnership.ByPermission()).All(ctx)) {
				out = append(out, strings.NewReplacer(w.foreign.ID.String(), "foreign", unknown.String(), "unknown").Replace(p.PartnerID.String())+" "+p.Permission)
			}
			return strings.Join(out, ", ")
		}
		partner := func(id uuid.UUID, permission string) directory.Partner {
			return directory.Partner{OrganizationID: id, Permission: permission}
		}
		wantWrong(t, set(partner(w.foreign.ID, ""), partner(unknown, "agent")), "<nil>")
		equal(t, "partners", stored(), "unknown agent, foreign guest")
		kept := must(w.store.Client().Partnership.Query().Where(partnership.PartnerIDEQ(unknown)).OnlyID(ctx))
		wantWrong(t, set(partner(unknown, "agent"), partner(w.foreign.ID, "owner")), "<nil>")
		equal(t, "changed", stored(), "unknown agent, foreign owner")
		equal(t, "kept", must(w.store.Client().Partnership.Query().Where(partnership.PartnerIDEQ(unknown)).OnlyID(ctx)), kept)
		wantWrong(t, set(partner(unknown, "king")), "BAD_USER_INPUT partners.0.permission")
		wantWrong(t, set(partner(unknown, ""), partner(unknown, "agent")), "BAD_USER_INPUT partners.1.organizationId")
		wantWrong(t, set(partner(w.child.ID, "")), "BAD_USER_INPUT partners.0.organizationId")
		wantWrong(t, set(partner(uuid.New(), "")), "NOT_FOUND partners.0.organizationId")
		wantWrong(t, set(make([]directory.Partner, 101)...), "BAD_USER_INPUT partners")
		equal(t, "as before", stored(), "unknown agent, foreign owner")
		wantWrong(t, set(), "<nil>")
		equal(t, "none", stored(), "")
	})
}

// A partner's organization is not the viewer's to see, nor to change.
func TestPartnersOrganizationIsNotOurs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		v := *viewer.From(w.as(viewer.Owner))
		v.Partners = []uuid.UUID{w.foreign.ID}
		ctx, before := viewer.NewContext(system(), &v), w.state(t)
		if _, err := w.store.Client().Organization.Get(ctx, w.foreign.ID); !ent.IsNotFound(err) {
			t.Errorf("visible: %v", err)
		}
		for want, call := range map[string]func() error{
			"NOT_FOUND id": func() error {
				_, err := w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.foreign.ID})
				return err
			},
			"NOT_FOUND id ":         func() error { _, err := w.ArchiveOrganization(ctx, w.foreign.ID); return err },
			"NOT_FOUND id  ":        func() error { _, err := w.SetOrganizationLogo(ctx, w.foreign.ID, nil); return err },
			"NOT_FOUND parentId":    func() error { _, err := w.CreateOrganization(ctx, below(w.foreign.ID, "x")); return err },
			"NOT_FOUND memberIds.0": func() error { _, err := w.CreateOrganizationGroup(ctx, group("x", w.foreign.ID)); return err },
		} {
			wantWrong(t, call(), strings.TrimSpace(want))
		}
		equal(t, "state", w.state(t), before)
	})
}

// What an organization refuses, field by field.
func TestOrganizationsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type fields = directory.OrganizationFields
		type text = directory.Opt[string]
		ctx, before := w.as(viewer.Owner), w.state(t)
		of := func(f fields) error {
			_, err := w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.child.ID, OrganizationFields: f})
			return err
		}
		bill := func(change func(*values.BillingInfo)) fields {
			b := billing()
			change(&b)
			return fields{BillingInfo: directory.Set(b)}
		}
		profile := func(p values.ProfileFields) fields { return fields{ProfileFields: directory.Set(p)} }
		refuse(t, "industry", func(s text) error { return of(fields{Industry: s}) }, texts{"long": long(100)})
		refuse(t, "domainPrefix", func(s text) error { return of(fields{DomainPrefix: s}) }, texts{"long": long(63), "a dot": "a.b", "a hyphen": "-a", "empty": ""})
		refuse(t, "domain", func(s text) error { return of(fields{Domain: s}) }, texts{"long": long(250) + ".nl", "an address": "https://a.nl", "one word": "shop"})
		refuse(t, "emailAs", func(s text) error { return of(fields{EmailAs: s}) }, texts{"long": long(254), "two lines": "a\r\nBcc: b", "empty": ""})
		refuse(t, "settings.routeOnReply", func(s text) error {
			return of(fields{Settings: directory.Set(values.OrganizationSettings{RouteOnReply: s.Value})})
		}, texts{"another": "drop"})
		refuse(t, "aliases.0.name", func(s text) error { return of(fields{Aliases: directory.Set(values.Aliases{{Name: *s.Value}})}) }, name(200))
		refuse(t, "aliases.0.avatar", func(s text) error {
			return of(fields{Aliases: directory.Set(values.Aliases{{Name: "x", Avatar: s.Value}})})
		}, texts{"long": long(2048)})
		refuse(t, "profileFields.gender.label", func(s text) error {
			return of(profile(values.ProfileFields{Gender: &values.ProfileField{Label: *s.Value}}))
		}, name(200))
		for path, set := range map[string]func(b *values.BillingInfo, s string){
			"billReceiver":     func(b *values.BillingInfo, s string) { b.BillReceiver = s },
			"billSender":       func(b *values.BillingInfo, s string) { b.BillSender = s },
			"stripeCustomerId": func(b *values.BillingInfo, s string) { b.StripeCustomerID = s },
			"currentPlan":      func(b *values.BillingInfo, s string) { b.CurrentPlan = s },
		} {
			refuse(t, "billingInfo."+path, func(s text) error {
				return of(bill(func(b *values.BillingInfo) { set(b, *s.Value) }))
			}, name(200))
		}
		refuse(t, "billingInfo.trialEndsOn", func(s text) error {
			return of(bill(func(b *values.BillingInfo) { b.TrialEndsOn = s.Value }))
		}, texts{"long": long(40)})
		refuse(t, "billingInfo.w1on1ResultId", func(s text) error {
			return of(bill(func(b *values.BillingInfo) { b.ResultID = s.Value }))
		}, texts{"long": long(200)})
		refuseObjects(t, "meta", func(v directory.Opt[json.RawMessage]) error { return of(fields{Meta: v}) })
		refuseObjects(t, "billingInfo.meta", func(v directory.Opt[json.RawMessage]) error {
			return of(bill(func(b *values.BillingInfo) { b.Meta = *v.Value }))
		})
		list := directory.Set[[]string]
		field := &values.ProfileField{Label: "x", Options: []string{"y"}}
		for want, f := range map[string]fields{
			"status":                     {Status: directory.Set(organization.StatusARCHIVED)},
			"status ":                    {Status: directory.Set(organization.Status("x"))},
			"defaultRole":                {DefaultRole: directory.Set(organization.DefaultRole("OWNER"))},
			"status, defaultRole":        {Status: directory.Null[organization.Status](), DefaultRole: directory.Null[organization.DefaultRole]()},
			"aliases":                    {Aliases: directory.Set(make(values.Aliases, 101))},
			"stopwords":                  {Stopwords: list(many(1001, "x"))},
			"stopwords.0":                {Stopwords: list([]string{long(100)})},
			"commands":                   {Commands: list(many(101, "x"))},
			"commands.0":                 {Commands: list([]string{long(200)})},
			"tags":                       {Tags: list(many(51, "x"))},
			"tags.1":                     {Tags: list([]string{"a", ""})},
			"whitelist":                  {Whitelist: list(many(1001, "example.com"))},
			"whitelist.0":                {Whitelist: list([]string{"example"})},
			"whitelist.1":                {Whitelist: list([]string{"example.com", "@example.com"})},
			"dataRetention.unit":         {DataRetention: directory.Set(values.DataRetention{Length: 1, Unit: "day"})},
			"dataRetention.length":       {DataRetention: directory.Set(values.DataRetention{Unit: "year"})},
			"dataRetention.length ":      {DataRetention: directory.Set(values.DataRetention{Length: 1201, Unit: "month"})},
			"profileFields.name.options": profile(values.ProfileFields{Name: field}),
			"profileFields.address.postalCode.options": profile(values.ProfileFields{Address: &values.AddressFields{PostalCode: field}}),
			"profileFields.gender.options":             profile(values.ProfileFields{Gender: &values.ProfileField{Label: "x", Options: many(51, "x")}}),
			"billingInfo.version":                      bill(func(b *values.BillingInfo) { b.Version = new(3) }),
			"billingInfo.daysUntilDue":                 bill(func(b *values.BillingInfo) { b.DaysUntilDue = new(-1) }),
			"partners, categories":                     {Partners: directory.Null[[]directory.Partner](), Categories: directory.Null[[]*directory.CategoryEntry]()},
		} {
			wantWrong(t, of(f), "BAD_USER_INPUT "+strings.TrimSpace(want))
		}
		in := named("x")
		in.Status = directory.Set(organization.StatusARCHIVED)
		_, err := w.CreateOrganization(ctx, in)
		wantWrong(t, err, "BAD_USER_INPUT status")
		equal(t, "state", w.state(t), before)
	})
}

// Members that several add and take out at once are neither lost nor doubled.
func TestGroupMembersAtOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		g := must(w.CreateOrganizationGroup(w.as(viewer.Owner), group("g")))
		var shops []uuid.UUID
		for i := range 6 {
			shops = append(shops, must(w.CreateOrganization(w.as(viewer.Owner), named(fmt.Sprintf("Shop %d", i)))).ID)
		}
		ctx := in(viewer.Owner, append([]uuid.UUID{w.root.ID}, shops...)...)
		must(w.ChangeGroupMembers(ctx, g.ID, shops[:3], nil))
		var all sync.WaitGroup
		for i := range shops {
			add, remove := shops[i:i+1], shops[:0]
			if i < 3 {
				add, remove = remove, add
			}
			all.Go(func() { must(w.ChangeGroupMembers(ctx, g.ID, add, remove)) })
		}
		all.Wait()
		members := slices.Clone(must(w.store.Client().OrganizationGroup.Get(ctx, g.ID)).Members)
		slices.SortFunc(members, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
		if !slices.Equal(members, values.IDs(shops[3:])) {
			t.Errorf("members %v, want %v", members, shops[3:])
		}
	})
}
