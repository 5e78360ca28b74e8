package app_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/ent/dataremoval"
	"parley/ent/reportjob"
	"parley/ent/webhook"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/store"
)

type graphPage struct {
	TotalCount int
	PageInfo   struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       string
	}
	Edges []struct {
		Cursor string
		Node   map[string]any
	}
}

// page reads one page; list is a path such as `messages` or
// `node(id: "…") {... on Tag {messages}}`, of which the innermost gets the
// arguments.
func (w graphWorld) page(list, args, fields string) graphPage {
	inner := strings.TrimRight(list, "}")
	text := inner + args + ` {totalCount pageInfo {hasNextPage hasPreviousPage startCursor endCursor} edges {cursor node {id ` + fields + `}}}` +
		strings.Repeat("}", len(list)-len(inner))
	var out map[string]json.RawMessage
	w.Query(w.token, "{"+text+"}", nil, &out)
	for {
		for _, v := range out {
			var page graphPage
			if json.Unmarshal(v, &page) == nil && page.Edges != nil {
				return page
			}
			out = nil
			if err := json.Unmarshal(v, &out); err != nil {
				panic(err)
			}
			break
		}
	}
}

// walk reads all pages of three, forward or backward, and returns the ids in the
// order of the list.
func (w graphWorld) walk(t *testing.T, list, args string, back bool) []string {
	t.Helper()
	var ids []string
	cursor := ""
	for range 200 {
		size, at, more := "first: 3", "after", ""
		if back {
			size, at = "last: 3", "before"
		}
		if cursor != "" {
			more = fmt.Sprintf(", %s: %q", at, cursor)
		}
		p := w.page(list, "("+size+more+args+")", "")
		var got []string
		for _, e := range p.Edges {
			got = append(got, e.Node["id"].(string))
		}
		if back {
			ids = append(got, ids...)
			if !p.PageInfo.HasPreviousPage {
				return ids
			}
			cursor = p.PageInfo.StartCursor
			continue
		}
		ids = append(ids, got...)
		if !p.PageInfo.HasNextPage {
			return ids
		}
		cursor = p.PageInfo.EndCursor
	}
	t.Fatalf("%s%s: the walk does not end", list, args)
	return nil
}

// TestGraphWalks reads every list in every order page by page, to and fro: each
// row comes exactly once, in that order.
func TestGraphWalks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newGraphWorld(t, address, 8)
		write(t, w.Server, w.org, func(ctx context.Context, tx *store.Tx) error {
			for i := range 7 {
				tx.DataRemoval.Create().SetKind(dataremoval.KindRETENTION).SetBefore(tx.Now()).ExecX(ctx)
				tx.TagGroup.Create().SetName(fmt.Sprint("group", i)).SetNumber(int64(1000 + i)).ExecX(ctx)
				tx.Experiment.Create().SetKey(fmt.Sprint("experiment", i)).ExecX(ctx)
				tx.ReportJob.Create().SetType(reportjob.TypeSESSIONS).SetFormat(reportjob.FormatCSV).SetSettings(values.ReportSettings{}).SetFileName("r.csv").ExecX(ctx)
				tx.FilterSet.Create().SetFilters([]byte("[]")).ExecX(ctx)
				tx.Webhook.Create().SetName(fmt.Sprint("hook", i%3)).SetURL("https://localhost/").SetEvents([]string{"*"}).SetStatus(webhook.StatusDISABLED).ExecX(ctx)
			}
			return nil
		})
		lists := map[string]string{
			fmt.Sprintf(`node(id: %q) {... on Tag {messages}}`, w.ids("tags")[0]):                   "Message",
			fmt.Sprintf(`node(id: %q) {... on Tag {conversations}}`, w.ids("tags")[0]):              "Conversation",
			fmt.Sprintf(`node(id: %q) {... on Conversation {messages}}`, w.ids("conversations")[1]): "Message",
		}
		for _, f := range schema().Query.Fields {
			if isList(f) {
				lists[f.Name] = strings.TrimSuffix(f.Type.Name(), "Connection")
			}
		}
		for list, typeName := range lists {
			orders := []string{""}
			for _, v := range schema().Types[typeName+"OrderField"].EnumValues {
				orders = append(orders, v.Name+" ASC", v.Name+" DESC")
			}
			for _, order := range orders {
				w.testWalk(t, list, order)
			}
		}
	})
}

