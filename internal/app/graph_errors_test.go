package app_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

const bothJSON = "application/graphql-response+json, application/json;q=0.9"

// TestGraphRequests is about requests that are none, and their status.
func TestGraphRequests(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.MaxGraphBody = 1 << 16 })
	token := s.Token(s.Organization("errors", uuid.Nil), viewer.Admin)
	const secret = "hunter2-in-the-body"
	for _, test := range []struct {
		name           string
		method, path   string
		header         map[string]string
		body           string
		status, strict int // for application/json and application/graphql-response+json
		code           string
	}{
		{"good", "POST", "", nil, `{"query":"{viewer{role}}"}`, 200, 200, ""},
		{"good by GET", "GET", "?query={viewer{role}}", nil, "", 200, 200, ""},
		{"variables by GET", "GET", `?query=query($i:Boolean!){viewer{role@include(if:$i)__typename}}&variables={"i":true}`, nil, "", 200, 200, ""},
		{"malformed", "POST", "", nil, `{"query":"` + secret, 400, 400, "BAD_USER_INPUT"},
		{"a list", "POST", "", nil, `[{"query":"` + secret + `"}]`, 400, 400, "BAD_USER_INPUT"},
		{"two bodies", "POST", "", nil, `{"query":"{viewer{role}}"} "` + secret + `"`, 400, 400, "BAD_USER_INPUT"},
		{"query of a wrong type", "POST", "", nil, `{"query":{"` + secret + `":1}}`, 400, 400, "BAD_USER_INPUT"},
		{"variables of a wrong type", "POST", "", nil, `{"query":"{viewer{role}}","variables":["` + secret + `"]}`, 400, 400, "BAD_USER_INPUT"},
		{"nothing", "POST", "", nil, ``, 400, 400, "BAD_USER_INPUT"},
		{"no query", "POST", "", nil, `{}`, 400, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"too large", "POST", "", nil, `{"query":"` + strings.Repeat(" ", 1<<16) + `"}`, 413, 413, "BAD_USER_INPUT"},
		{"text", "POST", "", map[string]string{"Content-Type": "text/plain"}, `{"query":"{viewer{role}}"}`, 415, 415, "BAD_USER_INPUT"},
		{"no type", "POST", "", map[string]string{"Content-Type": ""}, `{"query":"{viewer{role}}"}`, 415, 415, "BAD_USER_INPUT"},
		{"PUT", "PUT", "", nil, `{"query":"{viewer{role}}"}`, 405, 405, "BAD_USER_INPUT"},
		{"mutation by GET", "GET", `?query=mutation{archiveTag(input:{id:"x"}){tag{id}}}`, nil, "", 405, 405, "BAD_USER_INPUT"},
		{"subscription by POST", "POST", "", nil, `{"query":"subscription{conversationEvents{__typename}}"}`, 406, 406, "BAD_USER_INPUT"},
		{"variables by GET that are none", "GET", `?query={viewer{role}}&variables=` + secret, nil, "", 400, 400, "BAD_USER_INPUT"},
		{"syntax", "POST", "", nil, `{"query":"{viewer{role}"}`, 200, 400, "GRAPHQL_PARSE_FAILED"},
		{"unknown field", "POST", "", nil, `{"query":"{nope}"}`, 200, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"unknown operation", "POST", "", nil, `{"query":"query A{viewer{role}} query B{viewer{role}}","operationName":"C"}`, 200, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"missing variable", "POST", "", nil, `{"query":"query($i:ID!){node(id:$i){id}}"}`, 200, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"field error", "POST", "", nil, `{"query":"{messages(after:\"x\"){totalCount}}"}`, 200, 200, "BAD_USER_INPUT"},
		{"bad token", "POST", "", map[string]string{"Authorization": "Bearer " + secret}, `{"query":"{viewer{role}}"}`, 401, 401, "UNAUTHENTICATED"},
		{"other scheme", "POST", "", map[string]string{"Authorization": "Basic " + secret}, `{"query":"{viewer{role}}"}`, 401, 401, "UNAUTHENTICATED"},
		{"no token", "POST", "", map[string]string{"Authorization": ""}, `{"query":"{viewer{role}}"}`, 200, 200, "UNAUTHENTICATED"},
		{"no token, type name", "POST", "", map[string]string{"Authorization": ""}, `{"query":"{__typename}"}`, 200, 200, ""},
		{"deferred", "POST", "", nil, `{"query":"{viewer{... @defer{role}}}"}`, 200, 400, "BAD_USER_INPUT"},
		{"stream of a malformed body", "POST", "", map[string]string{"Accept": "text/event-stream"}, `{"query":"` + secret, 400, 400, "BAD_USER_INPUT"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for accept, status := range map[string]int{"application/json": test.status, bothJSON: test.strict} {
				header := map[string]string{"Authorization": "Bearer " + token, "Accept": accept, "Content-Type": "application/json"}
				for k, v := range test.header {
					header[k] = v
				}
				a := s.Do(test.method, "/graphql"+test.path, header, test.body)
				if a.Status != status || codes(a) != test.code {
					t.Errorf("%s: %d %s, want %d %s", accept, a.Status, a.Body, status, test.code)
				}
				if strings.Contains(string(a.Body), secret) {
					t.Errorf("the body comes back: %s", a.Body)
				}
				if a.Header.Get("X-Request-Id") == "" {
					t.Error("no X-Request-Id")
				}
				if strings.Contains(string(a.Body), `"data":null`) && status >= http.StatusBadRequest {
					t.Errorf("data of a request that did not run: %s", a.Body)
				}
			}
		})
	}
	if strings.Contains(s.Log(), secret) {
		t.Error("the secret is in the log")
	}
}

