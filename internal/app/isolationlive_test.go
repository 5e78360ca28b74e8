package app_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/viewer"
)

// cursorOf returns a cursor of a ledger as that of another organization.
func cursorOf(t *testing.T, cursor, organization string) string {
	t.Helper()
	var c ent.Cursor
	if err := c.UnmarshalGQL(cursor); err != nil {
		t.Fatal(err)
	}
	c.ID = uuid.MustParse(organization)
	var b bytes.Buffer
	c.MarshalGQL(&b)
	return strings.Trim(b.String(), `"`)
}

// testSubscriptions compares the first frame for foreign and unknown objects.
func (st street) testSubscriptions(t *testing.T) {
	for _, c := range crossings {
		if !strings.HasPrefix(c.field, "Subscription.") {
			continue
		}
		t.Run(c.name(), func(t *testing.T) {
			first := func(role viewer.Role, value string) string {
				s := st.Subscribe(st.a.Token(role), strings.ReplaceAll(st.a.Expand(c.text), "<v>", value), nil)
				defer s.Close()
				return strings.ReplaceAll(s.Next(), value, "<v>")
			}
			for _, role := range roles {
				for _, kind := range st.kinds(c, role) {
					foreign, unknown := first(role, st.b.Names[kind]), first(role, st.ghost.Names[kind])
					if foreign != unknown || foreign == "" {
						t.Errorf("%s, %s: a foreign one is answered\n%s\nan unknown one\n%s", role, kind, foreign, unknown)
					}
					st.silent(t, foreign)
				}
			}
		})
	}
}

// testStream changes the neighbour and then the viewer's own conversation: of
// all that happened, the stream tells the latter.
func (st street) testStream(t *testing.T) {
	const frame = ` {__typename ... on LiveStatus {cursor} ... on ConversationEvent {type conversation {id subject} message {text}}}}`
	ids := `["` + st.b.Names["Conversation"] + `", "` + st.a.Names["Conversation"] + `"]`
	add := `mutation {addMessage(input: {conversationId: "<Conversation>", direction: IN, text: "<canary> again"}) {userErrors {message}}}`
	for _, filter := range []string{"", `(filter: {conversationIds: ` + ids + `})`} {
		s := st.Subscribe(st.a.Token(viewer.Owner), `subscription {conversationEvents`+filter+frame, nil)
		if status := s.Next(); !strings.Contains(status, "LiveStatus") {
			t.Fatalf("got %s, want a status", status)
		}
		for _, tenant := range []interface {
			Token(viewer.Role) string
			Expand(string) string
		}{st.b, st.a1, st.a} {
			st.Query(tenant.Token(viewer.Owner), tenant.Expand(add), nil, nil)
		}
		event := s.Next()
		if st.silent(t, event); !strings.Contains(event, st.a.Canary+" again") || strings.Contains(event, st.a1.Canary) {
			t.Errorf("conversationEvents%s: got %s, want a's message", filter, event)
		}
		s.Close()
	}
}
