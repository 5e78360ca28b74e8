package gqlcollect

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Fields returns the fields of a selection, each once per alias with the
// selections of all its occurrences. Fragments count where their type condition
// is among satisfies, all of them where that is empty.
//
// It does what [graphql.CollectFields] does, without its cache: that one knows a
// selection by its address alone, so a merged one that was garbage collected
// would hand its fields to another one later.
func Fields(oc *graphql.OperationContext, set ast.SelectionSet, satisfies []string) []graphql.CollectedField {
	c := collector{oc: oc, satisfies: satisfies}
	c.collect(set)
	return c.out
}

type collector struct {
	oc        *graphql.OperationContext
	satisfies []string
	spread    []string // names of the fragments seen
	out       []graphql.CollectedField
}

func (c *collector) collect(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if c.included(s.Directives) {
				c.add(s)
			}
		case *ast.InlineFragment:
			if c.included(s.Directives) && c.matches(s.TypeCondition) {
				c.collect(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if slices.Contains(c.spread, s.Name) || !c.included(s.Directives) {
				continue
			}
			c.spread = append(c.spread, s.Name)
			if f := c.oc.Doc.Fragments.ForName(s.Name); f != nil && c.matches(f.TypeCondition) {
				c.collect(f.SelectionSet)
			}
		}
	}
}

func (c *collector) add(f *ast.Field) {
	i := slices.IndexFunc(c.out, func(have graphql.CollectedField) bool {
		return have.Name == f.Name && have.Alias == f.Alias
	})
	if i < 0 {
		i = len(c.out)
		c.out = append(c.out, graphql.CollectedField{Field: f})
	}
	c.out[i].Selections = append(c.out[i].Selections, f.SelectionSet...)
}

func (c *collector) matches(condition string) bool {
	return condition == "" || len(c.satisfies) == 0 || slices.Contains(c.satisfies, condition)
}

func (c *collector) included(directives ast.DirectiveList) bool {
	return !c.says(directives.ForName("skip"), false) && c.says(directives.ForName("include"), true)
}

// says returns the condition of a directive, or otherwise where there is none.
func (c *collector) says(d *ast.Directive, otherwise bool) bool {
	if d == nil {
		return otherwise
	}
	v, err := d.Arguments.ForName("if").Value.Value(c.oc.Variables)
	if said, ok := v.(bool); err == nil && ok {
		return said
	}
	return otherwise
}
