package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// graphTabs are the documents that GraphiQL opens with.
func graphTabs(t *testing.T) map[string]string {
	t.Helper()
	content, err := os.ReadFile("../../console/dist/tabs.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Title, Query string }
	if err := json.Unmarshal(content, &list); err != nil {
		t.Fatal(err)
	}
	tabs := map[string]string{}
	for _, tab := range list {
		tabs[tab.Title] = tab.Query
	}
	return tabs
}

// TestGraphTabs runs what GraphiQL opens with.
func TestGraphTabs(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newGraphWorld(t, address, 4)
		for title, query := range graphTabs(t) {
			if strings.Contains(query, "\nsubscription") {
				stream := w.Subscribe(w.token, query, nil)
				if f := frameOf(t, []byte(stream.Next())); f.Typename != "LiveStatus" {
					t.Errorf("%s: begins with %+v", title, f)
				}
				stream.Close()
				continue
			}
			a := w.GraphQL(w.token, query, nil)
			if a.Status != 200 || codes(a) != "" || !strings.Contains(string(a.Body), `"data":{`) || strings.Contains(string(a.Body), `"userErrors":[{`) {
				t.Errorf("%s: %d %.500s", title, a.Status, a.Body)
			}
		}
	})
}

// authentication is how many statements every request with a token takes.
const authentication = 4

// TestGraphStatements: how many statements a query takes depends on what it
// selects, not on how many rows there are.
func TestGraphStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newGraphWorld(t, address, 2)
		tabs := graphTabs(t)
		tests := []struct {
			name, query string
			want        int64 // besides authentication
		}{
			{"Who am I", tabs["Who am I"], 1},
			{"Newest conversations", tabs["Newest conversations"], 5},
			{"Search messages", strings.ReplaceAll(tabs["Search messages"], "refund", "message"), 3},
			{"Overview", tabs["Overview"], 25},
			{"Live cursor", tabs["Live cursor"], 2},
			{"Metrics", tabs["Metrics"], 4}, // two facts: each its months with their totals, and its groups
			{"type name", `{__typename}`, 0},
			{"page info alone", `{conversations {pageInfo {endCursor}}}`, 1},
			{"conversations, messages, agent, tags", `{conversations(first: 20) {totalCount edges {node {team {name} tags {totalCount edges {node {name}}}
				messages(first: 20) {totalCount edges {node {text agent {displayName} tags {edges {node {name}}}}}}}}}}`, 9},
			{"the same twice", `{conversations {edges {node {channel {type} c: channel {address organization {slug}} messages(first: 1) {edges {node {text}}} m: messages(first: 1) {edges {n: node {agent {id}}}}}}}}`, 5},
			{"node", fmt.Sprintf(`{node(id: %q) {id}}`, w.ids("conversations")[0]), 1},
			{"node of no table", fmt.Sprintf(`{node(id: %q) {id}}`, uuid.New()), 0},
			{"nodes of one type", fmt.Sprintf(`{nodes(ids: [%q, %q]) {id}}`, w.ids("messages")[0], w.ids("messages")[1]), 1},
			{"what is provisioned", `{forms {edges {node {fields {name form {id}} template {name fields {name}}}}} botInstances {edges {node {bot {name user {id}}}}}
				workflows {edges {node {organizations {slug children {totalCount}}}}} organizationGroups {edges {node {members {slug parent {slug}}}}}}`, 21},
			{"organizations", `{organizations {edges {node {billingInfo partners {permission} categories {name forms {name fields {name}}}}}}}`, 7},
			{"the viewer's organizations", `{viewer {role organizations {role organization {slug categories {name}}}}}`, 3},
			{"nodes of three types", fmt.Sprintf(`{nodes(ids: [%q, %q, %q, %q]) {id}}`, w.ids("messages")[0], w.ids("tags")[0], w.ids("users")[0], w.ids("messages")[1]), 3},
		}
		measure := func(conversations int) {
			for _, test := range tests {
				n := w.Statements(func() { w.Query(w.token, test.query, nil, nil) })
				if n -= authentication; n != test.want {
					t.Errorf("%s: %d statements with %d conversations, want %d", test.name, n, conversations, test.want)
				}
			}
		}
		measure(2)
		w.talk(t, w.org, 20)
		for i := range 5 {
			w.provision(w.org, 10+i)
		}
		measure(20)
	})
}

// TestGraphWriteStatements: what a batch costs depends on how many conversations
// it is about, not on how many messages it has.
func TestGraphWriteStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		org := s.Organization("statements", uuid.Nil)
		w := graphWorld{Server: s, org: org, token: s.Token(org, viewer.Admin)}
		for _, test := range []struct {
			name                    string
			messages, conversations int
			atMost                  int64
		}{
			{"the first", 1, 1, 44}, // two of them ask for workflows
			{"the first", 1, 1, 36}, // in the same conversation
			{"ten", 10, 1, 42},
			{"a hundred", 100, 1, 42},
			{"a thousand", 1000, 1, 42},
			{"of five", 10, 5, 56},
			{"of ten", 100, 10, 80},
		} {
			var batch []map[string]any
			for i := range test.messages {
				c := fmt.Sprint(test.name, i%test.conversations)
				batch = append(batch, map[string]any{
					"direction": []string{"IN", "OUT"}[i%2], "channel": "CHAT", "channelAddress": "desk", "customerAddress": c,
					"externalConversationId": c, "text": "Hello", "agentKey": "ann", "tags": []string{"VIP"},
				})
			}
			n := s.Statements(func() { w.addMessages(t, org, batch) })
			t.Logf("%s: %d messages of %d conversations in %d statements", test.name, test.messages, test.conversations, n)
			if n > test.atMost {
				t.Errorf("%s: %d statements, want at most %d", test.name, n, test.atMost)
			}
		}
	})
}