// TestGraphValues sends values that do not fit, written in the document and as a
// variable.
func TestGraphValues(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		token := s.Token(s.Organization("values", uuid.Nil), viewer.Admin)
		long := strings.Repeat("9", 3000)
		for _, test := range []struct {
			document string // %s is where the value stands
			typ      string
			literal  string
			value    any
			code     string
		}{
			{`{node(id: %s) {id}}`, "ID!", `"x"`, "x", "BAD_USER_INPUT"},
			{`{node(id: %s) {id}}`, "ID!", `7`, 7, "BAD_USER_INPUT"},
			{`{nodes(ids: %s) {id}}`, "[ID!]!", `["x"]`, []any{"x"}, "BAD_USER_INPUT"},
			{`{conversations(where: {startedAt: %s}) {totalCount}}`, "DateTime", `"yesterday"`, "yesterday", "BAD_USER_INPUT"},
			{`{conversations(where: {startedAt: %s}) {totalCount}}`, "DateTime", `"2026-02-30T00:00:00Z"`, "2026-02-30T00:00:00Z", "BAD_USER_INPUT"},
			{`{conversations(where: {startedAt: %s}) {totalCount}}`, "DateTime", `"2026-02-14T12:00:00"`, "2026-02-14T12:00:00", "BAD_USER_INPUT"},
			{`{conversations(where: {startedAt: %s}) {totalCount}}`, "DateTime", `"0000-01-01T00:00:00Z"`, "0000-01-01T00:00:00Z", "BAD_USER_INPUT"},
			{`{conversations(where: {startedAt: %s}) {totalCount}}`, "DateTime", `5`, 5, "BAD_USER_INPUT"},
			{`{conversations(where: {not: %s}) {totalCount}}`, "ConversationWhereInput", `{}`, map[string]any{}, "BAD_USER_INPUT"},
			{`{conversations(where: {hasMessagesWith: [%s]}) {totalCount}}`, "MessageWhereInput!", `{}`, map[string]any{}, "BAD_USER_INPUT"},
			{`{conversations(after: %s) {totalCount}}`, "Cursor", `7`, 7, "BAD_USER_INPUT"},
			{`{messages(where: {textContains: %s}) {totalCount}}`, "String", `"a\u0000b"`, "a\x00b", "BAD_USER_INPUT"},
			{`{messages(where: {not: {textContains: %s}}) {totalCount}}`, "String", `"a\u0000b"`, "a\x00b", "BAD_USER_INPUT"},
			{`{conversations(where: {status: %s}) {totalCount}}`, "ConversationStatus", `NOPE`, "NOPE", "GRAPHQL_VALIDATION_FAILED"},
			{`{conversations(orderBy: [{field: %s}]) {totalCount}}`, "ConversationOrderField!", `NOPE`, "NOPE", "GRAPHQL_VALIDATION_FAILED"},
			{`{conversations(first: %s) {totalCount}}`, "Int", `"1"`, nil, "GRAPHQL_VALIDATION_FAILED"},
			{`{conversations(first: %s) {totalCount}}`, "Int", `1.5`, 1.5, "GRAPHQL_VALIDATION_FAILED"},
			{`{conversations(nope: %s) {totalCount}}`, "Int", `1`, 1, "GRAPHQL_VALIDATION_FAILED"},
			{`{conversations(where: {messageCount: %s}) {totalCount}}`, "Int", `1`, 1, "GRAPHQL_VALIDATION_FAILED"},
			{`mutation {addMessage(input: {direction: IN, sentAt: %s}) {userErrors {code}}}`, "DateTime", `"soon"`, "soon", "BAD_USER_INPUT"},
			{`mutation {addMessage(input: {direction: IN, timeZone: %s}) {userErrors {code}}}`, "TimeZone", `"Mars/Base"`, "Mars/Base", "BAD_USER_INPUT"},
			{`mutation {addMessage(input: {direction: IN, timeZone: %s}) {userErrors {code}}}`, "TimeZone", `"../etc/passwd"`, "../etc/passwd", "BAD_USER_INPUT"},
			{`mutation {addMessage(input: {direction: IN, attachments: [{type: IMAGE, url: %s}]}) {userErrors {code}}}`, "URL!", `"javascript:alert(1)"`, "javascript:alert(1)", "BAD_USER_INPUT"},
			{`mutation {addMessage(input: {direction: IN, attachments: [{type: IMAGE, url: %s}]}) {userErrors {code}}}`, "URL!", `"https://x/` + long + `"`, "https://x/" + long, "BAD_USER_INPUT"},
			{`mutation {addMessage(input: {direction: IN, attachments: [{type: IMAGE, url: "https://x/", size: %s}]}) {userErrors {code}}}`, "Int", `1.5`, 1.5, "GRAPHQL_VALIDATION_FAILED"},
			{`mutation {createUser(input: {displayName: "x", email: %s}) {userErrors {code}}}`, "EmailAddress", `"not an address"`, "not an address", "BAD_USER_INPUT"},
			{`mutation {createUser(input: {displayName: "x", email: %s}) {userErrors {code}}}`, "EmailAddress", `"Jo <jo@example.com>"`, "Jo <jo@example.com>", "BAD_USER_INPUT"},
		} {
			byVariable := `query`
			if rest, ok := strings.CutPrefix(test.document, "mutation "); ok {
				byVariable, test.document = "mutation", rest
			}
			inline := byVariable + " " + strings.ReplaceAll(test.document, "%s", test.literal)
			if a := s.GraphQL(token, inline, nil); codes(a) != test.code {
				t.Errorf("%.300s: %s, want %s", inline, a.Body, test.code)
			}
			byVariable += "($v: " + test.typ + ") " + strings.ReplaceAll(test.document, "%s", "$v")
			if a := s.GraphQL(token, byVariable, map[string]any{"v": test.value}); test.value != nil && codes(a) != test.code {
				t.Errorf("%s with %.100v: %s, want %s", byVariable, test.value, a.Body, test.code)
			}
		}
	})
}

