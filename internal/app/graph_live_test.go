package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

const liveFields = ` {__typename ... on LiveStatus {resumed cursor} ... on ConversationEvent {cursor type conversation {id status} message {text}}}}`

// liveWorld is one organization, of which two processes serve the same database.
type liveWorld struct {
	*apptest.Server
	token string
}

func (w liveWorld) say(s *apptest.Server, conversation, text string) string {
	var out struct {
		AddMessage struct {
			Message struct{ Conversation struct{ ID string } }
		}
	}
	s.Query(w.token, `mutation ($c: String!, $t: String!) {addMessage(input: {direction: IN, channel: "CHAT", channelAddress: "desk",
		customerAddress: "jo", externalConversationId: $c, text: $t}) {message {conversation {id}} userErrors {message}}}`,
		map[string]any{"c": conversation, "t": text}, &out)
	return out.AddMessage.Message.Conversation.ID
}

// TestGraphLive follows an organization over a socket and an event stream alike.
func TestGraphLive(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		w := liveWorld{s, s.Token(s.Organization("live", uuid.Nil), viewer.Admin)}
		other := apptest.Serve(t, address)
		for name, open := range map[string]func(*testing.T, *apptest.Server, string, string, map[string]any) func() liveFrame{
			"socket": overSocket, "stream": overStream,
		} {
			t.Run(name, func(t *testing.T) {
				w.testEvents(t, open, other)
				w.testFilters(t, open)
			})
		}
		t.Run("refused", w.testRefused)
		t.Run("unsubscribe", w.testUnsubscribe)
		t.Run("stop", w.testStop)
	})
}

func overSocket(t *testing.T, s *apptest.Server, token, query string, variables map[string]any) func() liveFrame {
	t.Helper()
	k := openSocket(t, s, token)
	k.want("connection_ack")
	k.subscribe("1", query, variables)
	return func() liveFrame {
		t.Helper()
		return frameOf(t, k.want("next").Payload)
	}
}

func overStream(t *testing.T, s *apptest.Server, token, query string, variables map[string]any) func() liveFrame {
	t.Helper()
	stream := s.Subscribe(token, query, variables)
	t.Cleanup(stream.Close)
	return func() liveFrame {
		t.Helper()
		return frameOf(t, []byte(stream.Next()))
	}
}

type opener func(*testing.T, *apptest.Server, string, string, map[string]any) func() liveFrame

// testEvents: a status first, then everything in order; from any cursor on,
// everything after it and nothing twice, also what another process wrote.
func (w liveWorld) testEvents(t *testing.T, open opener, other *apptest.Server) {
	name := t.Name()
	next := open(t, w.Server, w.token, `subscription {conversationEvents`+liveFields, nil)
	if f := next(); f.Typename != "LiveStatus" || f.Resumed || f.Cursor == "" {
		t.Fatalf("got %+v, want a status that resumes nothing", f)
	}
	var seen []liveFrame
	for i := range 4 {
		from := w.Server
		if i%2 == 1 {
			from = other
		}
		w.say(from, name, fmt.Sprint("Message ", i))
	}
	for len(seen) < 5 {
		seen = append(seen, next())
	}
	var said []string
	for _, f := range seen {
		said = append(said, strings.TrimSpace(f.Type+" "+f.Message.Text))
	}
	want := []string{"CONVERSATION_CREATED", "MESSAGE_ADDED Message 0", "MESSAGE_ADDED Message 1", "MESSAGE_ADDED Message 2", "MESSAGE_ADDED Message 3"}
	if !slices.Equal(said, want) {
		t.Fatalf("got %q, want %q", said, want)
	}
	for i, f := range seen {
		resume := open(t, other, w.token, `subscription ($after: Cursor) {conversationEvents(after: $after)`+liveFields, map[string]any{"after": f.Cursor})
		if status := resume(); !status.Resumed || status.Cursor != f.Cursor {
			t.Errorf("got %+v, want to resume at %s", status, f.Cursor)
		}
		for _, missed := range seen[i+1:] {
			if got := resume(); got != missed {
				t.Errorf("after %d: got %+v, want %+v", i, got, missed)
			}
		}
	}
}

