package app_test

import (
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
)

// arguments chooses a field's arguments and writes them.
func (m *maker) arguments(p *place, at *meaning, b bound) {
	at.given = map[string]any{}
	spoken := map[string]any{} // the same, cursors being cursors
	switch f := at.field; {
	case len(f.Arguments) == 0:
		return
	case strings.HasSuffix(f.Type.Name(), "Connection"):
		m.paging(p, at, b)
		of := strings.TrimSuffix(f.Type.Name(), "Connection")
		for _, end := range []string{"after", "before"} {
			if r, ok := at.given[end].(row); ok {
				spoken[end] = m.cursor(of, at.given["orderBy"], r)
			}
		}
	case f.Name == "node":
		at.given["id"] = m.anyID()
	case f.Name == "nodes":
		at.given["ids"] = m.several(m.anyID)
	case f.Name == "organization":
		m.oneOrganization(at.given)
	case m.IntN(2) == 0: // metricDefinitions
		names := m.schema.Types["MetricName"].EnumValues
		at.given["names"] = m.several(func() any { return names[m.IntN(len(names))].Name })
	}
	var out []string
	for _, a := range at.field.Arguments {
		v, ok := spoken[a.Name]
		if !ok {
			v, ok = at.given[a.Name]
		}
		if ok {
			out = append(out, a.Name+": "+m.literal(v, a.Type))
		}
	}
	m.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	if len(out) > 0 {
		at.args = "(" + strings.Join(out, ", ") + ")"
	}
}

func (m *maker) several(one func() any) []any {
	var out []any
	for range 1 + m.IntN(3) {
		out = append(out, one())
	}
	return out
}

// anyID is mostly of something that is seen.
func (m *maker) anyID() any {
	members := m.schema.PossibleTypes["Node"]
	of := members[m.IntN(len(members))].Name
	seen, all := m.all(of), m.rows[of]
	switch n := m.IntN(12); {
	case n == 0:
		return uuid.UUID{byte(m.IntN(256)), 6: 0x80, 8: 0x80}.String()
	case n < 3 || len(seen) == 0:
		return all[m.IntN(len(all))]["id"]
	}
	return seen[m.IntN(len(seen))]["id"]
}

func (m *maker) oneOrganization(args map[string]any) {
	all := m.rows["Organization"]
	o := all[m.IntN(len(all))]
	if n := m.IntN(4); n > 0 {
		args["id"] = o["id"]
		if n > 1 {
			delete(args, "id")
			args["slug"] = o["slug"]
		}
	}
}

// paging chooses the arguments of a connection.
func (m *maker) paging(p *place, at *meaning, b bound) {
	f, of := at.field, strings.TrimSuffix(at.field.Type.Name(), "Connection")
	m.orderBy(of, at.given)
	var list rows
	if from, ok := m.sample(p); ok {
		list = m.others(p.of.Name, from, f.Name)
	}
	if where := f.Arguments.ForName("where"); where != nil && m.IntN(3) == 0 {
		at.given["where"] = m.where(of, m.schema.Types[where.Type.Name()], list, 2)
	}
	for _, end := range []string{"after", "before"} {
		if m.IntN(4) == 0 && len(list) > 0 {
			at.given[end] = list[m.IntN(len(list))]
		}
	}
	at.size = m.pageSize(at.given, b.room)
}

// pageSize chooses `first`, `last` or neither, within what is still allowed.
func (m *maker) pageSize(args map[string]any, room int) int {
	n := 1 + m.IntN(min(4, room))
	switch m.IntN(8) {
	case 0:
		if room >= defaultPage {
			args["first"], n = nil, defaultPage
			return n
		}
	case 1:
		if room >= defaultPage {
			return defaultPage
		}
	case 2:
		n = 1 + m.IntN(min(100, room))
	case 3, 4:
		args["last"] = n
		return n
	}
	args["first"] = n
	return n
}

