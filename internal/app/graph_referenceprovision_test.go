package app_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"parley/ent/bot"
	"parley/internal/demo"
	"parley/internal/ids"
	"parley/internal/testkit/apptest"
	"parley/internal/values"
	"parley/store"
)

// provisionEdges are those of bots, forms, categories, workflows and groups.
func provisionEdges() map[string]edge {
	return map[string]edge{
		"Bot.user":                        {of: "User", own: "user_id"},
		"BotInstance.bot":                 {of: "Bot", own: "bot_id"},
		"Category.forms":                  {of: "Form", list: "forms"},
		"Form.fields":                     {of: "FormField", back: "form_id"},
		"Form.template":                   {of: "Form", own: "template_id"},
		"FormField.form":                  {of: "Form", own: "form_id"},
		"Organization.categories":         {of: "Category", back: "organization_id"},
		"OrganizationGroup.members":       {of: "Organization", list: "members"},
		"ViewerOrganization.organization": {of: "Organization", own: "organization_id"},
		"Workflow.organizations":          {of: "Organization", list: "organizations"},
	}
}

// provisioned answers the fields that are neither a column nor simply rows.
func (a *answerer) provisioned(of string, r row, w *asked) (any, bool) {
	switch of + "." + w.field.Name {
	case "Message.exchangeId":
		return a.exchange(r), true
	case "Organization.categories":
		return a.slots(r, w.below), true
	case "Organization.billingInfo":
		return a.billing(r), true
	case "Organization.partners":
		return a.partners(r, w.below), true
	case "Organization.settings":
		return withDefaults(r["settings"], map[string]any{"routeOnReply": "accept", "enableMail": true}), true
	case "Organization.profileFields", "User.settings":
		return withDefaults(r[column(w.field.Name)], nil), true
	case "Form.fields":
		return a.formFields(r, w.below), true
	case "Viewer.organizations":
		return a.memberships(r, w.below), true
	}
	return nil, false
}

// withDefaults is a value object: always there, with what was not said.
func withDefaults(stored any, defaults map[string]any) any {
	out := map[string]any{}
	for name, v := range defaults {
		out[name] = v
	}
	have, _ := stored.(map[string]any)
	for name, v := range have {
		out[name] = v
	}
	return out
}

// slots are the categories where they belong, null in between.
func (a *answerer) slots(r row, want wanted) any {
	out := make([]any, r["category_slots"].(int64))
	for _, c := range a.others("Organization", r, "categories") {
		if n := int(c["slot"].(int64)); n < len(out) {
			out[n] = a.object("Category", c, want)
		}
	}
	return out
}

// administers reports whether the viewer sees how an organization is set up.
func (a *answerer) administers(r row) bool { return a.role.Administers() && a.scope[r.id()] }

func (a *answerer) billing(r row) any {
	if r["billing_info"] == nil || !a.administers(r) {
		return nil
	}
	return withDefaults(r["billing_info"], map[string]any{
		"liveMode": true, "moveToLive": false, "daysUntilDue": 14.0, "enableMecs": false, "enableAmp": false, "enableSepaDebitCosts": false,
	})
}

func (a *answerer) partners(r row, want wanted) any {
	out := []any{}
	for _, p := range a.pointers("Partnership", "organization_id")[r.id()] {
		if a.administers(r) {
			out = append(out, a.object("Partner", row{"organization_id": p["partner_id"], "permission": p["permission"]}, want))
		}
	}
	return out
}

func (a *answerer) formFields(r row, want wanted) any {
	found := a.others("Form", r, "fields")
	slices.SortFunc(found, func(x, y row) int {
		return cmp.Or(cmp.Compare(x["position"].(int64), y["position"].(int64)), cmp.Compare(x.id(), y.id()))
	})
	return a.list("FormField", found, want)
}

// memberships are those of the viewer's user; without one it is where the viewer is.
func (a *answerer) memberships(r row, want wanted) any {
	if a.user == "" {
		return a.list("ViewerOrganization", rows{{"organization_id": a.organization, "role": string(a.role), "selected": true}}, want)
	}
	var found rows
	for _, m := range a.pointers("Membership", "user_id")[a.user] {
		if to := m["organization_id"].(string); a.scope[to] && m["status"] == "ACTIVE" {
			found = append(found, row{"organization_id": to, "role": m["role"], "selected": to == a.organization})
		}
	}
	return a.list("ViewerOrganization", found, want)
}