// TestGraphLimits asks for more than a database takes.
func TestGraphLimits(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		token := s.Token(s.Organization("limits", uuid.Nil), viewer.Admin)
		var deep any = map[string]any{"status": "ACTIVE"}
		text := `{status: ACTIVE}`
		for range 200 {
			deep, text = map[string]any{"not": deep}, `{not: `+text+`}`
		}
		many := make([]string, 50_000)
		for i := range many {
			many[i] = uuid.NewString()
		}
		for _, test := range []struct {
			document  string
			variables map[string]any
		}{
			{`query ($w: ConversationWhereInput) {conversations(where: $w) {totalCount}}`, map[string]any{"w": deep}},
			{`{conversations(where: ` + text + `) {totalCount}}`, nil},
			{`query ($w: [ID!]) {conversations(where: {idIn: $w}) {totalCount}}`, map[string]any{"w": many}},
			{`query ($w: [ID!]!) {nodes(ids: $w) {id}}`, map[string]any{"w": many[:101]}},
			{`subscription ($w: [ID!]) {conversationEvents(filter: {queueIds: $w}) {__typename}}`, map[string]any{"w": many[:101]}},
		} {
			a := s.GraphQL(token, test.document, test.variables)
			if codes(a) != "BAD_USER_INPUT" {
				t.Errorf("%.200s: %.300s", test.document, a.Body)
			}
		}
		if a := s.GraphQL(token, `{`+strings.Repeat("a:__typename ", 20_000)+`}`, nil); codes(a) != "COST_LIMIT" {
			t.Errorf("a long document: %.300s", a.Body)
		}
	})
}

