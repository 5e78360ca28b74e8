package gqlserver

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/viewer"
)

// introspection lets everybody read the schema, or those alone who administer
// an organization.
type introspection struct{ restricted bool }

// ExtensionName of the extension.
func (introspection) ExtensionName() string { return "Introspection" }

// Validate of the extension.
func (introspection) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext opens the schema, or refuses to read it.
func (i introspection) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	v := viewer.From(ctx)
	oc.DisableIntrospection = i.restricted && (v == nil || !v.Role.Administers())
	if !oc.DisableIntrospection {
		return nil
	}
	f := metaField(oc.Operation.SelectionSet, map[string]bool{})
	if f == nil {
		return nil
	}
	return fault(apperr.Forbidden, f.Position, "the schema may be read by those who administer")
}

// metaField finds a root field that reads the schema. Fragments are looked into
// once each.
func metaField(set ast.SelectionSet, seen map[string]bool) *ast.Field {
	for _, s := range set {
		var found *ast.Field
		switch s := s.(type) {
		case *ast.Field:
			if s.Name == "__schema" || s.Name == "__type" {
				return s
			}
		case *ast.InlineFragment:
			found = metaField(s.SelectionSet, seen)
		case *ast.FragmentSpread:
			if s.Definition != nil && !seen[s.Name] {
				seen[s.Name] = true
				found = metaField(s.Definition.SelectionSet, seen)
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}
