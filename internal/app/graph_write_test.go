package app_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

const bothEnds = `direction: IN, provider: "TEST", channel: "CHAT", channelAddress: "desk", customerAddress: "jo"`

// TestGraphRefusals: what a caller can mend is in the payload, by the names of
// the mutation's own input, and nothing is written.
func TestGraphRefusals(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		org := s.Organization("refusals", uuid.Nil)
		token := s.Token(org, viewer.Agent)
		c := said(t, s, token, `externalConversationId: "open", externalId: "once"`)
		done := said(t, s, token, `externalConversationId: "done", sentAt: "2026-01-01T00:00:00Z"`)
		s.Query(token, `mutation ($id: ID!) {resolveConversation(input: {conversationId: $id, at: "2026-01-02T00:00:00Z"}) {userErrors {message}}}`,
			map[string]any{"id": done}, nil)
		tags := strings.Repeat(`"t", `, 51)
		before := s.Rows()
		for _, test := range []struct{ mutation, code, field string }{
			{`addMessage(input: {direction: IN})`, "BAD_USER_INPUT", "channel"},
			{`addMessage(input: {direction: INTERNAL, provider: "1", channel: "C", customerAddress: "` + long(257) + `"})`, "BAD_USER_INPUT", "direction, channel, channelAddress, customerAddress, provider"},
			{`addMessage(input: {` + bothEnds + `, agentKey: "` + long(101) + `"})`, "BAD_USER_INPUT", "agentKey"},
			{`addMessage(input: {` + bothEnds + `, externalConversationId: "` + long(101) + `"})`, "BAD_USER_INPUT", "externalConversationId"},
			{`addMessage(input: {` + bothEnds + `, externalId: "` + long(101) + `"})`, "BAD_USER_INPUT", "externalId"},
			{`addMessage(input: {` + bothEnds + `, text: "` + long(1<<16+1) + `"})`, "BAD_USER_INPUT", "text"},
			{`addMessage(input: {` + bothEnds + `, text: "a\u0000"})`, "BAD_USER_INPUT", "text"},
			{`addMessage(input: {` + bothEnds + `, tags: [` + tags + `]})`, "BAD_USER_INPUT", "tags"},
			{`addMessage(input: {` + bothEnds + `, tags: ["ok", "` + long(101) + `"]})`, "BAD_USER_INPUT", "tags.1"},
			{`resolveConversation(input: {conversationId: "` + c + `", at: "2100-01-01T00:00:00Z"})`, "BAD_USER_INPUT", "at"},
			{`resolveConversation(input: {conversationId: "` + c + `", at: "1980-01-01T00:00:00Z"})`, "BAD_USER_INPUT", "at"},
			{`addMessage(input: {conversationId: "` + c + `", externalConversationId: "open", direction: IN})`, "BAD_USER_INPUT", "externalConversationId"},
			{`addMessage(input: {` + bothEnds + `, businessHours: [1]})`, "BAD_USER_INPUT", "businessHours"},
			{`addMessage(input: {` + bothEnds + `, businessHours: {seven: ["08:00", "17:00"]}})`, "BAD_USER_INPUT", "businessHours.seven"},
			{`addMessage(input: {` + bothEnds + `, content: "a\u0000"})`, "BAD_USER_INPUT", "content"},
			{`addMessage(input: {` + bothEnds + `, externalId: "once"})`, "CONFLICT", "externalId"},
			{`addMessage(input: {` + bothEnds + `, externalConversationId: "done"})`, "CONFLICT", ""},
			{`addMessage(input: {direction: IN, conversationId: "` + uuid.NewString() + `", text: "x"})`, "NOT_FOUND", ""},
			{`addMessages(input: {messages: []})`, "BAD_USER_INPUT", "messages"},
			{`resolveConversation(input: {conversationId: "` + uuid.NewString() + `"})`, "NOT_FOUND", ""},
			{`resolveConversation(input: {conversationId: "` + c + `", agentKey: "` + long(101) + `"})`, "BAD_USER_INPUT", "agentKey"},
			{`resolveConversation(input: {conversationId: "` + c + `", tags: [""]})`, "BAD_USER_INPUT", "tags.0"},
			{`assignConversation(input: {conversationId: "` + uuid.NewString() + `"})`, "NOT_FOUND", ""},
			{`assignConversation(input: {conversationId: "` + c + `", assigneeId: "` + uuid.NewString() + `"})`, "NOT_FOUND", ""},
			{`addNote(input: {conversationId: "` + uuid.NewString() + `", text: "x"})`, "NOT_FOUND", ""},
			{`addNote(input: {conversationId: "` + c + `", text: " "})`, "BAD_USER_INPUT", "text"},
			{`addNote(input: {conversationId: "` + c + `", text: "a\u0000"})`, "BAD_USER_INPUT", "text"},
		} {
			code, fields := refusal(t, s.GraphQL(token, "mutation {x: "+test.mutation+" {userErrors {field code message}}}", nil))
			if code != test.code || !strings.HasPrefix(fields+",", test.field+",") && test.field != "" {
				t.Errorf("%.200s: %s at %s, want %s at %s", test.mutation, code, fields, test.code, test.field)
			}
		}
		for table, rows := range s.Rows() {
			if rows != before[table] {
				t.Errorf("%s was written", table)
			}
		}
	})
}