func (w graphWorld) testWalk(t *testing.T, list, order string) {
	t.Helper()
	by, direction, ordered := strings.Cut(order, " ")
	args, fields := "", ""
	if ordered {
		args, fields = fmt.Sprintf(", orderBy: [{field: %s, direction: %s}]", by, direction), camel(by)
	}
	whole := w.page(list, "(first: 100"+args+")", fields)
	var ids []string
	for i, e := range whole.Edges {
		ids = append(ids, e.Node["id"].(string))
		if i > 0 && ordered && !follows(whole.Edges[i-1].Node[fields], e.Node[fields], direction == "DESC") {
			t.Errorf("%s by %s: %v before %v", list, order, whole.Edges[i-1].Node[fields], e.Node[fields])
		}
	}
	if len(ids) != whole.TotalCount || len(ids) < 2 {
		t.Errorf("%s: %d rows of %d", list, len(ids), whole.TotalCount)
	}
	for _, back := range []bool{false, true} {
		if got := w.walk(t, list, args, back); !slices.Equal(got, ids) {
			t.Errorf("%s by %q, backward %v: got %d rows\n%v\nwant %d\n%v", list, order, back, len(got), got, len(ids), ids)
		}
	}
	// Between two places: what follows the first row and precedes the last.
	ends := fmt.Sprintf("after: %q, before: %q%s)", whole.Edges[0].Cursor, whole.Edges[len(ids)-1].Cursor, args)
	for _, size := range []string{"(first: 100, ", "(last: 100, "} {
		var got []string
		for _, e := range w.page(list, size+ends, "").Edges {
			got = append(got, e.Node["id"].(string))
		}
		if !slices.Equal(got, ids[1:len(ids)-1]) {
			t.Errorf("%s by %q between %s: got %v, want %v", list, order, size, got, ids[1:len(ids)-1])
		}
	}
}

// follows compares numbers and instants; words come as the database's collation
// has it.
func follows(a, b any, down bool) bool {
	c := 0
	switch a := a.(type) {
	case float64:
		c = cmp.Compare(a, b.(float64))
	case string:
		if text, ok := b.(string); ok && strings.HasPrefix(a, "20") {
			c = strings.Compare(a, text)
		}
	}
	return c == 0 || (c < 0) != down
}

func camel(enum string) string {
	words := strings.Split(strings.ToLower(enum), "_")
	for i := range words[1:] {
		words[i+1] = strings.ToUpper(words[i+1][:1]) + words[i+1][1:]
	}
	return strings.Join(words, "")
}

// TestGraphMessageOrder: messages come by time, IN before OUT, then by arrival.
func TestGraphMessageOrder(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newGraphWorld(t, address, 8)
		place := func(n map[string]any) string {
			return fmt.Sprint(n["sentAt"], n["direction"], fmt.Sprintf("%9.0f", n["ordinal"]))
		}
		for _, list := range []string{
			"messages",
			fmt.Sprintf(`node(id: %q) {... on Conversation {messages}}`, w.ids("conversations")[1]),
			fmt.Sprintf(`node(id: %q) {... on Tag {messages}}`, w.ids("tags")[0]),
		} {
			for _, args := range []string{"", "(orderBy: null)", "(orderBy: [])", "(first: 100)"} {
				edges := w.page(list, args, "sentAt direction ordinal").Edges
				for i := range edges[1:] {
					if a, b := place(edges[i].Node), place(edges[i+1].Node); a > b {
						t.Errorf("%s%s: %s before %s", list, args, a, b)
					}
				}
			}
		}
	})
}

// TestGraphPages is about sizes and places of pages.
func TestGraphPages(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newGraphWorld(t, address, 30)
		t.Run("sizes", w.testSizes)
		t.Run("places", w.testPlaces)
		if n := w.page("conversations", `(first: 2, where: {hasMessagesWith: [{textContainsFold: "MESSAGE 0 OF 1"}]})`, ""); n.TotalCount < 2 || len(n.Edges) != 2 {
			t.Errorf("%d of %d", len(n.Edges), n.TotalCount)
		}
	})
}

