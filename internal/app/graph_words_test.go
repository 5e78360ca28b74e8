package app_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"parley/graph"
)

// Every type, field, argument and enum value says what it is, and every scalar
// of ours where it is specified.
func TestGraphWords(t *testing.T) {
	schema := graph.NewExecutableSchema(graph.Config{}).Schema()
	for _, def := range schema.Types {
		if def.BuiltIn || strings.HasPrefix(def.Name, "_") {
			continue
		}
		described(t, def.Name, def.Description)
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			described(t, def.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				described(t, def.Name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range def.EnumValues {
			described(t, def.Name+"."+v.Name, v.Description)
		}
		if def.Kind == ast.Scalar && def.Directives.ForName("specifiedBy") == nil {
			t.Errorf("scalar %s has no @specifiedBy", def.Name)
		}
	}
}

func described(t *testing.T, what, words string) {
	t.Helper()
	if words = strings.TrimSpace(words); !strings.HasSuffix(words, ".") && !strings.HasSuffix(words, "]") {
		t.Errorf("%s: %q is no description", what, words)
	}
}
