package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// atLimit is a document at a limit, or over it.
type atLimit struct {
	name      string
	document  string
	variables map[string]any
	code      string // of the refusal, none where it is let through
	says      string // a part of the message
}

// TestGraphBounds asks for as much as each limit allows, and for more.
func TestGraphBounds(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("bounds", uuid.Nil), viewer.Admin)
	for _, list := range [][]atLimit{textBounds(), shapeBounds(), pageBounds(), valueBounds()} {
		for _, test := range list {
			a := s.GraphQL(token, test.document, test.variables)
			errs := graphErrors(a)
			if test.code == "" && len(errs) > 0 {
				t.Errorf("%s: refused by %.300s", test.name, a.Body)
			}
			if test.code != "" && (len(errs) == 0 || errs[0].Extensions.Code != test.code || !strings.Contains(errs[0].Message, test.says)) {
				t.Errorf("%s: %.300s, want %s: %s", test.name, a.Body, test.code, test.says)
			}
		}
	}
}

// TestGraphAttacks: each of them is refused, in few words.
func TestGraphAttacks(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("attacks", uuid.Nil), viewer.Admin)
	for name, document := range graphAttacks() {
		a := s.GraphQL(token, document, nil)
		errs := graphErrors(a)
		if len(errs) == 0 || len(a.Body) > 10_000 || !slices.Contains([]string{costly, faulty, "GRAPHQL_PARSE_FAILED"}, errs[0].Extensions.Code) {
			t.Errorf("%s: %.300s", name, a.Body)
		}
	}
}

// BenchmarkGraphAttacks says how long a refusal takes: of a hundred, 99 take no
// longer than p99-ms.
func BenchmarkGraphAttacks(b *testing.B) {
	s := apptest.Serve(b, testkit.SQLiteDatabase(b))
	token := s.Token(s.Organization("attacks", uuid.Nil), viewer.Admin)
	for name, document := range graphAttacks() {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				s.GraphQL(token, document, nil)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms")
		})
	}
}

// counted is what an answer says about the cost of its operation.
type counted struct {
	Requested, Limit, Nodes, NodeLimit, Remaining int
	ResetAt                                       string
}

func costOf(t *testing.T, a apptest.Answer) counted {
	t.Helper()
	var body struct {
		Extensions struct{ Cost *counted }
	}
	if err := json.Unmarshal(a.Body, &body); err != nil || body.Extensions.Cost == nil {
		t.Fatalf("no cost: %.300s", a.Body)
	}
	return *body.Extensions.Cost
}

