package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// field writes one field: a new one, or one that stands at the place already.
func (m *maker) field(p *place, use string, want wanted, b bound) string {
	key := ""
	if len(p.list) > 0 && !m.isNext(p) && m.IntN(3) == 0 {
		key = p.list[m.IntN(len(p.list))]
	} else {
		key = m.choose(p, b)
	}
	at := p.keys[key]
	text := key
	if key != at.field.Name {
		text += ": " + at.field.Name
	}
	text += at.args + use
	var below wanted
	if want != nil {
		want.add(wanted{key: {at, wanted{}}})
		below = want[key].below
	}
	if at.below == nil {
		return text
	}
	body := m.set(at.below, below, m.inside(at, b), at.below.of.Name, 2)
	if isUnordered(at.field) {
		id := &meaning{field: m.schema.Types["Node"].Fields.ForName("id")}
		body = "{by_: id " + body[1:]
		below.addIf(wanted{"by_": {id, wanted{}}})
	}
	return text + " " + body
}

// inside is what may be asked for below a field.
func (m *maker) inside(at *meaning, b bound) bound {
	if isWrapping(at.field) {
		return b
	}
	return bound{b.depth - 1, b.room / max(1, at.size)}
}

func isWrapping(f *ast.FieldDefinition) bool {
	return f.Name == "edges" || f.Name == "node" && len(f.Arguments) == 0 || f.Name == "pageInfo"
}

// choose gives a random field of the place a response key.
func (m *maker) choose(p *place, b bound) string {
	at := &meaning{field: m.chosen(p, b), on: p.on, size: 1}
	f := at.field
	m.arguments(p, at, b)
	if def := m.schema.Types[f.Type.Name()]; !def.IsLeafType() {
		at.below = m.place(def.Name, m.found(p, at))
	}
	key := f.Name
	// A shared fragment's keys have to fit wherever it is spread; in a place of
	// several types those of one have to differ from those of another.
	plain := p.prefix == "" || p.on == "" && at.below == nil
	if have := p.keys[key]; !plain || m.IntN(3) == 0 || have != nil && have.args != at.args {
		key = fmt.Sprintf("%s%s%d", p.prefix, []string{"a", "edges", "node", "x_"}[m.IntN(4)], len(p.list))
	}
	if p.keys[key] == nil {
		p.keys[key] = at
		p.list = append(p.list, key)
	}
	return key
}

// chosen is the next field of the path, or any.
func (m *maker) chosen(p *place, b bound) *ast.FieldDefinition {
	if m.isNext(p) {
		f := p.of.Fields.ForName(m.path[0])
		m.path = m.path[1:]
		return f
	}
	fields := m.fields(p.of, b)
	return fields[m.IntN(len(fields))]
}

// found are rows that are probably below a field.
func (m *maker) found(p *place, at *meaning) (out rows) {
	f, of := at.field, strings.TrimSuffix(at.field.Type.Name(), "Connection")
	switch {
	case isWrapping(f):
		return p.rows
	case of != f.Type.Name():
		if from, ok := m.sample(p); ok {
			return m.sheet(of, m.others(p.of.Name, from, f.Name), at.given).rows
		}
	case p.of == m.schema.Query && f.Name == "viewer":
		return rows{{"organization_id": m.organization}}
	case f.Name == "node" || f.Name == "nodes":
		ids, _ := at.given["ids"].([]any)
		for _, id := range append(ids, at.given["id"]) {
			if id, _ := id.(string); m.byID[id] != nil {
				out = append(out, m.byID[id])
			}
		}
	case m.edges[p.of.Name+"."+f.Name].of != "":
		for _, r := range p.rows {
			out = append(out, m.others(p.of.Name, r, f.Name)...)
		}
	}
	return out
}

// sample is one of the rows that are probably at a place.
func (m *maker) sample(p *place) (row, bool) {
	if p.of == m.schema.Query {
		return nil, true
	}
	if len(p.rows) == 0 {
		return nil, false
	}
	return p.rows[m.IntN(len(p.rows))], true
}

