package app_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// maker writes random documents and remembers what they ask for.
type maker struct {
	*rand.Rand
	schema    *ast.Schema
	fragments []string
	variables map[string]any
	declared  map[string]string
	serial    int
}

// place is everything that stands at one path of the answer: what a response key
// means there is the same in all fragments, or the document would be refused.
type place struct {
	of   *ast.Definition
	keys map[string]*meaning
	list []string
}

type meaning struct {
	field *ast.FieldDefinition
	args  string // as in the document
	plain string // the same without variables
	below *place
}

// wanted is what the answer has to have at a place; nil where it is left out.
type wanted map[string]*asked

type asked struct {
	*meaning
	below wanted
}

func newPlace(of *ast.Definition) *place { return &place{of: of, keys: map[string]*meaning{}} }

func newMaker(seed uint64) *maker {
	return &maker{
		Rand: rand.New(rand.NewPCG(seed, 1)), schema: schema(), //nolint:gosec // reproducible on purpose
		variables: map[string]any{}, declared: map[string]string{},
	}
}

// document returns a query, its variables and what it has to answer.
func (m *maker) document() (string, map[string]any, wanted) {
	want := wanted{}
	body := m.set(newPlace(m.schema.Query), want, 4)
	var vars []string
	for name, typ := range m.declared {
		vars = append(vars, "$"+name+": "+typ)
	}
	head := "query Q"
	if len(vars) > 0 {
		head += "(" + strings.Join(vars, ", ") + ")"
	}
	return head + " " + body + "\n" + strings.Join(m.fragments, "\n"), m.variables, want
}

// set writes a selection set at a place and adds to want what it asks for.
func (m *maker) set(p *place, want wanted, depth int) string {
	var out []string
	for range 1 + m.IntN(4) {
		use, into := m.condition(want)
		switch n := m.IntN(10); {
		case n < 2 && depth > -3:
			out = append(out, "... on "+p.of.Name+use+" "+m.set(p, into, depth-1))
		case n == 2 && depth > -3:
			m.serial++
			name := fmt.Sprint("F", m.serial)
			m.fragments = append(m.fragments, "fragment "+name+" on "+p.of.Name+" "+m.set(p, into, depth-1))
			out = append(out, "..."+name+use)
		default:
			out = append(out, m.field(p, use, into, depth))
		}
	}
	return "{" + strings.Join(out, " ") + "}"
}

// condition writes @include or @skip, or nothing, and returns where what is
// under it goes.
func (m *maker) condition(want wanted) (string, wanted) {
	if m.IntN(4) > 0 {
		return "", want
	}
	in := m.IntN(3) > 0
	word, says := " @include(if: ", in
	if m.IntN(2) == 0 {
		word, says = " @skip(if: ", !in
	}
	value := fmt.Sprint(says)
	if m.IntN(2) == 0 {
		value = m.variable("Boolean!", says)
	}
	if !in {
		want = nil
	}
	return word + value + ")", want
}

func (m *maker) variable(typ string, value any) string {
	m.serial++
	name := fmt.Sprint("v", m.serial)
	m.declared[name], m.variables[name] = typ, value
	return "$" + name
}

// field writes one field: a new one, or one that stands at the place already.
func (m *maker) field(p *place, use string, want wanted, depth int) string {
	key := ""
	if len(p.list) > 0 && m.IntN(3) == 0 {
		key = p.list[m.IntN(len(p.list))]
	} else {
		key = m.choose(p, depth)
	}
	at := p.keys[key]
	text := key
	if key != at.field.Name {
		text += ": " + at.field.Name
	}
	text += at.args + use
	var below wanted
	if want != nil {
		if want[key] == nil {
			want[key] = &asked{at, wanted{}}
		}
		below = want[key].below
	}
	if at.below == nil {
		return text
	}
	return text + " " + m.set(at.below, below, depth-1)
}

