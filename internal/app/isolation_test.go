package app_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"parley/graph"
	"parley/internal/app"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// schema is the graph as it is served.
func schema() *ast.Schema { return graph.NewExecutableSchema(graph.Config{}).Schema() }

// roles are all there are, weakest first.
var roles = []viewer.Role{viewer.Guest, viewer.Agent, viewer.Bot, viewer.Admin, viewer.Owner}

// street is an installation with neighbours: a with its child a1, and b, which
// they must not hear of. ghost looks like b and does not exist.
type street struct {
	*apptest.Server
	a, a1, b, ghost *apptest.Tenant
	// every is set where ids of every kind are tried in every place: on SQLite alone,
	// as one that is of another kind is told by the id, before any database is asked.
	every bool
}

func newStreet(t *testing.T, address string) street {
	s := apptest.Serve(t, address, func(c *app.Config) { c.Limits.Cost, c.Limits.Nodes = 1e9, 1e9 }) // it asks for everything
	st := street{Server: s, a: s.Plant("alphacanary", uuid.Nil), b: s.Plant("bravocanary", uuid.Nil)}
	st.a1 = s.Plant("childcanary", st.a.ID)
	st.ghost, st.every = st.b.Ghost("ghostcanary"), strings.HasPrefix(address, "sqlite:")
	if _, err := s.Access.RotateKey(apptest.System()); err != nil { // the first address of a file would make one
		t.Fatal(err)
	}
	st.ghost.Names["liveCursor"] = cursorOf(t, st.b.Names["liveCursor"], st.ghost.Names["Organization"])
	return st
}

// TestIsolation shows one organization to the next: whatever a viewer asks about
// a neighbour's objects, the answer is the one for objects that do not exist.
func TestIsolation(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		st := newStreet(t, address)
		before := st.Rows()
		t.Run("ids", st.testIDs)
		t.Run("lists", st.testLists)
		t.Run("filters", st.testFilters)
		t.Run("cursors", st.testCursors)
		t.Run("sample cursors", st.testSampleCursors)
		t.Run("subscriptions", st.testSubscriptions)
		st.unchanged(t, before)
		t.Run("routes", st.testRoutes)
		t.Run("files", st.testFiles)
		t.Run("stream", st.testStream)
	})
}

// TestIsolationRows fails where a field, or an argument that takes an id or a
// cursor, has no row in crossings.
func TestIsolationRows(t *testing.T) {
	s := schema()
	for _, root := range []*ast.Definition{s.Query, s.Mutation, s.Subscription} {
		for _, f := range root.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			rows := crossingsOf(root.Name + "." + f.Name)
			if len(rows) == 0 && !isList(f) {
				t.Errorf("%s.%s: no row says how to call it with a foreign id", root.Name, f.Name)
				continue
			}
			for _, name := range foreignInputs(s, f.Arguments) {
				given := regexp.MustCompile(`\b` + name + `: \[?"<v>"`)
				if !isList(f) && !slices.ContainsFunc(rows, func(c crossing) bool { return given.MatchString(c.text) }) {
					t.Errorf("%s.%s: no row gives a foreign %q", root.Name, f.Name, name)
				}
			}
		}
	}
	for _, c := range crossings {
		root, field, _ := strings.Cut(c.field, ".")
		if s.Types[root].Fields.ForName(field) == nil {
			t.Errorf("%s: the field is gone", c.field)
		}
	}
}

// isList reports whether testLists, testFilters and testCursors find the field
// by themselves.
func isList(f *ast.FieldDefinition) bool {
	return strings.HasSuffix(f.Type.Name(), "Connection") && f.Arguments.ForName("where") != nil
}

// foreignInputs lists the arguments and input fields that name objects.
func foreignInputs(s *ast.Schema, args ast.ArgumentDefinitionList) []string {
	var out []string
	var walk func(name string, t *ast.Type)
	walk = func(name string, t *ast.Type) {
		def := s.Types[t.Name()]
		switch {
		case strings.HasSuffix(def.Name, "WhereInput"): // see testFilters
		case def.Name == "ID", def.Name == "Cursor":
			out = append(out, name)
		case def.Kind == ast.InputObject:
			for _, f := range def.Fields {
				walk(f.Name, f.Type)
			}
		}
	}
	for _, a := range args {
		walk(a.Name, a.Type)
	}
	return out
}

// testIDs sends every id of the neighbour to every field, and compares with ids
// of nobody.
func (st street) testIDs(t *testing.T) {
	for _, c := range crossings {
		if strings.HasPrefix(c.field, "Subscription.") {
			continue
		}
		t.Run(c.name(), func(t *testing.T) {
			before := st.Rows()
			for _, role := range roles {
				for _, kind := range st.kinds(c, role) {
					foreign := st.ask(role, c, st.b.Names[kind])
					unknown := st.ask(role, c, st.ghost.Names[kind])
					if foreign != unknown {
						t.Errorf("%s, %s: a foreign one is answered\n%s\nan unknown one\n%s", role, kind, foreign, unknown)
					}
					st.silent(t, foreign)
				}
			}
			st.unchanged(t, before)
		})
	}
}