func long(n int) string { return strings.Repeat("x", n) }

// said adds a message and returns its conversation.
func said(t *testing.T, s *apptest.Server, token, more string) string {
	t.Helper()
	var out struct {
		AddMessage struct {
			Message    struct{ Conversation struct{ ID string } }
			UserErrors []struct{ Message string }
		}
	}
	s.Query(token, `mutation {addMessage(input: {`+bothEnds+`, text: "Hello", `+more+`}) {message {conversation {id}} userErrors {message}}}`, nil, &out)
	if len(out.AddMessage.UserErrors) > 0 {
		t.Fatalf("%s: %v", more, out.AddMessage.UserErrors)
	}
	return out.AddMessage.Message.Conversation.ID
}

// refusal returns the code and the fields of a payload's errors.
func refusal(t *testing.T, a apptest.Answer) (code, fields string) {
	t.Helper()
	var body struct {
		Data struct {
			X struct {
				UserErrors []struct {
					Code, Message string
					Field         []string
				}
			}
		}
		Errors json.RawMessage
	}
	if err := json.Unmarshal(a.Body, &body); err != nil || body.Errors != nil {
		t.Errorf("%v: %.500s", err, a.Body)
	}
	var all []string
	for _, e := range body.Data.X.UserErrors {
		code = e.Code
		all = append(all, strings.Join(e.Field, "."))
	}
	return code, strings.Join(all, ", ")
}

