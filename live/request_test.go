package live

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"parley/internal/viewer"
)

var keySchema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	directive @perViewer on FIELD_DEFINITION
	input Filter { ids: [ID!] types: [String!] }
	type Thing { text: String! mine: Boolean! @perViewer things(after: String): [Thing!]! }
	type Query { x: Int }
	type Subscription { events(after: String, filter: Filter, n: Int = 1): Thing! }`})

// asked is a subscription as somebody wrote it, and what decides about sharing, said
// once more in a plain way.
type asked struct {
	query     string
	variables map[string]any
	viewer    *viewer.Viewer
	means     string
}

// randomAsk writes one of few meanings in one of many ways.
func randomAsk(r *rand.Rand) asked {
	n, ids := r.IntN(2)+1, r.IntN(2)
	a := asked{variables: map[string]any{}}
	var own bool
	a.query, own = randomDocument(r)
	given := map[string]any{"n": n, "f": map[string]any{"ids": []any{fmt.Sprint(ids)}, "types": []any{"A"}}, "show": r.IntN(2) == 0, "a": fmt.Sprint("cursor", r.IntN(3)), "unknown": r.Int()}
	if r.IntN(2) == 0 { // a list of one may be written without brackets
		given["f"] = map[string]any{"types": "A", "ids": fmt.Sprint(ids)}
	}
	if n == 1 && r.IntN(2) == 0 {
		delete(given, "n")
	}
	keys := slices.Collect(maps.Keys(given))
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	for _, k := range keys {
		a.variables[k] = given[k]
	}
	a.viewer = randomViewer(r)
	a.means = fmt.Sprint(a.query, n, ids, given["show"], a.viewer.OrganizationID, a.viewer.Role, len(a.viewer.Scope))
	if own {
		a.means += fmt.Sprint(a.viewer.UserID, a.viewer.CredentialID)
	}
	return a
}

func randomDocument(r *rand.Rand) (query string, own bool) {
	selections := []struct {
		text string
		own  bool
	}{
		{"text", false},
		{"t: text", false},
		{"text things(after: \"x\") { text }", false},
		{"...F", true},
		{"... on Thing { text mine }", true},
		{"text things { ... @include(if: $show) { mine } }", true},
		{"text m: mine @skip(if: $show)", true},
	}
	s := selections[r.IntN(len(selections))]
	query = `subscription S($a: String, $f: Filter, $n: Int = 1, $show: Boolean = false) { events(after: $a, filter: $f, n: $n) { ` + s.text + ` __typename @include(if: $show) } }`
	if strings.Contains(s.text, "...F") {
		query += ` fragment F on Thing { text things { ...G } } fragment G on Thing { mine }`
	}
	return query, s.own
}

func randomViewer(r *rand.Rand) *viewer.Viewer {
	id := func(n int) uuid.UUID { return uuid.UUID{15: byte(n)} }
	org := id(10 + r.IntN(2))
	v := &viewer.Viewer{OrganizationID: org, Scope: []uuid.UUID{org}, Role: viewer.Agent, UserID: id(r.IntN(3)), CredentialID: id(20 + r.IntN(2))}
	if r.IntN(3) == 0 {
		v.Role = viewer.Admin
		v.Scope = append(v.Scope, id(30))
	}
	return v
}

func (a asked) request(t *testing.T) request {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(keySchema, a.query, nil)
	if errs != nil {
		t.Fatal(errs)
	}
	variables, err := validator.VariableValues(keySchema, doc.Operations[0], a.variables)
	if err != nil {
		t.Fatal(err)
	}
	op := &graphql.OperationContext{RawQuery: a.query, OperationName: "S", Doc: doc, Operation: doc.Operations[0], Variables: variables}
	return requestOf(viewer.NewContext(context.Background(), a.viewer), op)
}

// Requests share where they mean the same, and nowhere else; what is shared knows no
// user.
func TestKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	meanings, keys := map[string]string{}, map[string]string{}
	for range 20_000 {
		a := randomAsk(r)
		q := a.request(t)
		if key, seen := keys[a.means]; seen && key != q.key {
			t.Fatalf("%s has two keys", a.means)
		}
		if means, seen := meanings[q.key]; seen && means != a.means {
			t.Fatalf("one key for\n%s\n%s", means, a.means)
		}
		keys[a.means], meanings[q.key] = q.key, a.means
		if !q.own && (q.viewer.UserID != uuid.Nil || q.viewer.CredentialID != uuid.Nil) || q.own && q.viewer != a.viewer {
			t.Fatalf("made for %+v: %s", q.viewer, a.means)
		}
		if want, ok := a.variables["a"].(string); ok && q.after != want {
			t.Fatalf("begins at %q, want %q", q.after, want)
		}
	}
	if len(keys) < 100 {
		t.Errorf("only %d meanings", len(keys))
	}
}
