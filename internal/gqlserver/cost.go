package gqlserver

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// unpaged is how many objects a list is taken to have that has no pages and
	// whose arguments do not say.
	unpaged = 10
	// agentsOfQueue is how many a queue is taken to have; it may have 1,000.
	agentsOfQueue = 50
	// leavesPerPoint is how many plain fields of an object cost a point.
	leavesPerPoint = 10
	// countPoints is what the totalCount of a connection costs: as much as a page
	// without a size, for every row is looked at.
	countPoints = defaultPage
	// writePoints is what each thing that a mutation writes costs.
	writePoints = 10
	// schemaDiscount is how much less an object of the schema's own description
	// costs than one from the database.
	schemaDiscount = 40
)

// load is what a part of the answer asks for: points, and the items of its pages.
type load struct{ points, nodes int64 }

// weight is what a selection of one object asks for, before the object's own
// point and the number of such objects are known.
type weight struct {
	leaves int64
	once   load
	// each is asked for once for every item of the page, or of the batch, that the
	// object is: what is below `edges`, or below a list of what a mutation wrote.
	each load
	// rows says that the items of the page are read.
	rows bool
}

// pricing counts what an operation may ask for, before it runs. An object is a
// point, and another for ten plain fields or a part of ten. Objects in a list
// count as often as the page is long: `first` or `last`, or 25 without. Lists
// without pages count by the ids, names or messages that the arguments hold, else
// as 10 objects. Connections, edges and results are only wrapping: their plain
// fields cost, they do not. A totalCount is 25 points, and so is each of [counted].
// Conditions cost as
// [pricing.condition] says, metrics as [pricing.measured] does. A mutation costs 10
// more for each thing it writes.
//
// A field that is named twice counts twice, all members of a union count
// together, and a fragment counts wherever it is named, but is looked at once.
// Figures end at [most].
type pricing struct {
	oc     *graphql.OperationContext
	schema *ast.Schema
	known  map[*ast.FragmentDefinition]weight
	// largest is the connection with the largest page.
	largest     *ast.Field
	largestPage int64
	// searching says that a condition reads all rows.
	searching bool
	// measuring says that metrics are asked for.
	measuring bool
}

// priceOf counts the operation.
func priceOf(oc *graphql.OperationContext, schema *ast.Schema) (load, *pricing) {
	p := &pricing{oc: oc, schema: schema, known: map[*ast.FragmentDefinition]weight{}}
	w := p.set(oc.Operation.SelectionSet)
	total := w.object(0)
	// Even `{__typename}` takes work, and so does an operation of nothing.
	total.points = max(1, total.points)
	return total, p
}

func (p *pricing) set(set ast.SelectionSet) (w weight) {
	for _, s := range set {
		if !p.included(s) {
			continue
		}
		switch s := s.(type) {
		case *ast.Field:
			p.field(&w, s)
		case *ast.InlineFragment:
			w.add(p.set(s.SelectionSet))
		case *ast.FragmentSpread:
			w.add(p.fragment(s.Definition))
		}
	}
	return w
}

func (p *pricing) fragment(f *ast.FragmentDefinition) weight {
	w, ok := p.known[f]
	if !ok {
		w = p.set(f.SelectionSet)
		p.known[f] = w
	}
	return w
}

// field adds what one field asks for to the weight of its object.
func (p *pricing) field(w *weight, f *ast.Field) {
	if len(f.SelectionSet) == 0 {
		w.leaf(f)
		return
	}
	w.once.add(load{points: p.conditions(f)})
	inner := p.set(f.SelectionSet)
	if p.measured(w, f, inner) {
		return
	}
	switch name := f.Definition.Type.Name(); {
	case f.Name == "__schema", f.Name == "__type":
		l := inner.object(1)
		w.once.add(load{points: (l.points + schemaDiscount - 1) / schemaDiscount})
	case strings.HasSuffix(name, "Connection"):
		w.once.add(p.page(f, inner))
	case strings.HasSuffix(name, "Edge"):
		w.rows = true
		w.each.add(inner.object(0))
	case f.Definition.Type.Elem != nil && (strings.HasSuffix(name, "Payload") || isWritten(f)):
		w.each.add(inner.object(1))
	case f.ObjectDefinition == p.schema.Mutation:
		w.once.add(p.write(f, inner))
	default:
		w.rows = w.rows || name == "PageInfo"
		w.once.add(inner.object(1).times(p.size(f)))
	}
}