// kinds are the names that a row is tried with: its own; as ADMIN every id, where
// every one is tried.
func (st street) kinds(c crossing, role viewer.Role) []string {
	if role != viewer.Admin || c.exact || !st.every {
		return c.kinds
	}
	all := slices.Clone(c.kinds)
	for kind := range st.b.Names {
		if _, err := uuid.Parse(st.b.Names[kind]); err == nil && !slices.Contains(all, kind) {
			all = append(all, kind)
		}
	}
	return all
}

// ask sends a row's document about a value to the graph as somebody of a, and
// returns the answer without the value.
func (st street) ask(role viewer.Role, c crossing, value string) string {
	document := strings.ReplaceAll(st.a.Expand(c.text), "<v>", value)
	a := st.GraphQL(st.a.Token(role), document, nil)
	return without(a, value)
}

// without is an answer in which a value that was asked about is left out.
func without(a apptest.Answer, value string) string {
	return http.StatusText(a.Status) + " " + strings.ReplaceAll(a.Said(), value, "<v>")
}

// silent fails where a text tells anything of the neighbour, or of a fault.
func (st street) silent(t *testing.T, text string) {
	t.Helper()
	told := []string{st.b.Canary, `"INTERNAL"`, "internal error"}
	for _, v := range st.b.Names {
		told = append(told, v)
	}
	for _, v := range told {
		if strings.Contains(strings.ToLower(text), strings.ToLower(v)) {
			t.Errorf("%q is in the answer %.2000s", v, text)
			return
		}
	}
}

func (st street) unchanged(t *testing.T, before map[string]string) {
	t.Helper()
	for table, rows := range st.Rows() {
		if rows != before[table] {
			t.Errorf("%s was written: %s before, %s after", table, before[table], rows)
		}
	}
}

// testLists reads everything that a viewer can reach by lists and edges.
func (st street) testLists(t *testing.T) {
	s := schema()
	for _, f := range s.Query.Fields {
		if !isList(f) {
			continue
		}
		// a's administrators see a1; its agents and guests do not.
		document := "{" + f.Name + "(first: 100)" + apptest.Selection(s, f.Type.Name(), 2) + "}"
		for _, role := range roles {
			text := string(st.GraphQL(st.a.Token(role), document, nil).Body)
			st.silent(t, text)
			if (f.Name == "integrations" || f.Name == "webhooks" || f.Name == "dataRemovals" || f.Name == "reportJobs") && !role.Administers() {
				if strings.Contains(text, `"errors"`) || strings.Contains(text, "canary") {
					t.Errorf("%s as %s: settings are shown: %.2000s", f.Name, role, text)
				}
				continue
			}
			if strings.Contains(text, `"errors"`) || !strings.Contains(text, st.a.Canary) {
				t.Errorf("%s as %s: its own rows are missing: %.2000s", f.Name, role, text)
			}
			if seesBelow := role == viewer.Admin || role == viewer.Owner; strings.Contains(text, st.a1.Canary) != seesBelow {
				t.Errorf("%s as %s: sees the organization below: %v, want %v: %.2000s", f.Name, role, !seesBelow, seesBelow, text)
			}
		}
		text := string(st.GraphQL(st.a1.Token(viewer.Admin), document, nil).Body)
		if st.silent(t, text); strings.Contains(text, st.a.Canary) || !strings.Contains(text, st.a1.Canary) {
			t.Errorf("%s: the administrator below sees above, or nothing: %.2000s", f.Name, text)
		}
	}
}

// testFilters uses every filter as an oracle: does the neighbour have a row like
// this? The same filters find rows where the viewer may see them.
func (st street) testFilters(t *testing.T) {
	s := schema()
	for _, f := range s.Query.Fields {
		if !isList(f) {
			continue
		}
		all := filters(s, f.Arguments.ForName("where").Type.Name(), strings.TrimSuffix(f.Type.Name(), "Connection"), 2)
		for _, try := range []struct {
			what   string
			token  string
			about  *apptest.Tenant
			counts func(n int) bool
		}{
			{"a neighbour", st.a.Token(viewer.Owner), st.b, isNone},
			{"the organization above", st.a1.Token(viewer.Owner), st.a, isNone},
			{"an agent's organization below", st.a.Token(viewer.Agent), st.a1, isNone},
			// The filters are good: a's owner finds a and a1 by what is in both.
			{"its own", st.a.Token(viewer.Owner), st.own(), func(n int) bool { return n > 0 }},
		} {
			if try.about.Canary == "canary" {
				// The tree is too small for its own edges to lead far.
				all = slices.DeleteFunc(slices.Clone(all), func(where string) bool {
					return strings.Contains(where, "hasParent") || strings.Contains(where, "hasChildren")
				})
			}
			for part := range slices.Chunk(all, 25) {
				st.count(t, try.what, try.token, f.Name, part, try.about, try.counts)
			}
		}
	}
}