func (w graphWorld) testSizes(t *testing.T) {
	const list = ` {edges {node {id}}}`
	var vip map[string]graphPage
	w.Query(w.token, `{tags(first: 1, where: {name: "VIP"}) {edges {node {id}}}}`, nil, &vip)
	nested := fmt.Sprintf(`node(id: %q) {... on Tag {x: messages`, vip["tags"].Edges[0].Node["id"])
	for _, test := range []struct {
		args      string
		variables map[string]any
		want      int
	}{
		{``, nil, 25},
		{`(first: null)`, nil, 25},
		{`(first: null, last: null)`, nil, 25},
		{`(last: null)`, nil, 25},
		{`(first: $n)`, nil, 25},
		{`(first: $n)`, map[string]any{"n": nil}, 25},
		{`(last: $n)`, nil, 25},
		{`(last: $n)`, map[string]any{"n": 2}, 2},
		{`(first: $n, last: 3)`, nil, 3},
		{`(first: 1)`, nil, 1},
		{`(first: $n)`, map[string]any{"n": 26}, 26},
		{`(first: 0)`, nil, -1},
		{`(first: 101)`, nil, -1},
		{`(first: -1)`, nil, -1},
		{`(last: 0)`, nil, -1},
		{`(last: 101)`, nil, -1},
		{`(first: 5, last: 5)`, nil, -1},
		{`(first: $n, last: 5)`, map[string]any{"n": 1}, -1},
		{`(first: $n)`, map[string]any{"n": 101}, -1},
	} {
		head := "query"
		if strings.Contains(test.args, "$n") {
			head += "($n: Int)"
		}
		for _, document := range []string{head + "{x: conversations" + test.args + list + "}", head + "{" + nested + test.args + list + "}}}", head + "{...F} fragment F on Query {x: messages" + test.args + list + "}"} {
			a := w.GraphQL(w.token, document, test.variables)
			if test.want < 0 {
				if codes(a) != "BAD_USER_INPUT" {
					t.Errorf("%s %v: %s", document, test.variables, a.Body)
				}
			} else if n := strings.Count(string(a.Body), `"id"`); n != test.want {
				t.Errorf("%s %v: %d rows, want %d: %.300s", document, test.variables, n, test.want, a.Body)
			}
		}
	}
}

func (w graphWorld) testPlaces(t *testing.T) {
	tag := w.ids("tags")[0]
	var live struct{ LiveCursor string }
	w.Query(w.token, `{liveCursor}`, nil, &live)
	byStart := w.page("conversations", `(first: 1, orderBy: [{field: STARTED_AT}])`, "").PageInfo.EndCursor
	plain := w.page("conversations", `(first: 1)`, "").PageInfo.EndCursor
	message := w.page("messages", `(first: 1)`, "").PageInfo.EndCursor
	for _, cursor := range []string{"", "x", "garbage", "gqFpxBABofzffTmACoctV0Iqqk00oXaT0w", strings.Repeat("A", 8000), live.LiveCursor, byStart, plain, message} {
		for _, order := range []string{
			"", `, orderBy: [{field: STARTED_AT}]`, `, orderBy: [{field: STARTED_AT, direction: DESC}]`, `, orderBy: [{field: LAST_MESSAGE_AT}]`,
			`, orderBy: [{field: MESSAGE_COUNT}]`, `, orderBy: [{field: STARTED_AT}, {field: CREATED_AT}]`,
		} {
			fits := cursor == plain && order == "" || cursor == byStart && order == `, orderBy: [{field: STARTED_AT}]`
			for _, end := range []string{"after", "before"} {
				for _, list := range []string{"conversations%s", fmt.Sprintf(`node(id: %q) {... on Tag {conversations%%s}}`, tag), `tags {edges {node {conversations%s}}}`} {
					rest := strings.Repeat("}", strings.Count(list, "{")-strings.Count(list, "}"))
					for _, given := range []string{fmt.Sprintf("%q", cursor), "$c"} {
						head := map[bool]string{true: "query($c: Cursor)"}[given == "$c"]
						list := strings.ReplaceAll(fmt.Sprintf(list, "(first: 2, "+end+": "+given+order+") {edges {node {id}}}"), "\n", "")
						a := w.GraphQL(w.token, head+"{"+list+rest+"}", map[string]any{"c": cursor})
						if got := codes(a); fits && got != "" || !fits && !onlyInvalid(got) {
							t.Fatalf("%.300s with %.30s: %.500s", list, cursor, a.Body)
						}
					}
				}
			}
		}
	}
}

// onlyInvalid reports whether every code, of which there is at least one, is
// BAD_USER_INPUT.
func onlyInvalid(codes string) bool {
	return codes != "" && strings.Trim(strings.ReplaceAll(codes, "BAD_USER_INPUT", ""), " ") == ""
}
