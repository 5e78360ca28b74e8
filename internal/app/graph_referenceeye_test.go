package app_test

import (
	"parley/internal/viewer"
)

// eye is the reference as one viewer sees it.
type eye struct {
	*reference
	organization string
	user         string // empty for a program's credential
	role         viewer.Role
	scope        map[string]bool
	seen         map[string]rows // by type
}

// newEye looks at the world as a credential of this role in this organization.
func newEye(f *reference, organization string, role viewer.Role) *eye {
	e := &eye{reference: f, organization: organization, role: role, scope: map[string]bool{organization: true}, seen: map[string]rows{}}
	below := []string{organization}
	for role == viewer.Admin && len(below) > 0 {
		var next []string
		for _, o := range f.rows["Organization"] {
			if parent, ok := o["parent_id"].(string); ok && parent == below[0] {
				e.scope[o.id()] = true
				next = append(next, o.id())
			}
		}
		below = append(below[1:], next...)
	}
	return e
}

// sees reports whether a row is one for these eyes.
func (e *eye) sees(of string, r row) bool {
	organization, _ := r["organization_id"].(string)
	switch of {
	case "Organization":
		return e.scope[r.id()]
	case "User":
		for _, m := range e.pointers("Membership", "user_id")[r.id()] {
			if e.scope[m["organization_id"].(string)] {
				return true
			}
		}
		return false
	case "ApiCredential", "Integration", "Partnership", "Webhook", "WebhookDelivery", "DataRemoval", "ReportJob":
		return e.scope[organization] && e.role == viewer.Admin
	case "Bot", "Form", "FormField", "Workflow":
		return e.scope[organization] || e.shares(of, r)
	}
	return e.scope[organization]
}

// all are the rows of a type that are seen.
func (e *eye) all(of string) rows {
	if e.seen[of] == nil {
		e.seen[of] = rows{}
		for _, r := range e.rows[of] {
			if e.sees(of, r) {
				e.seen[of] = append(e.seen[of], r)
			}
		}
	}
	return e.seen[of]
}

// others are the rows at the other end of a field, in no order; for a root list
// all rows of its type.
func (e *eye) others(of string, r row, field string) (out rows) {
	if of == "Query" {
		return e.all(e.listed(field))
	}
	g, ok := e.edges[of+"."+field]
	if !ok {
		panic("no edge " + of + "." + field)
	}
	for _, other := range e.ends(g, r) {
		if other != nil && e.sees(g.of, other) {
			out = append(out, other)
		}
	}
	return out
}

func (e *eye) ends(g edge, r row) rows {
	switch {
	case g.own != "":
		to, _ := r[g.own].(string)
		return rows{e.byID[to]}
	case g.list != "":
		list, _ := r[g.list].([]any)
		var out rows
		for _, id := range list {
			out = append(out, e.byID[id.(string)])
		}
		return out
	case g.back != "":
		return e.pointers(g.of, g.back)[r.id()]
	}
	var out rows
	for _, j := range e.pointers(g.join, g.near)[r.id()] {
		if e.scope[j["organization_id"].(string)] {
			out = append(out, e.byID[j[g.far].(string)])
		}
	}
	return out
}

// listed is the type of a root list.
func (e *eye) listed(field string) string {
	for of, list := range e.roots {
		if list == field {
			return of
		}
	}
	panic("no list " + field)
}
