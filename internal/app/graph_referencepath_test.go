package app_test

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// paths leads to every field: a type with an id or the query, a field of it, and
// what is in its connections and values.
func paths(schema *ast.Schema) (out [][]string) {
	for _, of := range append(schema.PossibleTypes["Node"], schema.Query) {
		for _, f := range of.Fields {
			name := of.Name + "." + f.Name
			if strings.HasPrefix(f.Name, "__") || uncoverable()[name] != "" || name == "Query.node" || name == "Query.nodes" {
				continue
			}
			for _, rest := range endings(schema.Types[f.Type.Name()]) {
				out = append(out, append([]string{of.Name, f.Name}, rest...))
			}
		}
	}
	// Neighbours in the schema are not neighbours in a document.
	slices.SortStableFunc(out, func(a, b []string) int { return strings.Compare(a[1], b[1]) })
	return out
}

// endings are the ways on from a field of this type: none for most, as there are
// paths from what has an id.
func endings(of *ast.Definition) (out [][]string) {
	if strings.HasSuffix(of.Name, "Connection") {
		return [][]string{{"totalCount"}, {"pageInfo"}, {"edges", "cursor"}, {"edges", "node"}}
	}
	if of.Kind != ast.Object || slices.Contains(of.Interfaces, "Node") {
		return [][]string{nil}
	}
	for _, f := range of.Fields {
		out = append(out, []string{f.Name})
	}
	return out
}

// follow writes a field that leads along a path, from an object that has a value
// there if there is one.
func (m *maker) follow(query *place, path []string, want wanted) string {
	of := path[0]
	if m.path = path[1:]; of == "Query" {
		return m.field(query, "", want, bound{3, 60})
	}
	start := m.all(of)
	if having := m.having(start, of, path[1]); len(having) > 0 {
		start = having
	}
	if len(start) == 0 {
		start = m.rows[of]
	}
	r := start[m.IntN(len(start))]
	node := m.schema.Query.Fields.ForName("node")
	at := &meaning{field: node, given: map[string]any{"id": r["id"]}, below: m.place("Node", rows{r}), size: 1}
	key := m.name("n")
	query.keys[key] = at
	want.add(wanted{key: {at, wanted{}}})
	body := m.set(m.at(at.below, of), want[key].below, bound{3, 60}, of, 2)
	return key + ": node(id: " + m.literal(r["id"], node.Arguments[0].Type) + ") {... on " + of + " " + body + "}"
}

// having are the rows with a value in a field.
func (m *maker) having(list rows, of, field string) (out rows) {
	_, leads := m.edges[of+"."+field]
	for _, r := range list {
		if leads && len(m.others(of, r, field)) > 0 || !leads && r[column(field)] != nil {
			out = append(out, r)
		}
	}
	return out
}

// isNext reports whether the path goes on at a place.
func (m *maker) isNext(p *place) bool {
	return len(m.path) > 0 && p.of.Fields.ForName(m.path[0]) != nil
}
