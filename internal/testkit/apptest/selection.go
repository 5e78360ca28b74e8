package apptest

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Selection selects everything of a type: all leaves, and the objects below to
// this depth. Pages of a list and members of a union cost no depth; what members have
// is named after them, as fields of equal names may have other types.
func Selection(schema *ast.Schema, typeName string, depth int) string {
	return selection(schema, typeName, "", depth)
}

func selection(schema *ast.Schema, typeName, alias string, depth int) string {
	def := schema.Types[typeName]
	if def.Kind == ast.Union || def.Kind == ast.Interface {
		out := " {__typename"
		for _, member := range schema.GetPossibleTypes(def) {
			if def.Kind == ast.Interface {
				break // Node: its members are listed elsewhere
			}
			out += " ... on " + member.Name + selection(schema, member.Name, member.Name+"_", depth)
		}
		return out + "}"
	}
	var out strings.Builder
	for _, f := range def.Fields {
		below := schema.Types[f.Type.Name()]
		switch {
		case strings.HasPrefix(f.Name, "__"), needs(f):
		case below.IsLeafType():
			out.WriteString(" " + named(f, alias))
		case cheap(below) || depth > 0:
			out.WriteString(" " + named(f, alias) + page(f))
			if cheap(below) {
				out.WriteString(selection(schema, below.Name, "", depth))
			} else {
				out.WriteString(selection(schema, below.Name, "", depth-1))
			}
		}
	}
	return " {__typename" + out.String() + "}"
}

// named is the field behind its alias, where it is to have one.
func named(f *ast.FieldDefinition, alias string) string {
	if alias == "" {
		return f.Name
	}
	return alias + f.Name + ": " + f.Name
}

// needs reports whether a field has an argument that has to be given.
func needs(f *ast.FieldDefinition) bool {
	return slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
}

// cheap reports whether a type is only the wrapping of others, or has no others
// below. A connection costs its depth at its nodes.
func cheap(d *ast.Definition) bool {
	return strings.HasSuffix(d.Name, "Connection") || strings.HasSuffix(d.Name, "Edge") ||
		d.Name == "PageInfo" || d.Name == "Attachment" || d.Name == "UserError" || d.Kind == ast.Union || d.Name == "RawContent"
}

func page(f *ast.FieldDefinition) string {
	if f.Arguments.ForName("first") != nil {
		return "(first: 100)"
	}
	return ""
}