func (w liveWorld) testFilters(t *testing.T, open opener) {
	w.say(w.Server, t.Name()+"theirs", "Hello")
	const head = `subscription ($id: ID!) {`
	for i, test := range []struct{ field, want string }{
		{`conversationEvents(filter: {conversationIds: [$id]})`, "MESSAGE_ADDED Again STATUS_CHANGED"},
		{`conversationEvents(filter: {conversationIds: [$id], types: [STATUS_CHANGED]})`, "STATUS_CHANGED"},
		{`messageAdded(conversationId: $id)`, "Again"},
	} {
		fields := liveFields
		if strings.HasPrefix(test.field, "messageAdded") {
			fields = ` {__typename ... on LiveStatus {resumed cursor} ... on MessageEvent {cursor message {text}}}}`
		}
		name := fmt.Sprint(t.Name(), i)
		mine := w.say(w.Server, name, "Hello")
		next := open(t, w.Server, w.token, head+test.field+fields, map[string]any{"id": mine})
		if f := next(); f.Typename != "LiveStatus" {
			t.Errorf("%s: begins with %+v", test.field, f)
		}
		w.say(w.Server, t.Name()+"theirs", "Again")
		w.say(w.Server, name, "Again")
		w.Query(w.token, `mutation ($id: ID!) {resolveConversation(input: {conversationId: $id}) {userErrors {message}}}`, map[string]any{"id": mine}, nil)
		got := ""
		for len(got) < len(test.want) {
			f := next()
			got = strings.TrimSpace(strings.Join(strings.Fields(got+" "+f.Type+" "+f.Message.Text), " "))
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.field, got, test.want)
		}
	}
}

func (w liveWorld) testRefused(t *testing.T) {
	openSocket(t, w.Server, "parley_gql_none").wantClose(4403)
	nobody := openSocket(t, w.Server, "")
	nobody.want("connection_ack")
	nobody.subscribe("1", `subscription {conversationEvents`+liveFields, nil)
	nobody.wantError("1", "UNAUTHENTICATED")
	k := openSocket(t, w.Server, w.token)
	k.want("connection_ack")
	for i, test := range []struct{ query, code string }{
		{`subscription {conversationEvents(after: "garbage")` + liveFields, "BAD_USER_INPUT"},
		{`subscription {conversationEvents(organizationId: "` + uuid.NewString() + `")` + liveFields, "NOT_FOUND"},
		{`subscription {messageAdded(conversationId: "` + uuid.NewString() + `") {__typename}}`, "NOT_FOUND"},
		{`subscription {messageAdded(conversationId: "x") {__typename}}`, "BAD_USER_INPUT"},
		{`subscription {nope}`, "GRAPHQL_VALIDATION_FAILED"},
		{`{conversations(first: 101) {totalCount}}`, "BAD_USER_INPUT"},
	} {
		id := fmt.Sprint("refused", i)
		k.subscribe(id, test.query, nil)
		k.wantError(id, test.code)
	}
	k.subscribe("query", `{viewer {role}}`, nil)
	if m := k.wantFor("query"); !strings.Contains(string(m.Payload), `"ADMIN"`) {
		t.Errorf("a query is answered %s", m.Payload)
	}
	if m := k.wantFor("query"); m.Type != "complete" {
		t.Errorf("a query ends with %s", m.Type)
	}
}

func (w liveWorld) testUnsubscribe(t *testing.T) {
	eventually(t, "nobody follows", func() bool { return w.Live.Followers() == 0 })
	k := openSocket(t, w.Server, w.token)
	k.want("connection_ack")
	for _, id := range []string{"1", "2"} {
		k.subscribe(id, `subscription {conversationEvents`+liveFields, nil)
		k.want("next")
	}
	eventually(t, "one follows for both", func() bool { return w.Live.Followers() == 1 })
	k.say(socketMessage{ID: "1", Type: "complete"})
	k.subscribe("fence", `{__typename}`, nil)
	k.want("next")
	k.want("complete")
	w.say(w.Server, t.Name(), "Hello")
	if m := k.want("next"); m.ID != "2" {
		t.Errorf("%s is still told", m.ID)
	}
	k.Close()
	eventually(t, "nobody follows", func() bool { return w.Live.Followers() == 0 })
}

// testStop: subscribers hear that the server restarts, not that there is no more.
func (w liveWorld) testStop(t *testing.T) {
	k := openSocket(t, w.Server, w.token)
	k.want("connection_ack")
	k.subscribe("1", `subscription {conversationEvents`+liveFields, nil)
	k.want("next")
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		w.Stop()
	}()
	k.wantClose(1012)
	<-stopped
}