// uncoverable are the fields that no document of these asks for.
func uncoverable() map[string]string {
	out := map[string]string{
		"Interaction.requiredAgent": "hidden columns in another shape; graph_queues_test.go looks at it",
		"Interaction.channelFamily": "follows from the type; graph_queues_test.go and graph_worked_test.go look at it",
		"Integration.params":        "shows no secret; graph_worked_test.go looks at it",

		"Conversation.viewerIsAssignee": "depends on who asks; graph_rights_test.go looks at it",
	}
	for _, name := range []string{
		"Interaction.totalDurationSeconds", "Interaction.waitingDurationSeconds", "Interaction.handlingDurationSeconds", "Interaction.wrapUpTotalDurationSeconds",
		"Interaction.queuePosition", "Queue.waiting", "Queue.longestWaitingSince", "Queue.agentsOnline", "Queue.position", "Queue.estimatedWaitSeconds",
	} {
		out[name] = "is computed; graph_queues_test.go and the tests of internal/query look at it"
	}
	maps.Copy(out, map[string]string{
		"Query.rateLimit": "counts what the document itself costs; TestGraphLimits and its like look at it",
		// metrics/plain is the reference of numbers, and knows nothing of the graph.
		"Query.metrics":              "numbers of tables that the graph does not show; metrics_test.go looks at them",
		"Query.metricsExport":        "an address that is another one each time; exports_test.go looks at it",
		"Conversation.facts":         "as Query.metrics; metrics_facts_test.go looks at them",
		"Query.filterOptions":        "counts sessions; TestGraphFilters and the tests of internal/query look at it",
		"ReportJob.progress":         "is computed; TestGraphReports looks at it",
		"ReportJob.fileUrl":          "an address that is another one each time; TestGraphReports looks at it",
		"ReportJob.fileUrlExpiresAt": "as ReportJob.fileUrl",
		"Query.workflowDryRun":       "is computed; graph_workflows_test.go looks at it",
		"Query.liveCursor":           "a place in the ledger, which no table of the graph shows; graph_live_test.go looks at it",
	})
	return out
}

// fields lists what can be asked of a type within bounds; objects more often, for
// there it goes wrong.
func (m *maker) fields(of *ast.Definition, b bound) []*ast.FieldDefinition {
	out := []*ast.FieldDefinition{typeName()}
	for _, f := range of.Fields {
		def := m.schema.Types[f.Type.Name()]
		left := m.fuel < 0 && !def.IsLeafType() || uncoverable()[of.Name+"."+f.Name] != "" || strings.HasPrefix(f.Name, "__")
		switch {
		case left:
		case isWrapping(f), of == m.schema.Query && strings.HasPrefix(f.Name, "node"):
			out = append(out, f, f, f, f)
		case def.IsLeafType():
			out = append(out, f)
		case strings.HasSuffix(def.Name, "Connection") && b.depth > 0 && b.room > 0:
			out = append(out, f, f, f)
		case !strings.HasSuffix(def.Name, "Connection") && b.depth > 0:
			out = append(out, f, f)
		}
	}
	return out
}

// literal writes a value as the document has it, now and then as a variable.
func (m *maker) literal(v any, t *ast.Type) string {
	if m.IntN(5) == 0 {
		return m.variable(t, v)
	}
	switch v := v.(type) {
	case nil:
		return "null"
	case []any:
		return m.listLiteral(v, t)
	case map[string]any:
		var out []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(out, name+": "+m.literal(v[name], m.schema.Types[t.Name()].Fields.ForName(name).Type))
		}
		return "{" + strings.Join(out, ", ") + "}"
	case string:
		if m.schema.Types[t.Name()].Kind == ast.Enum {
			return v
		}
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// listLiteral writes a list; brackets around a single value may be left out.
func (m *maker) listLiteral(v []any, t *ast.Type) string {
	var out []string
	for _, item := range v {
		out = append(out, m.literal(item, t.Elem))
	}
	if len(v) == 1 && m.IntN(4) == 0 && !strings.HasPrefix(out[0], "$") {
		return out[0]
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// variable declares a variable and gives it a value, sometimes as its default.
func (m *maker) variable(t *ast.Type, v any) string {
	name := m.name("v")
	m.declared[name] = t.String()
	if m.IntN(4) == 0 && v != nil && m.schema.Types[t.Name()].Kind == ast.Scalar && t.Elem == nil {
		raw, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		m.declared[name] += " = " + string(raw)
		return "$" + name
	}
	m.variables[name] = v
	return "$" + name
}
