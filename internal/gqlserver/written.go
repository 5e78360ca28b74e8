package gqlserver

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

const (
	// maxNestedFragments is how many inline fragments may lie inside each other
	// without a field between: each is looked through once more.
	maxNestedFragments = 10
	// maxReach bounds the selections, values and directives that validating a
	// document comes by. It goes from each operation and fragment through all
	// fragments that lead on from there, at about 0.6 µs a piece.
	maxReach = 40_000
)

// checkWritten looks at each part of a document once, as it is written.
func checkWritten(doc *ast.QueryDocument, limits Limits) *gqlerror.Error {
	w := writing{limits: limits}
	for _, op := range doc.Operations {
		w.directives(op.Position, op.Directives)
		for _, v := range op.VariableDefinitions {
			w.directives(v.Position, v.Directives)
		}
		w.set(op.SelectionSet, 0)
	}
	for _, f := range doc.Fragments {
		w.directives(f.Position, f.Directives)
		w.set(f.SelectionSet, 0)
	}
	if w.fault == nil && w.aliases > limits.Aliases {
		return fault(apperr.ValidationFailed, nil, fmt.Sprintf("the document has %s aliases, %s are allowed; send it in parts", figure(w.aliases), figure(limits.Aliases)))
	}
	return w.fault
}

type writing struct {
	limits  Limits
	aliases int
	fault   *gqlerror.Error // the first
}

// set looks at a selection that lies in so many inline fragments.
func (w *writing) set(set ast.SelectionSet, inside int) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Alias != s.Name {
				w.aliases++
			}
			w.directives(s.Position, s.Directives)
			w.set(s.SelectionSet, 0)
		case *ast.InlineFragment:
			if inside >= maxNestedFragments {
				w.refuse(s.Position, fmt.Sprintf("at most %d fragments may lie inside each other", maxNestedFragments))
				return
			}
			w.directives(s.Position, s.Directives)
			w.set(s.SelectionSet, inside+1)
		case *ast.FragmentSpread:
			w.directives(s.Position, s.Directives)
		}
	}
}

func (w *writing) directives(at *ast.Position, list ast.DirectiveList) {
	if n := len(list); n > w.limits.Directives {
		w.refuse(at, fmt.Sprintf("%s directives in one place, %d are allowed", figure(n), w.limits.Directives))
	}
}

func (w *writing) refuse(at *ast.Position, message string) {
	if w.fault == nil {
		w.fault = fault(apperr.ValidationFailed, at, message)
	}
}

// checkReach bounds how much validating the document comes by.
func checkReach(doc *ast.QueryDocument) *gqlerror.Error {
	parts := partsOf(doc)
	total := 0
	for _, start := range parts.all {
		seen := map[string]bool{}
		for next := []*part{start}; len(next) > 0; {
			p := next[len(next)-1]
			next = next[:len(next)-1]
			if total += p.size; total > maxReach {
				return fault(apperr.CostLimit, nil, "the document's fragments lead to too many others; name fewer, or send it in parts")
			}
			for _, name := range p.spreads {
				if to := parts.fragments[name]; to != nil && !seen[name] {
					seen[name] = true
					next = append(next, to)
				}
			}
		}
	}
	return nil
}
