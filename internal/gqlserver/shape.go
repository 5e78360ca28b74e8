package gqlserver

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

const (
	// maxVisits bounds the selections looked at when every fragment is put where
	// it is named, fields of one name under one object being one.
	maxVisits = 20_000
	// maxPairs bounds the pairs that validation compares to see whether fields of
	// one name fit together: 0.2 µs each.
	maxPairs = 50_000
	// maxLevels ends a walk through fragments that name each other in a circle.
	maxLevels = 1_000
)

// checkShape walks the document as it would be answered: its depth, the aliases
// of each field, and what it takes to see whether its fields fit together. The
// depth of a faulty document is left to those who find its faults: it may have
// none.
func checkShape(doc *ast.QueryDocument, limits Limits, faulty bool) *gqlerror.Error {
	s := shape{limits: limits, fragments: map[string]*ast.FragmentDefinition{}, pairs: len(doc.Fragments) * len(doc.Fragments) / 2}
	for _, f := range doc.Fragments {
		s.fragments[f.Name] = f
	}
	for _, op := range doc.Operations {
		s.walk([]ast.SelectionSet{op.SelectionSet}, 1, 1)
	}
	switch {
	case s.fault != nil:
		return s.fault
	case s.visits > maxVisits || s.pairs > maxPairs:
		return fault(apperr.CostLimit, nil, "the document has the same fields or fragments too often; name each once, or send it in parts")
	case s.depth > limits.Depth && !faulty:
		return fault(apperr.ValidationFailed, s.deepest, fmt.Sprintf("the document is %d levels deep, %d are allowed; ask for what lies deeper by node(id:)", s.depth, limits.Depth))
	}
	return nil
}

type shape struct {
	limits        Limits
	fragments     map[string]*ast.FragmentDefinition
	visits, pairs int
	depth         int
	deepest       *ast.Position
	fault         *gqlerror.Error
}

// walk goes through the merged selection of one object, whose fields are so deep
// and so many levels down; where nothing counts as deep, depth is 0.
func (s *shape) walk(sets []ast.SelectionSet, depth, level int) {
	if level > maxLevels || s.over() {
		return
	}
	m := merged{shape: s, groups: map[string]*group{}, spread: map[string]bool{}}
	for _, set := range sets {
		m.add(set, 0)
	}
	s.pairs += m.spreads * m.spreads / 16
	m.checkAliases()
	m.checkMeta()
	for _, g := range m.order {
		s.pairs += g.pairs() * (1 + m.nested) // each fragment compares its own again
		s.note(g.field, depth)
		if len(g.sets) > 0 {
			s.walk(g.sets, below(g.field, depth), level+1)
		}
	}
}

func (s *shape) over() bool { return s.fault != nil || s.visits > maxVisits || s.pairs > maxPairs }

func (s *shape) note(f *ast.Field, depth int) {
	if f.Name != "edges" && depth > s.depth {
		s.depth, s.deepest = depth, f.Position
	}
}

// below is how deep the fields of a field are.
func below(f *ast.Field, depth int) int {
	switch {
	case depth == 0, f.Name == "__schema", f.Name == "__type":
		return 0
	case f.Name == "edges":
		return depth
	}
	return depth + 1
}
