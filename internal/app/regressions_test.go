package app_test

import (
	"bufio"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// A token whose algorithm nobody knows is a bad token, not a fault of ours.
func TestUnverifiableTokens(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	for _, header := range []string{`{"alg":"XX"}`, `{}`, `{"alg":5}`, `null`, `{"alg":"EdDSA","kid":5}`} {
		token := base64.RawURLEncoding.EncodeToString([]byte(header)) + ".e30.c2ln"
		a := s.Do(http.MethodGet, "/saysimple/insights/v1/agents", map[string]string{"Authorization": "Bearer " + token}, nil)
		if a.Status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", header, a.Status, a.Body)
		}
	}
}

// A stream that ends because the server does is cut, not complete: its client
// comes back.
func TestStreamIsCutOnShutdown(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("teddies", uuid.Nil), viewer.Agent)
	req, err := http.NewRequest(http.MethodPost, s.URL+"/graphql", strings.NewReader(`{"query":"subscription {conversationEvents {__typename}}"}`))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"Authorization": "Bearer " + token, "Content-Type": "application/json", "Accept": "text/event-stream"} {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	stream := bufio.NewReader(res.Body)
	for line := ""; !strings.Contains(line, "LiveStatus"); {
		if line, err = stream.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	s.Stop()
	rest, err := io.ReadAll(stream)
	if err == nil || strings.Contains(string(rest), "complete") {
		t.Errorf("after the end: %q, %v", rest, err)
	}
}

// A refused message takes nobody's externalId: the second has it, and the third is
// the second again.
func TestRefusedMessageTakesNoExternalID(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		org := s.Organization("teddies", uuid.Nil)
		message := inbox.NewMessage{
			Direction: inbox.In, ChannelType: "SMS", ChannelAddress: "desk", CustomerAddress: "jo", ExternalID: "once",
		}
		lost := message
		lost.ConversationID = uuid.New()
		got, err := s.Inbox.AppendMessages(apptest.System(), org, []inbox.NewMessage{lost, message, message})
		if err != nil || got[0].Err == nil || got[1].Err != nil || got[2] != got[1] {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A resolution written to the minute, as SaySimple's HH:MM, ends a conversation
// that began within that minute; one before it is a mistake.
func TestCoarseResolution(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	org := s.Organization("teddies", uuid.Nil)
	began := time.Now().Add(-time.Hour).UTC().Truncate(time.Minute).Add(45_400 * time.Millisecond)
	got, err := s.Inbox.AppendMessages(apptest.System(), org, []inbox.NewMessage{{
		Direction: inbox.In, ChannelType: "SMS", ChannelAddress: "desk", CustomerAddress: "jo", Conversation: "c", SentAt: began,
	}})
	if err != nil || got[0].Err != nil {
		t.Fatal(got, err)
	}
	end := func(at time.Time) error {
		_, err := s.Inbox.Resolve(apptest.System(), []uuid.UUID{org}, inbox.Resolution{ConversationID: got[0].ConversationID, At: at})
		return err
	}
	if err := end(began.Add(-time.Minute)); apperr.KindOf(err) != apperr.Invalid {
		t.Errorf("a minute before: %v", err)
	}
	if err := end(began.Truncate(time.Minute)); err != nil {
		t.Errorf("the same minute: %v", err)
	}
	c, err := s.Store.Client().Conversation.Get(apptest.System(), got[0].ConversationID)
	if err != nil || c.ResolvedAt == nil || !c.ResolvedAt.Equal(began) {
		t.Errorf("resolved at %v, %v", c.ResolvedAt, err)
	}
}

// An archived user gets no new work.
func TestArchivedAssignee(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("teddies", uuid.Nil), viewer.Admin)
	var made struct {
		CreateUser struct{ User struct{ ID string } }
		AddMessage struct {
			Message struct{ Conversation struct{ ID string } }
		}
	}
	s.Query(token, `mutation {createUser(input: {displayName: "Ann"}) {user {id}} addMessage(input: {`+bothEnds+`, externalConversationId: "c"}) {message {conversation {id}}}}`, nil, &made)
	s.Query(token, `mutation ($id: ID!) {archiveUser(input: {id: $id}) {userErrors {message}}}`, map[string]any{"id": made.CreateUser.User.ID}, nil)
	a := s.GraphQL(token, `mutation ($c: ID!, $u: ID!) {assignConversation(input: {conversationId: $c, assigneeId: $u}) {conversation {id} userErrors {code}}}`,
		map[string]any{"c": made.AddMessage.Message.Conversation.ID, "u": made.CreateUser.User.ID})
	if want := `{"data":{"assignConversation":{"conversation":null,"userErrors":[{"code":"CONFLICT"}]}}}`; a.Said() != want {
		t.Errorf("got %s", a.Body)
	}
}
