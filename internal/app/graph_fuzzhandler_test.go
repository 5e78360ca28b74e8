package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

// closedCodes are those that the contract lists, but for INTERNAL.
var closedCodes = []string{
	"BAD_USER_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "RATE_LIMITED", "COST_LIMIT",
	"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "PERSISTED_QUERY_NOT_FOUND", "TIMEOUT",
}

// FuzzGraphQL sends documents and variables of any kind. Each is answered by
// JSON whose errors have a code of the contract, and none is the server's fault.
func FuzzGraphQL(f *testing.F) {
	w := newGraphWorld(f, testkit.SQLiteDatabase(f), 3)
	for _, seed := range fuzzSeeds(w) {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, document, variables string) {
		if !json.Valid([]byte(variables)) {
			variables = "null"
		}
		query, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		a := straight(w, `{"query": `+string(query)+`, "variables": `+variables+`}`)
		if !json.Valid(a.Body) {
			t.Fatalf("%d %q", a.Status, a.Body)
		}
		for _, e := range graphErrors(a) {
			if !slices.Contains(closedCodes, e.Extensions.Code) || e.Message == "" {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
		}
	})
}

// straight hands a body to the server without a network in between.
func straight(w graphWorld, body string) apptest.Answer {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+w.token)
	recorder := httptest.NewRecorder()
	w.Handler().ServeHTTP(recorder, r)
	return apptest.Answer{Status: recorder.Code, Header: recorder.Header(), Body: recorder.Body.Bytes()}
}

// fuzzSeeds are documents and their variables: good ones, and attacks.
func fuzzSeeds(w graphWorld) [][2]string {
	id := w.ids("conversations")[0]
	seeds := [][2]string{
		{`query ($i: ID!, $n: Int = 2, $b: Boolean!) {node(id: $i) {id ... on Conversation {messages(first: $n) @include(if: $b) {edges {cursor node {...m}}}}}} fragment m on Message {text content {kind} tags(last: 1) {totalCount pageInfo {endCursor}}}`, `{"i": "` + id + `", "b": true}`},
		{`query ($w: ConversationWhereInput, $o: [ConversationOrder!], $c: Cursor) {conversations(where: $w, orderBy: $o, after: $c) {totalCount edges {node {subject}}}}`, `{"w": {"or": [{"status": "ACTIVE"}, {"hasMessagesWith": [{"textContains": "%"}]}]}, "o": [{"field": "LAST_MESSAGE_AT"}], "c": "gaFpxBA"}`},
		{`query ($ids: [ID!]!) {nodes(ids: $ids) {__typename id} metricDefinitions {name} rateLimit {remaining} liveCursor}`, `{"ids": ["` + id + `", "x"]}`},
		{`mutation ($in: AddMessageInput!) {addMessage(input: $in) {message {id} userErrors {field code message}}}`, `{"in": {"conversationId": "` + id + `", "direction": "IN", "text": "Hi", "content": {"a": [1, null]}, "sentAt": "2026-03-01T08:00:00Z"}}`},
		{`mutation {addNote(input: {conversationId: "` + id + `", text: "x"}) {note {id} userErrors {code}} createTeam(input: {name: "t"}) {team {id} userErrors {code}}}`, `{}`},
		{`{organization(slug: "world") {id url email} users(where: {displayNameContainsFold: "some"}) {edges {node {memberships {role}}}}}`, `null`},
		{`subscription {conversationEvents {__typename}}`, `{}`},
		{`{__schema {types {name fields {name args {name}}}} __type(name: "Query") {name}}`, `{}`},
	}
	for _, document := range graphAttacks() {
		if len(document) < 4_000 {
			seeds = append(seeds, [2]string{document, `{}`})
		}
	}
	for _, rows := range [][]atLimit{shapeBounds(), pageBounds()} {
		for _, test := range rows {
			if variables, err := json.Marshal(test.variables); err == nil && len(variables) < 4_000 {
				seeds = append(seeds, [2]string{test.document, string(variables)})
			}
		}
	}
	return seeds
}