// nothing is what stands for a value that a value object leaves out.
func nothing(t *ast.Type) any {
	switch {
	case !t.NonNull:
		return nil
	case t.Elem != nil:
		return []any{}
	case t.Name() == "Int":
		return 0.0
	case t.Name() == "Boolean":
		return false
	}
	return ""
}

// shares reports whether an organization above lets the viewer's have a row.
func (e *eye) shares(of string, r row) bool {
	above, _ := r["organization_id"].(string)
	if !e.isAbove(above) {
		return false
	}
	own := e.byID[e.organization]
	switch of {
	case "Bot":
		return r["status"] == "ACTIVE" && (r["audience"] == "GLOBAL" || r["audience"] == "GROUP" && e.inGroupOf(above))
	case "Form":
		return r["status"] == "ACTIVE" && overlap(r["tags"], own["tags"])
	case "FormField":
		return e.shares("Form", e.byID[r["form_id"].(string)])
	case "Workflow":
		return r["archived_at"] == nil && (overlap(r["organizations"], []any{e.organization}) || overlap(r["organization_tags"], own["tags"]))
	}
	return false
}

func (e *eye) isAbove(organization string) bool {
	at := e.byID[e.organization]
	for at["parent_id"] != nil {
		if at = e.byID[at["parent_id"].(string)]; at.id() == organization {
			return true
		}
	}
	return false
}

func (e *eye) inGroupOf(above string) bool {
	return slices.ContainsFunc(e.pointers("OrganizationGroup", "organization_id")[above], func(g row) bool {
		return overlap(g["members"], []any{e.organization})
	})
}

func overlap(a, b any) bool {
	some, _ := a.([]any)
	others, _ := b.([]any)
	return slices.ContainsFunc(some, func(v any) bool { return slices.Contains(others, v) })
}

// shareBelow has the demo's organization share some of what it has with those below.
func shareBelow(t *testing.T, s *apptest.Server) {
	t.Helper()
	child := uuid.MustParse(readTable(t, s, "organizations WHERE slug = 'teddies-uk'")[0].id())
	write(t, s, child, func(ctx context.Context, tx *store.Tx) error {
		return tx.Organization.UpdateOneID(child).SetTags([]string{"uk", "_%"}).Exec(ctx)
	})
	write(t, s, demo.OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		tx.OrganizationGroup.Create().SetName("Shops").SetMembers(values.IDs{child, tx.NewID(ids.Organization)}).ExecX(ctx)
		for i, audience := range []bot.Audience{bot.AudienceGLOBAL, bot.AudienceGROUP, bot.AudienceOWNER} {
			b := tx.Bot.Create().SetName(strings.ToLower(audience.String())).SetAudience(audience).SetRoles([]string{"bot"}).SaveX(ctx)
			tx.BotInstance.Create().SetName("root").SetBotID(b.ID).SetEnabled(i > 0).ExecX(ctx)
		}
		for _, tags := range [][]string{{"uk", "nl"}, {"%"}, nil} {
			f := tx.Form.Create().SetName("Order").SetTags(tags).SaveX(ctx)
			tx.FormField.Create().SetName("size").SetFormID(f.ID).SetPosition(1).ExecX(ctx)
			tx.FormField.Create().SetName("colour").SetFormID(f.ID).ExecX(ctx)
			tx.Workflow.Create().SetName("Route").SetRules([]values.WorkflowRule{}).SetOrganizationTags(tags).ExecX(ctx)
		}
		return tx.Workflow.Create().SetName("Route").SetRules([]values.WorkflowRule{}).SetOrganizations(values.IDs{child}).Exec(ctx)
	})
	instantiate(t, s, child)
}

// instantiate has an organization use the bots, forms and templates that others own.
func instantiate(t *testing.T, s *apptest.Server, organization uuid.UUID) {
	t.Helper()
	bots, forms := idsOf(t, s, "bots"), idsOf(t, s, "forms")
	used := map[string]bool{}
	for _, i := range readTable(t, s, "bot_instances WHERE organization_id = '"+organization.String()+"'") {
		used[i["bot_id"].(string)] = true
	}
	write(t, s, organization, func(ctx context.Context, tx *store.Tx) error {
		for _, b := range bots {
			if !used[b.String()] {
				tx.BotInstance.Create().SetName("here").SetBotID(b).ExecX(ctx)
			}
		}
		for _, f := range forms {
			tx.Form.Create().SetName("copy").SetTemplateID(f).ExecX(ctx)
		}
		tx.Category.Create().SetName("all").SetSlot(8).SetForms(forms).ExecX(ctx)
		return tx.Organization.UpdateOneID(organization).SetCategorySlots(10).Exec(ctx)
	})
}