// TestGraphCosts is a table of what operations cost.
func TestGraphCosts(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.Limits.PointsPerMinute = 0 })
	token := s.Token(s.Organization("costs", uuid.Nil), viewer.Admin)
	const id = `"01a1fd4c-e026-800a-90e9-483ffee110cc"`
	for _, test := range []struct {
		document    string
		variables   map[string]any
		cost, nodes int
	}{
		{`{__typename}`, nil, 1, 0},
		{`{viewer {role}}`, nil, 2, 0},
		{`{viewer {role organization {id name}}}`, nil, 4, 0},
		{`{viewer {` + strings.Repeat("role ", 10) + `}}`, nil, 2, 0},
		{`{viewer {` + strings.Repeat("role ", 11) + `}}`, nil, 3, 0},
		{`{conversations {totalCount}}`, nil, 25, 0},
		{`{conversations {pageInfo {hasNextPage}}}`, nil, 2, 25},
		{`{conversations {edges {node {id}}}}`, nil, 50, 25},
		{`{conversations(first: null) {edges {node {id}}}}`, nil, 50, 25},
		{`{conversations(first: 10) {edges {node {id}}}}`, nil, 20, 10},
		{`{conversations(last: 10) {totalCount edges {cursor node {id}}}}`, nil, 10*(1+1+1) + 25, 10},
		{`query ($n: Int) {conversations(first: $n) {edges {node {id}}}}`, map[string]any{"n": 7}, 14, 7},
		{`query ($n: Int = 8) {conversations(first: $n) {edges {node {id}}}}`, nil, 16, 8},
		{`{conversations(first: 10) {edges {node {id messages(first: 20) {totalCount edges {node {text agent {displayName}}}}}}}}`, nil, 10 * (2 + 25 + 20*4), 10 + 200},
		{`{a: conversations(first: 10) {edges {node {id}}} b: conversations(first: 20) {edges {node {id}}}}`, nil, 60, 30},
		{`{a: conversations(first: 1) {...c} b: conversations(first: 100) {...c}} fragment c on ConversationConnection {edges {node {...n}}} fragment n on Conversation {id messages(first: 2) {edges {node {id}}}}`, nil, 101 * 6, 101 * 3},
		{`{conversations(first: 5) {edges {node {... on Conversation {id} ... on Conversation {messages(first: 5) {edges {node {id}}}}}}}}`, nil, 5 * (2 + 10), 5 + 25},
		{`query ($no: Boolean = false) {conversations {edges {node {id}}} messages @include(if: $no) {edges {node {id}}} x: messages @skip(if: true) {totalCount}}`, nil, 50, 25},
		{`query ($yes: Boolean!) {messages(first: 1) {...m @include(if: $yes)}} fragment m on MessageConnection {edges {node {id}}}`, map[string]any{"yes": true}, 2, 1},
		{`{users(first: 10) {edges {node {memberships {role}}}}}`, nil, 10 * (1 + 10*2), 10},
		{`{nodes(ids: [` + id + `,` + id + `,` + id + `]) {id}}`, nil, 6, 0},
		{`query ($ids: [ID!]!) {nodes(ids: $ids) {id ... on Conversation {messages(first: 3) {edges {node {id}}}}}}`, map[string]any{"ids": []string{uuid.NewString(), uuid.NewString()}}, 2 * (2 + 6), 6},
		{`{conversations(first: 3) {edges {node {id messages(first: 1, where: {textContains: "x", direction: IN}) {totalCount edges {node {id}}}}}}}`, nil, 3 * (2 + 501 + 25 + 2), 3 + 3},
		{`query ($w: TagWhereInput) {conversations(first: 3) {edges {node {id tags(first: 1, where: $w) {edges {node {id}}}}}}}`, map[string]any{"w": map[string]any{"name": "x"}}, 3 * (2 + 1 + 2), 3 + 3},
		{`{rateLimit {cost nodeCount}}`, nil, 2, 0},
		{`mutation {addNote(input: {conversationId: ` + id + `, text: "x"}) {note {id} userErrors {message}}}`, nil, 10 + 1 + 2 + 2, 0},
		{`mutation ($m: [AddMessageInput!]!) {addMessages(input: {messages: $m}) {results {message {id} userErrors {message}} userErrors {code}}}`, map[string]any{"m": manyMessages(3)}, 3*10 + 1 + 2 + 3*(1+2+2), 0},
	} {
		c := costOf(t, s.GraphQL(token, test.document, test.variables))
		if c.Requested != test.cost || c.Nodes != test.nodes || c.Limit != 100_000 || c.NodeLimit != 50_000 {
			t.Errorf("%s: cost %+v, want %d and %d nodes", test.document, c, test.cost, test.nodes)
		}
		if c.Remaining <= 0 || c.ResetAt == "" {
			t.Errorf("%s: %+v", test.document, c)
		}
	}
}

// manyMessages are messages that nothing is wrong with but what they lack.
func manyMessages(n int) []map[string]any {
	out := make([]map[string]any, n)
	for i := range out {
		out[i] = map[string]any{"direction": "IN", "text": fmt.Sprint(i)}
	}
	return out
}

// TestGraphOrdinary: what people ask for stays far below the limits.
func TestGraphOrdinary(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("ordinary", uuid.Nil), viewer.Admin)
	documents := graphTabs(t)
	documents["README"] = `{conversations(where: {externalId: "readme"}) {edges {node {status tags {edges {node {name kind}}} messages(last: 1) {edges {node {direction text}}}}}}}`
	documents["deep"] = `{conversations(first: 10) {edges {node {messages(first: 10) {edges {node {agent {memberships {organization {parent {name}}}}}}}}}}}`
	for name, document := range documents {
		if strings.Contains(document, "subscription ") {
			continue
		}
		if c := costOf(t, s.GraphQL(token, document, nil)); c.Requested > c.Limit/10 || c.Nodes > c.NodeLimit/10 {
			t.Errorf("%s: %+v", name, c)
		}
	}
	for name, document := range introspections() {
		a := s.GraphQL("", document, nil)
		if c := costOf(t, a); codes(a) != "" || c.Requested > c.Limit/2 {
			t.Errorf("%s: %+v %.300s", name, c, a.Body)
		}
	}
}