func isNone(n int) bool { return n == 0 }

// own is a, found by the letters that the canaries have in common.
func (st street) own() *apptest.Tenant {
	return &apptest.Tenant{Canary: "canary", Names: st.a.Names}
}

func (st street) count(t *testing.T, what, token, list string, filters []string, about *apptest.Tenant, good func(int) bool) {
	t.Helper()
	document := "{"
	for i, where := range filters {
		document += " f" + string(rune('a'+i)) + ": " + list + "(first: 1, where: " + about.Expand(where) + ") {totalCount}"
	}
	var counts map[string]struct{ TotalCount int }
	st.Query(token, document+"}", nil, &counts)
	for i, where := range filters {
		if n := counts["f"+string(rune('a'+i))].TotalCount; !good(n) {
			t.Errorf("%s (where: %s) about %s counts %d", list, where, what, n)
		}
	}
}

// filters lists what can be asked of a type with a canary or an id, edges
// included.
func filters(s *ast.Schema, where, typeName string, depth int) []string {
	var out []string
	for _, f := range s.Types[where].Fields {
		edge, isEdge := strings.CutPrefix(f.Name, "has")
		edge, isEdge = strings.TrimSuffix(edge, "With"), isEdge && strings.HasSuffix(edge, "With")
		switch {
		case f.Name == "id":
			out = append(out, `{id: "<`+typeName+`>"}`)
		case f.Type.Name() == "EmailAddress" && strings.HasSuffix(f.Name, "ContainsFold"):
			out = append(out, "{"+f.Name+`: "<canary>@example.com"}`)
		case f.Type.Name() == "String" && strings.HasSuffix(f.Name, "ContainsFold"):
			out = append(out, "{"+f.Name+`: "<canary>"}`)
		case isEdge && depth > 0:
			to := s.Types[typeName].Fields.ForName(strings.ToLower(edge[:1]) + edge[1:]).Type.Name()
			for _, below := range filters(s, f.Type.Name(), strings.TrimSuffix(to, "Connection"), depth-1) {
				out = append(out, "{"+f.Name+": ["+below+"]}")
			}
		}
	}
	return out
}

// testCursors replays places in the neighbour's lists: the answer is made of own
// rows alone.
func (st street) testCursors(t *testing.T) {
	for _, f := range schema().Query.Fields {
		if !isList(f) {
			continue
		}
		read := func(token, argument string) (page struct {
			Edges      []struct{ Cursor string }
			TotalCount int
		}, text string,
		) {
			a := st.GraphQL(token, "{list: "+f.Name+argument+" {totalCount edges {cursor node {id}}}}", nil)
			var body struct {
				Data struct{ List json.RawMessage }
			}
			if err := json.Unmarshal(a.Body, &body); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(body.Data.List, &page); err != nil {
				t.Fatalf("%s%s: %s", f.Name, argument, a.Body)
			}
			return page, string(a.Body)
		}
		mine, _ := read(st.a.Token(viewer.Admin), "")
		theirs, _ := read(st.b.Token(viewer.Owner), "")
		if len(theirs.Edges) == 0 {
			t.Errorf("%s: the neighbour has none", f.Name)
			continue
		}
		for _, argument := range []string{"(first: 100, after: ", "(last: 100, before: "} {
			page, text := read(st.a.Token(viewer.Admin), argument+`"`+theirs.Edges[0].Cursor+`")`)
			if st.silent(t, text); page.TotalCount != mine.TotalCount {
				t.Errorf("%s%s…): counts %d, want %d", f.Name, argument, page.TotalCount, mine.TotalCount)
			}
			for _, e := range page.Edges {
				if !slices.Contains(mine.Edges, e) {
					t.Errorf("%s%s…): a row that is not its own: %s", f.Name, argument, text)
				}
			}
		}
	}
}

// TestNodeOfEveryKind asks for ids of all kinds, those without rows in the graph
// included; all are nothing, and none is a fault.
func TestNodeOfEveryKind(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("teddies", uuid.Nil), viewer.Owner)
	for code := range ids.Code(4096) {
		if code > ids.SigningKey+2 && code < 4095 {
			continue
		}
		id := s.Store.NewID(code).String()
		a := s.GraphQL(token, `{node(id: "`+id+`") {id} nodes(ids: ["`+id+`", "`+id+`"]) {id}}`, nil)
		if got, want := a.Said(), `{"data":{"node":null,"nodes":[null,null]}}`; got != want {
			t.Errorf("code %d: got %s, want %s", code, got, want)
		}
	}
}