func (m *maker) orderBy(of string, args map[string]any) {
	by := m.schema.Types[of+"OrderField"].EnumValues
	if m.IntN(2) == 0 {
		return
	}
	n := m.IntN(len(by))
	out := []any{map[string]any{"field": by[n].Name, "direction": []string{"ASC", "DESC"}[m.IntN(2)]}}
	if m.IntN(3) == 0 {
		delete(out[0].(map[string]any), "direction") // ASC
	}
	if len(by) > 1 && m.IntN(4) == 0 {
		out = append(out, map[string]any{"field": by[(n+1)%len(by)].Name, "direction": "DESC"})
	}
	args["orderBy"] = out
}

// where makes conditions that some rows of a list meet.
func (m *maker) where(of string, input *ast.Definition, list rows, deep int) map[string]any {
	if len(list) == 0 {
		list = m.all(of)
	}
	if len(list) == 0 { // no row says what to ask for
		return map[string]any{"id": uuid.New().String()}
	}
	out := map[string]any{}
	for tries := 0; len(out) == 0 || m.IntN(4) == 0 && tries < 20; tries++ {
		f := input.Fields[m.IntN(len(input.Fields))]
		if v, ok := m.whereOne(of, input, f, list, deep); ok {
			out[f.Name] = v
		}
	}
	return out
}

func (m *maker) whereOne(of string, input *ast.Definition, f *ast.FieldDefinition, list rows, deep int) (any, bool) {
	name := strings.TrimSuffix(f.Name, "With")
	has := strings.HasPrefix(f.Name, "has")
	switch {
	case deep == 0 && (f.Name == "not" || f.Name == "and" || f.Name == "or" || has && name != f.Name):
		return nil, false
	case f.Name == "not":
		return m.where(of, input, list, deep-1), true
	case f.Name == "and", f.Name == "or":
		return m.several(func() any { return m.where(of, input, list, deep-1) }), true
	case has && name != f.Name:
		return m.whereNeighbour(of, strings.ToLower(name[3:4])+name[4:], f, list)
	case has:
		return m.IntN(2) == 0, true
	}
	return m.whereValue(of, f, list)
}

func (m *maker) whereNeighbour(of, field string, f *ast.FieldDefinition, list rows) (any, bool) {
	var theirs rows
	for range min(5, len(list)) {
		theirs = append(theirs, m.others(of, list[m.IntN(len(list))], field)...)
	}
	return []any{m.where(m.edges[of+"."+field].of, m.schema.Types[f.Type.Name()], theirs, 0)}, true
}

// whereValue compares a column with what some row has in it.
func (m *maker) whereValue(of string, f *ast.FieldDefinition, list rows) (any, bool) {
	field, op, ok := m.eye.condition(of, f.Name)
	switch {
	case !ok:
		return nil, false
	case op == "IsNil", op == "NotNil":
		return true, true // false says nothing
	case op == "In", op == "NotIn":
		var out []any
		for range 1 + m.IntN(3) {
			if v := m.value(list, field); v != nil {
				out = append(out, v)
			}
		}
		return out, out != nil
	}
	v := m.value(list, field)
	if text, ok := v.(string); ok {
		v = m.piece(text, op)
	}
	return v, v != nil
}

// value is what some row of the list has in a column, as documents write it.
func (m *maker) value(list rows, field string) any {
	if len(list) == 0 {
		return nil
	}
	v := list[m.IntN(len(list))][column(field)]
	if at, ok := v.(time.Time); ok {
		return at.Format(time.RFC3339Nano)
	}
	return v
}

// piece is the part of a text that an operator looks for; nil where databases do
// not agree, which is how letters beyond ASCII are folded.
func (m *maker) piece(text, op string) any {
	runes := []rune(text)
	from, to := 0, len(runes)
	if len(runes) > 0 && (op == "Contains" || op == "ContainsFold" || op == "HasSuffix") {
		from = m.IntN(len(runes))
	}
	if len(runes) > from && (op == "Contains" || op == "ContainsFold" || op == "HasPrefix") {
		to = from + 1 + m.IntN(len(runes)-from)
	}
	part := string(runes[from:to])
	if strings.HasSuffix(op, "Fold") {
		if len(text) != len(runes) {
			return nil
		}
		return strings.ToUpper(part)
	}
	return part
}
