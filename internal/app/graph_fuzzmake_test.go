package app_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// maker writes random documents and remembers what they ask for. It looks at the
// rows that it asks for, so that conditions and cursors fall among them.
type maker struct {
	*rand.Rand
	*eye
	cursor    func(of string, by any, r row) string
	fragments []string
	shared    map[string][]shared
	variables map[string]any
	declared  map[string]string
	count     int
	fuel      int      // how many more parts the document may have, roughly
	path      []string // fields that come next, whatever chance says
}

// shared is a fragment that is spread in several spots: all of its response keys
// mean the same wherever it is.
type shared struct {
	name string
	want wanted
}

// place is everything that stands at one path of the answer: what a response key
// means there is the same in all fragments, or the document would be refused.
type place struct {
	of     *ast.Definition
	rows   rows // some that are probably there
	prefix string
	on     string // set where the place is that of one of several types
	keys   map[string]*meaning
	list   []string
	under  map[string]*place // by type, where the place is of several
}

type meaning struct {
	field *ast.FieldDefinition
	on    string
	args  string         // as in the document
	given map[string]any // what they say
	below *place
	size  int
}

// wanted is what the answer has to have at a place; nil where it is left out.
type wanted map[string]*asked

type asked struct {
	*meaning
	below wanted
}

// add adds what another selection asks for at the same place.
func (w wanted) add(more wanted) {
	for key, a := range more {
		if w[key] == nil {
			w[key] = &asked{a.meaning, wanted{}}
		}
		w[key].below.add(a.below)
	}
}

// bound is how much may still be asked for below: connections and objects inside
// each other, and rows in total.
type bound struct{ depth, room int }

func (m *maker) place(of string, found rows) *place {
	if len(found) > 6 {
		found = append(rows{}, found...)
		m.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
		found = found[:6]
	}
	return &place{of: m.schema.Types[of], rows: found, keys: map[string]*meaning{}}
}

// at is the part of a place that is of one type.
func (m *maker) at(p *place, of string) *place {
	if p.of.Name == of {
		return p
	}
	if p.under == nil {
		p.under = map[string]*place{}
	}
	if p.under[of] == nil {
		var found rows
		for _, r := range p.rows {
			if id, ok := r["id"].(string); !ok || m.typeOf[id] == of {
				found = append(found, r)
			}
		}
		p.under[of] = m.place(of, found)
		p.under[of].prefix, p.under[of].on = strings.ToLower(of), of
	}
	return p.under[of]
}

func newMaker(seed uint64, e *eye, cursor func(of string, by any, r row) string) *maker {
	return &maker{
		Rand: rand.New(rand.NewPCG(seed, 1)), eye: e, cursor: cursor, //nolint:gosec // reproducible on purpose
		variables: map[string]any{}, declared: map[string]string{}, shared: map[string][]shared{},
	}
}

// document returns a query, its variables and what it has to answer. It follows
// the paths, each from an object that has something there.
func (m *maker) document(paths [][]string) (string, map[string]any, wanted) {
	want, at := wanted{}, m.place("Query", nil)
	var out []string
	for _, path := range paths {
		m.fuel = 25
		out = append(out, m.follow(at, path, want))
	}
	m.fuel = 20 + m.IntN(80)
	out = append(out, m.part(at, want, bound{4, 300}, "Query", 3))
	m.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	var vars []string
	for _, name := range slices.Sorted(maps.Keys(m.declared)) {
		vars = append(vars, "$"+name+": "+m.declared[name])
	}
	head := "query Q"
	if len(vars) > 0 {
		head += "(" + strings.Join(vars, ", ") + ")"
	}
	return head + " {" + strings.Join(out, " ") + "}\n" + strings.Join(m.fragments, "\n"), m.variables, want
}

// set writes a selection set at a place, inside a fragment of type as, and adds
// to want what it asks for. Fragments are nested as deep as nest says.
func (m *maker) set(p *place, want wanted, b bound, as string, nest int) string {
	var out []string
	if m.isNext(p) {
		out = append(out, m.field(p, "", want, b))
	}
	for range 1 + m.IntN(4) {
		if m.fuel--; m.fuel > 0 || len(out) == 0 {
			out = append(out, m.part(p, want, b, as, min(nest, m.fuel)))
		}
	}
	return "{" + strings.Join(out, " ") + "}"
}