// TestGraphWrites writes with every mutation of messages and reads the payloads.
func TestGraphWrites(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		org := s.Organization("writes", uuid.Nil)
		token := s.Token(org, viewer.Agent)
		// Clients' clocks may be a little before ours.
		resolvedAt := time.Now().Add(10 * time.Minute).UTC().Format("2006-01-02T15:04:05.000Z")
		later := time.Now().Add(20 * time.Minute).UTC().Format(time.RFC3339)
		c := said(t, s, token, `externalConversationId: "c"`)
		for _, test := range []struct{ mutation, want string }{
			{
				`addMessages(input: {messages: [{` + bothEnds + `, text: "1", externalConversationId: "c"}, {direction: IN}, {` + bothEnds + `, text: "3", agentKey: "` + long(101) + `"}, {` + bothEnds + `, text: "4", organizationId: "` + uuid.NewString() + `"}, {` + bothEnds + `, text: "5"}]}) {results {message {text conversation {messageCount}} userErrors {field}} userErrors {message}}`,
				`{"results":[{"message":{"text":"1","conversation":{"messageCount":2}},"userErrors":[]},{"message":null,"userErrors":[{"field":["messages","1","channel"]},{"field":["messages","1","channelAddress"]},{"field":["messages","1","customerAddress"]}]},{"message":null,"userErrors":[{"field":["messages","2","agentKey"]}]},{"message":null,"userErrors":[{"field":["messages","3","organizationId"]}]},{"message":{"text":"5","conversation":null},"userErrors":[]}],"userErrors":[]}`,
			},
			{
				`addMessage(input: {direction: OUT, conversationId: "` + c + `", text: "Hi", content: {a: [1, "b", null]}, attachments: [{type: IMAGE, url: "https://example.com/1", size: 7}], agentKey: "ann"}) {message {direction role text agent {agentKey} channel {type address} content {... on RawContent {kind data}} attachments {type url size filename}} userErrors {message}}`,
				`{"message":{"direction":"OUT","role":"AGENT","text":"Hi","agent":{"agentKey":"ann"},"channel":{"type":"CHAT","address":"desk"},"content":{"kind":"native","data":{"a":[1,"b",null]}},"attachments":[{"type":"IMAGE","url":"https://example.com/1","size":7,"filename":null}]},"userErrors":[]}`,
			},
			{
				`addNote(input: {conversationId: "` + c + `", text: "Careful"}) {note {text author {id} conversation {notes {totalCount}}} userErrors {message}}`,
				`{"note":{"text":"Careful","author":null,"conversation":{"notes":{"totalCount":1}}},"userErrors":[]}`,
			},
			{
				`assignConversation(input: {conversationId: "` + c + `", assigneeId: "<ann>"}) {conversation {assignee {agentKey} team {name}} userErrors {message}}`,
				`{"conversation":{"assignee":{"agentKey":"ann"},"team":null},"userErrors":[]}`,
			},
			{
				`assignConversation(input: {conversationId: "` + c + `"}) {conversation {assignee {agentKey}} userErrors {message}}`,
				`{"conversation":{"assignee":null},"userErrors":[]}`,
			},
			{
				`resolveConversation(input: {conversationId: "` + c + `", at: "` + resolvedAt + `", tags: ["done"]}) {conversation {status resolvedAt resolvedBy tags {edges {node {name}}}} userErrors {message}}`,
				`{"conversation":{"status":"RESOLVED","resolvedAt":"` + resolvedAt + `","resolvedBy":"EVENT","tags":{"edges":[{"node":{"name":"done"}}]}},"userErrors":[]}`,
			},
			{
				`resolveConversation(input: {conversationId: "` + c + `", at: "` + later + `", tags: ["again"]}) {conversation {resolvedAt tags {totalCount}} userErrors {message}}`,
				`{"conversation":{"resolvedAt":"` + resolvedAt + `","tags":{"totalCount":1}},"userErrors":[]}`,
			},
		} {
			if strings.Contains(test.mutation, "<ann>") {
				var out struct {
					Users struct {
						Edges []struct{ Node struct{ ID string } }
					}
				}
				s.Query(token, `{users(where: {agentKey: "ann"}) {edges {node {id}}}}`, nil, &out)
				test.mutation = strings.ReplaceAll(test.mutation, "<ann>", out.Users.Edges[0].Node.ID)
			}
			if got := dataOf(s.GraphQL(token, "mutation {x: "+test.mutation+"}", nil)); got != `{"x":`+test.want+`}` {
				t.Errorf("%.300s\ngot  %s\nwant %s", test.mutation, got, test.want)
			}
		}
		t.Run("credential", func(t *testing.T) { testOwnAgent(t, s, org) })
	})
}

// testOwnAgent: without a key, what goes out is by the user of the credential,
// and what comes in by nobody.
func testOwnAgent(t *testing.T, s *apptest.Server, org uuid.UUID) {
	made, err := s.Access.Create(apptest.System(), access.NewCredential{API: "web1on1", Organization: org, Bot: "Robo"})
	if err != nil {
		t.Fatal(err)
	}
	for direction, want := range map[string]string{
		"OUT": `{"role":"BOT","agent":{"displayName":"Robo"}}`,
		"IN":  `{"role":"CUSTOMER","agent":null}`,
	} {
		a := s.GraphQL(made.APIToken, `mutation {addMessage(input: {`+strings.Replace(bothEnds, "IN", direction, 1)+`, text: "Beep"}) {message {role agent {displayName}}}}`, nil)
		if got := dataOf(a); got != `{"addMessage":{"message":`+want+`}}` {
			t.Errorf("%s: got %s, want %s", direction, got, want)
		}
	}
	a := s.GraphQL(made.APIToken, `mutation {addNote(input: {conversationId: "`+said(t, s, made.APIToken, `externalConversationId: "noted"`)+`", text: "Beep"}) {note {author {displayName}}}}`, nil)
	if got := string(a.Body); !strings.Contains(got, `"Robo"`) {
		t.Errorf("the note is by %s", got)
	}
}
