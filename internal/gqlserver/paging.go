package gqlserver

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	// maxPage is how many items a page may have.
	maxPage = 100
	// defaultPage is how many a page has that names no size; internal/gqlcollect
	// completes it where it is read.
	defaultPage = 25
)

// checker walks what the operation selects and stops at the first fault.
type checker struct {
	oc    *graphql.OperationContext
	list  int // values of a list
	seen  map[string]bool
	fault *gqlerror.Error
}

func (c *checker) walk(set ast.SelectionSet) {
	for _, s := range set {
		if c.fault != nil {
			return
		}
		switch s := s.(type) {
		case *ast.Field:
			if c.fault = c.field(s); c.fault == nil {
				c.walk(s.SelectionSet)
			}
		case *ast.InlineFragment:
			c.fragment(s.Directives, s.SelectionSet)
		case *ast.FragmentSpread:
			c.spread(s)
		}
	}
}

// spread looks at each fragment once: what is checked here depends on nothing
// around it.
func (c *checker) spread(s *ast.FragmentSpread) {
	if f := s.Definition; f != nil && !c.seen[s.Name] {
		c.seen[s.Name] = true
		c.fragment(s.Directives, f.SelectionSet)
	}
}

// fragment refuses what none of the transports could deliver.
func (c *checker) fragment(directives ast.DirectiveList, set ast.SelectionSet) {
	if d := directives.ForName("defer"); d != nil {
		c.fault = refused(d.Position, "@defer is not supported")
	}
	c.walk(set)
}

func (c *checker) field(f *ast.Field) *gqlerror.Error {
	if c.oc.Operation.Operation != ast.Mutation {
		for _, a := range f.Arguments {
			if fault := checkValue(a.Value, c.list); fault != nil {
				return fault
			}
		}
	}
	if f.Definition == nil || !strings.HasSuffix(f.Definition.Type.Name(), "Connection") {
		return nil
	}
	return checkPage(f, c.oc.Variables)
}

// checkPage checks the size of one page; null is the same as none.
func checkPage(f *ast.Field, variables map[string]any) *gqlerror.Error {
	args := f.ArgumentMap(variables)
	first, last := args["first"], args["last"]
	if first != nil && last != nil {
		return refused(f.Position, f.Name+": give first or last, not both")
	}
	for _, v := range []any{first, last} {
		if n, err := strconv.Atoi(fmt.Sprint(v)); v != nil && (err != nil || n < 1 || n > maxPage) {
			return refused(f.Position, fmt.Sprintf("%s: a page has 1 to %d items, not %.20s", f.Name, maxPage, fmt.Sprint(v)))
		}
	}
	return nil
}
