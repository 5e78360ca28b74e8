package app_test

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// spot is what a cursor stands for: a row in an order. What a cursor looks like
// is nobody's business, but one spot always looks the same, and no other like it.
type spot struct{ by, id string }

// answerer evaluates what a document asks for and counts which fields had a value.
type answerer struct {
	*eye
	answered map[string]int // by type.field
}

// object answers a selection on a row.
func (a *answerer) object(of string, r row, want wanted) map[string]any {
	out := map[string]any{}
	for key, w := range want {
		if w.on != "" && w.on != of {
			continue
		}
		v := a.field(of, r, w)
		if out[key] = v; v != nil {
			a.answered[of+"."+w.field.Name]++
		}
	}
	return out
}

func (a *answerer) field(of string, r row, w *asked) any {
	f := w.field
	to := a.schema.Types[f.Type.Name()]
	if v, ok := a.provisioned(of, r, w); ok {
		return v
	}
	switch {
	case f.Name == "__typename":
		return of
	case of == "Query" && !strings.HasSuffix(to.Name, "Connection"):
		return a.root(w)
	case of == "WorkflowRule" && f.Name == "ruleId":
		return r["id"]
	case of == "ReplyContentButton" && f.Name == "replyId":
		return cmp.Or(r["id"], any(""))
	case isValue(of) && to.IsLeafType() && r[f.Name] == nil:
		return nothing(f.Type)
	case to.IsLeafType():
		return leaf(r[column(f.Name)], r[f.Name])
	case strings.HasSuffix(to.Name, "Connection"):
		target := strings.TrimSuffix(to.Name, "Connection")
		return a.connection(to.Name, a.sheet(target, a.others(of, r, f.Name), w.given), w.below)
	case f.Name == "content":
		return a.content(r, w.below)
	case f.Name == "attachments":
		return a.attachments(r, w.below)
	case isValue(to.Name):
		return a.values(f.Type, r[column(f.Name)], w.below)
	case f.Type.Elem != nil:
		return a.list(to.Name, a.others(of, r, f.Name), w.below)
	}
	return a.one(to.Name, a.others(of, r, f.Name), w.below)
}

// one answers a field that leads to one row or none.
func (a *answerer) one(of string, found rows, want wanted) any {
	if len(found) == 0 {
		return nil
	}
	return a.object(of, found[0], want)
}

func (a *answerer) list(of string, found rows, want wanted) any {
	out := make([]any, len(found))
	for i, r := range found {
		out[i] = a.object(of, r, want)
	}
	return out
}

// root answers the fields of the query that are no connections.
func (a *answerer) root(w *asked) any {
	switch w.field.Name {
	case "node":
		return a.node(w.given["id"], w.below)
	case "nodes":
		out := []any{}
		for _, id := range w.given["ids"].([]any) {
			out = append(out, a.node(id, w.below))
		}
		return out
	case "viewer":
		return a.object("Viewer", row{"role": string(a.role), "organization_id": a.organization, "user_id": a.user}, w.below)
	case "organization":
		return a.one("Organization", a.organizations(w.given), w.below)
	}
	return a.list("MetricDefinition", a.definitions(w.given["names"]), w.below)
}

func (a *answerer) node(id any, want wanted) any {
	r := a.byID[id.(string)]
	if r == nil || !a.sees(a.typeOf[r.id()], r) {
		return nil
	}
	return a.object(a.typeOf[r.id()], r, want)
}

func (a *answerer) organizations(args map[string]any) (out rows) {
	id, slug := args["id"], args["slug"]
	if id == nil && slug == nil {
		id = a.organization
	}
	for _, o := range a.all("Organization") {
		if (id == nil || o["id"] == id) && (slug == nil || o["slug"] == slug) {
			out = append(out, o)
		}
	}
	return out
}

func (a *answerer) definitions(names any) (out rows) {
	list, _ := names.([]any)
	for _, d := range a.rows["MetricDefinition"] {
		wanted := len(list) == 0
		for _, n := range list {
			wanted = wanted || n == d["name"]
		}
		if wanted {
			out = append(out, d)
		}
	}
	return out
}

func (a *answerer) content(r row, want wanted) any {
	c, _ := r["content"].(map[string]any)
	if c["data"] == nil {
		return nil
	}
	if kind, typed := strings.CutPrefix(c["kind"].(string), "typed."); typed {
		return a.typedContent(kind, c["data"].(map[string]any), want)
	}
	return a.object("RawContent", c, want)
}

func (a *answerer) attachments(r row, want wanted) any {
	out := []any{}
	stored, _ := r["attachments"].([]any)
	for _, v := range stored {
		out = append(out, a.object("Attachment", v.(map[string]any), want))
	}
	return out
}

// isValue tells of a type that is no row but stands in a column as JSON.
func isValue(of string) bool {
	return slices.Contains([]string{
		"Mailbox", "ScriptQuestion", "ScriptAnswer", "FormOption", "FormValue", "Removed", "ReportSettings", "NlpInfo",
		"WorkflowRule", "WorkflowConditions", "WorkflowCondition", "WorkflowEvent", "WorkflowEventParams",
	}, of) || strings.Contains(of, "Content") || of == "CarouselCard"
}

// values answers what stands in a column; no list is an empty one, where it may not
// be null.
func (a *answerer) values(t *ast.Type, stored any, want wanted) any {
	if t.Elem == nil && stored == nil {
		return nil
	}
	if t.Elem == nil {
		return a.object(t.Name(), stored.(map[string]any), want)
	}
	list, _ := stored.([]any)
	if list == nil && !t.NonNull {
		return nil
	}
	out := []any{}
	for _, v := range list {
		out = append(out, a.object(t.Name(), v.(map[string]any), want))
	}
	return out
}

// connection answers a page.
func (a *answerer) connection(of string, p sheet, want wanted) any {
	out := map[string]any{}
	for key, w := range want {
		a.answered[of+"."+w.field.Name]++
		switch w.field.Name {
		case "__typename":
			out[key] = of
		case "totalCount":
			out[key] = float64(p.total)
		case "pageInfo":
			out[key] = a.object("PageInfo", p.info(), w.below)
		case "edges":
			list := make([]any, len(p.rows))
			for i, r := range p.rows {
				list[i] = a.edge(p, r, w.below)
			}
			out[key] = list
		}
	}
	return out
}

func (a *answerer) edge(p sheet, r row, want wanted) any {
	out := map[string]any{}
	for key, w := range want {
		a.answered[p.of+"Edge."+w.field.Name]++
		switch w.field.Name {
		case "__typename":
			out[key] = p.of + "Edge"
		case "cursor":
			out[key] = spot{p.by, r.id()}
		case "node":
			out[key] = a.object(p.of, r, w.below)
		}
	}
	return out
}

// info is a page's place in its list.
func (p sheet) info() row {
	out := row{"has_next_page": p.further, "has_previous_page": p.earlier}
	if n := len(p.rows); n > 0 {
		out["start_cursor"], out["end_cursor"] = spot{p.by, p.rows[0].id()}, spot{p.by, p.rows[n-1].id()}
	}
	return out
}

// leaf writes a value as answers have it; of two names for it one is in use.
func leaf(v, otherwise any) any {
	if v == nil {
		v = otherwise
	}
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format("2006-01-02T15:04:05.000Z")
	case int64:
		return float64(v)
	}
	return v
}

// isUnordered tells of a list that is in no order, such as a user's memberships.
func isUnordered(f *ast.FieldDefinition) bool {
	return slices.Contains([]string{"memberships", "identities", "agents", "successors"}, f.Name)
}