// TestGraphErrorCap: an answer tells of 20 errors and says how many there were.
func TestGraphErrorCap(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("many", uuid.Nil), viewer.Admin)
	for _, wrong := range []int{1, 20, 21, 25} {
		var fields strings.Builder
		for i := range wrong {
			fmt.Fprintf(&fields, ` a%d: node(id: "x") {id}`, i)
		}
		errs := graphErrors(s.GraphQL(token, `{`+fields.String()+`}`, nil))
		if want := min(wrong, 21); len(errs) != want {
			t.Errorf("%d faults: %d errors, want %d", wrong, len(errs), want)
			continue
		}
		last := errs[len(errs)-1]
		if more := fmt.Sprintf("%d more errors are left out", wrong-20); (last.Message == more) != (wrong > 20) || last.Extensions.Code != "BAD_USER_INPUT" {
			t.Errorf("%d faults: the last is %+v", wrong, last)
		}
	}
}

// TestGraphInternal: what is Parley's own fault is told by an id alone.
func TestGraphInternal(t *testing.T) {
	broken := "" // what a statement has to hold to panic
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) {
		told := c.OnStatement
		c.OnStatement = func(ctx context.Context, statement string) {
			if told(ctx, statement); broken != "" && strings.Contains(statement, broken) {
				panic("a secret of the house")
			}
		}
	})
	token := s.Token(s.Organization("internal", uuid.Nil), viewer.Admin)
	broken = "`teams`"
	a := s.GraphQL(token, `{tags {totalCount} teams {totalCount}}`, nil)
	errs := graphErrors(a)
	if len(errs) != 1 || errs[0].Extensions.Code != "INTERNAL" || errs[0].Message != "internal error" ||
		errs[0].Extensions.RequestID == "" || errs[0].Extensions.RequestID != a.Header.Get("X-Request-Id") {
		t.Errorf("%s with X-Request-Id %s", a.Body, a.Header.Get("X-Request-Id"))
	}
	if strings.Contains(string(a.Body), "secret") || !strings.Contains(s.Log(), errs[0].Extensions.RequestID) || !strings.Contains(s.Log(), "a secret of the house") {
		t.Errorf("told %s, logged %s", a.Body, s.Log())
	}
}
