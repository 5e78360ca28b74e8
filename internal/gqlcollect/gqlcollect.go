// Package gqlcollect answers, for the generated field collection in ent, what a
// GraphQL selection asks for. It exists because entgql looks selections up by
// their alias and keeps one query per alias: the same edge under two aliases, or
// an aliased `edges` or `node`, came back empty or with zero values.
//
// Here a selection is found by its field name with all its occurrences merged,
// and eager loads are kept under a key made of the field's arguments.
package gqlcollect

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
)

// Names of the parts of a connection.
const (
	edges      = "edges"
	node       = "node"
	totalCount = "totalCount"
	pageInfo   = "pageInfo"
)

// Key identifies what a list field loads: its arguments and which parts of a
// connection it needs. Two selections with equal keys load the same rows.
func Key(oc *graphql.OperationContext, field graphql.CollectedField) string {
	args, err := json.Marshal(field.ArgumentMap(oc.Variables))
	if err != nil {
		// Arguments come from JSON or literals; should one not go back, the
		// alias still tells selections apart.
		args = []byte(field.Alias)
	}
	key := string(args)
	if Selects(oc, field, edges) || Selects(oc, field, pageInfo) {
		key += " edges"
	}
	if Selects(oc, field, totalCount) {
		key += " total"
	}
	return key
}

// KeyOf is [Key] of the field that ctx resolves.
func KeyOf(ctx context.Context) string {
	return Key(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field)
}

// Selects reports whether the field's selection has a field of this name.
func Selects(oc *graphql.OperationContext, field graphql.CollectedField, name string) bool {
	_, ok := Child(oc, field, name)
	return ok
}

// Child returns the field of this name in the selection of field, whatever its
// alias, with the selections of all its occurrences. Fragments count where their
// type condition is among satisfies.
func Child(oc *graphql.OperationContext, field graphql.CollectedField, name string, satisfies ...string) (graphql.CollectedField, bool) {
	var merged graphql.CollectedField
	found := false
	for _, f := range Fields(oc, field.Selections, satisfies) {
		if f.Name != name {
			continue
		}
		if !found {
			merged, found = graphql.CollectedField{Field: f.Field}, true
		}
		merged.Selections = append(merged.Selections, f.Selections...)
	}
	return merged, found
}

// Node returns the merged `node` of a connection field, or nil where no node is
// selected.
func Node(oc *graphql.OperationContext, field graphql.CollectedField) *graphql.CollectedField {
	edge, ok := Child(oc, field, edges)
	if !ok {
		return nil
	}
	n, ok := Child(oc, edge, node)
	if !ok {
		return nil
	}
	return &n
}

// Under returns a context in which field collection sees the selection at path
// below the field that ctx resolves, so that a payload's object is loaded with
// what its own selection asks for. A path that is not selected collects nothing.
func Under(ctx context.Context, path []string, satisfies ...string) context.Context {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil {
		return ctx
	}
	field := fc.Field
	for _, name := range path {
		child, ok := Child(graphql.GetOperationContext(ctx), field, name, satisfies...)
		if !ok {
			child = graphql.CollectedField{Field: field.Field}
		}
		field = child
	}
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{Parent: fc, Object: fc.Object, Field: field})
}