func (m *maker) part(p *place, want wanted, b bound, as string, nest int) string {
	use, into := m.condition(want)
	n := m.IntN(12)
	switch {
	case m.schema.Types[as].IsAbstractType() && n < 9:
		to := m.member(p, as)
		return "... on " + to + use + " " + m.set(m.at(p, to), into, b, to, nest-1)
	case m.schema.Types[as].IsAbstractType():
		return m.common(as, p, use, into)
	case n < 2 && nest > 0:
		return m.inline(p, into, b, as, use, nest-1)
	case n == 2 && nest > 0:
		name := m.name("F")
		m.fragments = append(m.fragments, "fragment "+name+" on "+as+" "+m.set(p, into, b, as, nest-1))
		return "..." + name + use
	case n == 3 && nest > 0 && p.on == "" && m.isNode(as) && b.room >= 8 && b.depth > 0:
		s := m.share(as, p.rows)
		into.addIf(s.want)
		return "..." + s.name + use
	}
	return m.field(p, use, into, b)
}

func (w wanted) addIf(more wanted) {
	if w != nil {
		w.add(more)
	}
}

func (m *maker) name(prefix string) string {
	m.count++
	return fmt.Sprint(prefix, m.count)
}

// member chooses a type for what is at a place of several.
func (m *maker) member(p *place, as string) string {
	if as != p.of.Name {
		return p.of.Name // inside `... on Node` of an object
	}
	if len(p.rows) > 0 && m.IntN(4) > 0 {
		if id, ok := p.rows[m.IntN(len(p.rows))]["id"].(string); ok {
			return m.typeOf[id]
		}
	}
	members := m.schema.PossibleTypes[as]
	return members[m.IntN(len(members))].Name
}

// common writes a field that all types of a place have.
func (m *maker) common(as string, p *place, use string, want wanted) string {
	f := typeName()
	if as == "Node" && m.IntN(2) == 0 {
		f = m.schema.Types["Node"].Fields.ForName("id")
	}
	if p.keys[f.Name] == nil {
		p.keys[f.Name] = &meaning{field: f, on: p.on}
	}
	want.addIf(wanted{f.Name: {p.keys[f.Name], wanted{}}})
	return f.Name + use
}

func typeName() *ast.FieldDefinition {
	return &ast.FieldDefinition{Name: "__typename", Type: ast.NonNullNamedType("String", nil)}
}

// inline writes an inline fragment: on the type, on none, or on an interface.
func (m *maker) inline(p *place, want wanted, b bound, as, use string, nest int) string {
	switch n := m.IntN(4); {
	case n == 0 && m.isNode(as) && p.on == "":
		return "... on Node" + use + " " + m.set(p, want, b, "Node", nest)
	case n == 1:
		return "..." + use + " " + m.set(p, want, b, as, nest)
	}
	return "... on " + as + use + " " + m.set(p, want, b, as, nest)
}

func (m *maker) isNode(of string) bool { return slices.Contains(m.schema.Types[of].Interfaces, "Node") }

// share returns a fragment for everything of a type: an earlier one, or a new one.
func (m *maker) share(of string, found rows) shared {
	have := m.shared[of]
	if len(have) > 0 && m.IntN(3) > 0 {
		return have[m.IntN(len(have))]
	}
	s := shared{m.name("S"), wanted{}}
	p := m.place(of, found)
	p.prefix = s.name
	m.fragments = append(m.fragments, "fragment "+s.name+" on "+of+" "+m.set(p, s.want, bound{2, 8}, of, 0))
	m.shared[of] = append(m.shared[of], s)
	return s
}

// condition writes @include or @skip, both or nothing, and returns where what is
// under it goes.
func (m *maker) condition(want wanted) (string, wanted) {
	out := ""
	for _, word := range []string{"include", "skip"} {
		if m.IntN(7) > 0 {
			continue
		}
		says := m.IntN(4) > 0 == (word == "include")
		if says != (word == "include") {
			want = nil
		}
		out += " @" + word + "(if: " + m.literal(says, ast.NonNullNamedType("Boolean", nil)) + ")"
	}
	return out, want
}
