package gqlserver

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"parley/internal/apperr"
)

// merged is what is selected of one object, all of its fragments together.
type merged struct {
	*shape
	groups  map[string]*group // by the name in the answer
	order   []*group
	spread  map[string]bool
	spreads int
	nested  int // inline fragments inside each other
}

// group is the fields of one name in the answer.
type group struct {
	field  *ast.Field // the first
	n      int
	values int  // in the arguments of all
	mixed  bool // not all are of the same field
	sets   []ast.SelectionSet
}

// pairs is how many comparisons the fields take: each with each, and their
// arguments with theirs. Those that do not fit make an error each time.
func (g *group) pairs() int {
	n := (g.n - 1) * (g.n + g.values) / 2
	if g.mixed {
		n *= 8
	}
	return n
}

// add gathers a selection that lies in so many inline fragments.
func (m *merged) add(set ast.SelectionSet, inside int) {
	m.nested = max(m.nested, inside)
	for _, s := range set {
		if m.visits++; m.visits > maxVisits {
			return
		}
		switch s := s.(type) {
		case *ast.Field:
			m.field(s)
		case *ast.InlineFragment:
			m.add(s.SelectionSet, inside+1)
		case *ast.FragmentSpread:
			m.spreads++
			if f := m.fragments[s.Name]; f != nil && !m.spread[s.Name] {
				m.spread[s.Name] = true
				m.add(f.SelectionSet, 0)
			}
		}
	}
}

func (m *merged) field(f *ast.Field) {
	g := m.groups[f.Alias]
	if g == nil {
		g = &group{field: f}
		m.groups[f.Alias] = g
		m.order = append(m.order, g)
	}
	g.n++
	if len(f.Arguments) > 0 {
		values := valuesOf(f.Arguments)
		g.values += values
		m.visits += values
	}
	g.mixed = g.mixed || f.Name != g.field.Name
	if len(f.SelectionSet) > 0 {
		g.sets = append(g.sets, f.SelectionSet)
	}
}

// maxSchemas and maxTypes bound how often an operation may read the schema, which
// costs no statement and much memory: all tools read it once.
const maxSchemas, maxTypes = 1, 30

// checkMeta bounds how often an object is asked for the schema, under whatever
// names. The root alone has it.
func (m *merged) checkMeta() {
	allowed := map[string]int{"__schema": maxSchemas, "__type": maxTypes}
	for _, g := range m.order {
		left, bounded := allowed[g.field.Name]
		if !bounded {
			continue
		}
		allowed[g.field.Name] = left - g.n
		if left < g.n && m.fault == nil {
			m.fault = fault(apperr.ValidationFailed, g.field.Position, fmt.Sprintf("an operation may have __schema once and __type %d times; send it in parts", maxTypes))
		}
	}
}

// checkAliases bounds how often one object is asked for the same field.
func (m *merged) checkAliases() {
	var of map[string]int
	for _, g := range m.order {
		if g.field.Alias == g.field.Name {
			continue
		}
		if of == nil {
			of = map[string]int{}
		}
		of[g.field.Name]++
	}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if n := of[name]; n > m.limits.AliasesOfField && m.fault == nil {
			m.fault = fault(apperr.ValidationFailed, nil, fmt.Sprintf("%s has %d aliases in one object, %d are allowed; send it in parts", name, n, m.limits.AliasesOfField))
		}
	}
}
