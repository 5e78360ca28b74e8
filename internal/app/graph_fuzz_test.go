package app_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"parley/internal/testkit"
)

// TestGraphDocuments answers random documents and compares with an evaluation
// that asks for one object or one page at a time, without alias or fragment.
func TestGraphDocuments(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		documents := 200
		if strings.HasPrefix(address, "postgres") {
			documents = 40
		}
		w := newGraphWorld(t, address, 8)
		o := &oracle{w: w, t: t, schema: schema(), known: map[string]map[string]any{}}
		failed := 0
		for seed := range documents {
			text, variables, want := newMaker(uint64(seed)).document() //nolint:gosec // not negative
			a := w.GraphQL(w.token, text, variables)
			var got struct {
				Data   map[string]any
				Errors json.RawMessage
			}
			if err := json.Unmarshal(a.Body, &got); err != nil {
				t.Fatal(err)
			}
			if expected := o.object(schema().Query, "", want); got.Errors != nil || !reflect.DeepEqual(got.Data, expected) {
				t.Errorf("document %d\n%s\n%v\nerrors %s\n%s", seed, text, variables, got.Errors, difference("", got.Data, expected))
				if failed++; failed == 3 {
					t.Fatal("and so on")
				}
			}
		}
	})
}

// difference describes where two answers differ first.
func difference(path string, got, want any) string {
	g, isObject := got.(map[string]any)
	w, wantsObject := want.(map[string]any)
	if isObject && wantsObject {
		for key := range w {
			if _, ok := g[key]; !ok {
				return path + "." + key + " is missing"
			}
		}
		for key := range g {
			if d := difference(path+"."+key, g[key], w[key]); d != "" {
				return d
			}
		}
		return ""
	}
	gl, isList := got.([]any)
	wl, wantsList := want.([]any)
	if isList && wantsList && len(gl) == len(wl) {
		for i := range gl {
			if d := difference(fmt.Sprint(path, "[", i, "]"), gl[i], wl[i]); d != "" {
				return d
			}
		}
		return ""
	}
	if reflect.DeepEqual(got, want) {
		return ""
	}
	return fmt.Sprintf("%s\ngot  %v\nwant %v", path, got, want)
}

// oracle knows the world from the plainest of documents.
type oracle struct {
	w      graphWorld
	t      *testing.T
	schema *ast.Schema
	known  map[string]map[string]any
}

func (o *oracle) ask(document string) map[string]any {
	if have, ok := o.known[document]; ok {
		return have
	}
	var out map[string]any
	o.w.Query(o.w.token, document, nil, &out)
	o.known[document] = out
	return out
}

// inner asks for a field of the object with this id, or of the query.
func (o *oracle) inner(of *ast.Definition, id, field string) map[string]any {
	if id == "" {
		return o.ask("{" + field + "}")
	}
	return o.ask(fmt.Sprintf(`{node(id: %q) {... on %s {%s}}}`, id, of.Name, field))["node"].(map[string]any)
}

// object returns what was asked of an object.
func (o *oracle) object(of *ast.Definition, id string, want wanted) map[string]any {
	out := map[string]any{}
	for key, a := range want {
		name := a.field.Name
		def := o.schema.Types[a.field.Type.Name()]
		switch {
		case name == "__typename":
			out[key] = of.Name
		case def.IsLeafType():
			out[key] = o.inner(of, id, name)[name]
		case strings.HasSuffix(def.Name, "Connection"):
			const page = ` {totalCount pageInfo {hasNextPage hasPreviousPage startCursor endCursor} edges {cursor node {id}}}`
			out[key] = o.part(def, o.inner(of, id, name+a.plain+page)[name], a.below)
		case def.Name == "Viewer":
			out[key] = o.part(def, o.ask(`{viewer {role organization {id} user {id}}}`)["viewer"], a.below)
		default:
			out[key] = o.part(def, o.inner(of, id, name+" {id}")[name], a.below)
		}
	}
	return out
}

// part returns what was asked of something that the plain document told whole:
// a connection and what is in it, or an object by its id.
func (o *oracle) part(of *ast.Definition, have any, want wanted) any {
	switch v := have.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = o.part(of, v[i], want)
		}
		return out
	case map[string]any:
		if id, ok := v["id"].(string); ok {
			return o.object(of, id, want)
		}
		out := map[string]any{}
		for key, a := range want {
			if a.field.Name == "__typename" {
				out[key] = of.Name
				continue
			}
			out[key] = o.part(o.schema.Types[a.field.Type.Name()], v[a.field.Name], a.below)
		}
		return out
	}
	return have
}
