package gqlserver

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// maxPage is how many items a page may have. A page without a size is completed
// where it is read: see internal/gqlcollect.
const maxPage = 100

// limits refuses operations that ask for more than the contract allows, before
// they run.
type limits struct{}

// ExtensionName of the extension.
func (limits) ExtensionName() string { return "Limits" }

// Validate of the extension.
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext checks the operation with its variables.
func (limits) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	if fault := checkVariables(oc); fault != nil {
		return fault
	}
	c := checker{oc: oc, seen: map[string]bool{}}
	c.walk(oc.Operation.SelectionSet)
	return c.fault
}

// checker walks what the operation selects and stops at the first fault.
type checker struct {
	oc    *graphql.OperationContext
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
			c.fault = c.field(s)
			c.walk(s.SelectionSet)
		case *ast.InlineFragment:
			c.fragment(s.Directives, s.SelectionSet)
		case *ast.FragmentSpread:
			if f := c.oc.Doc.Fragments.ForName(s.Name); f != nil && !c.seen[s.Name] {
				c.seen[s.Name] = true
				c.fragment(s.Directives, f.SelectionSet)
			}
		}
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
			if fault := checkValue(a.Value); fault != nil {
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
			return refused(f.Position, fmt.Sprintf("%s: a page has 1 to %d items", f.Name, maxPage))
		}
	}
	return nil
}

func refused(at *ast.Position, message string) *gqlerror.Error {
	e := &gqlerror.Error{Message: message, Extensions: map[string]any{"code": string(apperr.Invalid)}}
	if at != nil {
		e.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return e
}