// choose gives a random field of the place a response key.
func (m *maker) choose(p *place, depth int) string {
	fields := m.fields(p.of, depth)
	f := fields[m.IntN(len(fields))]
	at := &meaning{field: f}
	if strings.HasSuffix(f.Type.Name(), "Connection") {
		at.args, at.plain = m.arguments(f)
	}
	if def := m.schema.Types[f.Type.Name()]; !def.IsLeafType() {
		at.below = newPlace(def)
	}
	key := f.Name
	if have := p.keys[key]; m.IntN(3) == 0 || have != nil && have.args != at.args {
		key = fmt.Sprintf("%s%d", []string{"a", "edges", "node", "x_"}[m.IntN(4)], len(p.list))
	}
	if p.keys[key] == nil {
		p.keys[key] = at
		p.list = append(p.list, key)
	}
	return key
}

// fields lists what can be asked of a type: leaves, objects to a depth, and of
// what is neither connection nor object with an id nothing.
func (m *maker) fields(of *ast.Definition, depth int) []*ast.FieldDefinition {
	out := []*ast.FieldDefinition{{Name: "__typename", Type: ast.NonNullNamedType("String", nil)}}
	for _, f := range of.Fields {
		def := m.schema.Types[f.Type.Name()]
		required := false
		for _, a := range f.Arguments {
			required = required || a.Type.NonNull
		}
		inside := strings.HasSuffix(def.Name, "Connection") || strings.HasSuffix(def.Name, "Edge") || def.Name == "PageInfo" || def.Name == "Viewer"
		switch {
		case strings.HasPrefix(f.Name, "__"), required, f.Type.Elem != nil && !inside, def.Kind == ast.Union, f.Name == "liveCursor":
		case def.IsLeafType():
			out = append(out, f)
		case inside && (depth > 0 || !strings.HasSuffix(def.Name, "Connection")), depth > 0:
			out = append(out, f, f) // objects are where it goes wrong
		}
	}
	return out
}

// arguments writes the arguments of a connection, with variables and without.
func (m *maker) arguments(f *ast.FieldDefinition) (text, plain string) {
	var out, flat []string
	add := func(name, typ string, value any, literal string) {
		flat = append(flat, name+": "+literal)
		if typ != "" && m.IntN(2) == 0 {
			literal = m.variable(typ, value)
		}
		out = append(out, name+": "+literal)
	}
	switch n := 1 + m.IntN(4); m.IntN(6) {
	case 0:
		out = append(out, "first: "+m.variable("Int", nil))
	case 1:
	case 2:
		add("last", "Int", n, fmt.Sprint(n))
	default:
		add("first", "Int", n, fmt.Sprint(n))
	}
	if by := m.schema.Types[strings.TrimSuffix(f.Type.Name(), "Connection")+"OrderField"]; m.IntN(2) == 0 {
		term := fmt.Sprintf("{field: %s, direction: %s}", by.EnumValues[m.IntN(len(by.EnumValues))].Name, []string{"ASC", "DESC"}[m.IntN(2)])
		add("orderBy", "", nil, []string{term, "[" + term + "]", "[" + term + ", {field: CREATED_AT}]"}[m.IntN(3)])
	}
	if where := f.Arguments.ForName("where"); where != nil && m.IntN(3) == 0 {
		m.where(where.Type.Name(), add)
	}
	return inBrackets(out), inBrackets(flat)
}

// where adds a condition on one of the flags of a type, if it has any.
func (m *maker) where(typeName string, add func(name, typ string, value any, literal string)) {
	var flags []string
	for _, in := range m.schema.Types[typeName].Fields {
		if in.Type.Name() == "Boolean" {
			flags = append(flags, in.Name)
		}
	}
	if len(flags) == 0 {
		return
	}
	flag, says := flags[m.IntN(len(flags))], m.IntN(2) == 0
	says = says || !strings.HasPrefix(flag, "has") // false says nothing of what is null
	literal := fmt.Sprintf("{%s: %v}", flag, says)
	if m.IntN(3) == 0 {
		add("where", "", nil, "{not: "+literal+"}")
		return
	}
	add("where", typeName, map[string]any{flag: says}, literal)
}

func inBrackets(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return "(" + strings.Join(args, ", ") + ")"
}
