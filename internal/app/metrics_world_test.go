package app_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// desk is an organization whose numbers can be counted on fingers. Days are those
// of March 2026; the 2nd is a Monday, and the clock stands on the 10th.
//
//   - On the 2nd Ann answers a customer on WhatsApp after 180 s; an automatic reply
//     came first. It was resolved at 11:00. It is tagged VIP.
//   - On the 2nd Bob answers one on WhatsApp after 300 s, who had asked twice.
//   - On the 3rd Ann writes to a customer by e-mail, who does not answer.
//   - On the 3rd somebody sends a text message that belongs to no conversation, from a
//     Dutch number. It is tagged with what looks like a formula.
type desk struct {
	*apptest.Server
	org   uuid.UUID
	token string // of a guest
	admin string
}

// march is how the tests ask about the first days of it.
const march = `period: {from: "2026-03-01T00:00:00Z", to: "2026-03-08T00:00:00Z"}`

func newDesk(t *testing.T, address string, change ...func(*app.Config)) desk {
	t.Helper()
	clock := testkit.NewClock(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC))
	s := apptest.Serve(t, address, append([]func(*app.Config){at(clock)}, change...)...)
	d := desk{Server: s, org: s.Organization("desk", uuid.Nil)}
	d.token, d.admin = s.Token(d.org, viewer.Guest), s.Token(d.org, viewer.Admin)
	d.write(t)
	return d
}

func (d desk) write(t *testing.T) {
	w := graphWorld{Server: d.Server, org: d.org, token: d.admin}
	hours := map[string]any{"1": []string{"08:00-10:01"}}
	m := func(conversation, channel, customer, at, direction, agent string, tags ...string) map[string]any {
		out := map[string]any{
			"direction": direction, "provider": "TEST", "channel": channel, "channelAddress": channel + " desk", "customerAddress": customer,
			"sentAt": "2026-03-" + at + "Z", "text": "Hello", "tags": tags,
		}
		if conversation != "" {
			out["externalConversationId"] = conversation
		}
		if agent != "" {
			out["agentKey"] = agent
		}
		return out
	}
	first := m("c1", "WHATSAPP", "+31611111111", "02T10:00:00", "IN", "", "VIP")
	first["businessHours"], first["timeZone"] = hours, "UTC"
	w.addMessages(t, d.org, []map[string]any{
		first,
		m("c1", "WHATSAPP", "+31611111111", "02T10:00:05", "OUT", "", "system:automatic_reply"),
		m("c1", "WHATSAPP", "+31611111111", "02T10:03:00", "OUT", "ann"),
		m("c2", "WHATSAPP", "+31622222222", "02T11:00:00", "IN", ""),
		m("c2", "WHATSAPP", "+31622222222", "02T11:02:00", "IN", ""),
		m("c2", "WHATSAPP", "+31622222222", "02T11:05:00", "OUT", "bob"),
		m("c3", "EMAIL", "jo@example.com", "03T09:00:00", "OUT", "ann"),
		m("", "SMS", "+31633333333", "03T12:00:00", "IN", "", `=HYPERLINK("http://x")`),
	})
	d.Query(d.admin, `mutation ($id: ID!) {resolveConversation(input: {conversationId: $id, agentKey: "ann", at: "2026-03-02T11:00:00Z"}) {userErrors {message}}}`,
		map[string]any{"id": d.conversation("c1")}, nil)
}

// conversation is the id of one by its external one.
func (d desk) conversation(external string) string {
	var out struct {
		Conversations struct {
			Edges []struct{ Node struct{ ID string } }
		}
	}
	d.Query(d.admin, `query ($e: String!) {conversations(where: {externalId: $e}) {edges {node {id}}}}`, map[string]any{"e": external}, &out)
	return out.Conversations.Edges[0].Node.ID
}

// user is the id of an agent by key.
func (d desk) user(key string) string {
	var out struct {
		Users struct {
			Edges []struct{ Node struct{ ID string } }
		}
	}
	d.Query(d.admin, `query ($k: String!) {users(where: {agentKey: $k}) {edges {node {id}}}}`, map[string]any{"k": key}, &out)
	return out.Users.Edges[0].Node.ID
}

type series struct {
	Definition           struct{ Name string }
	Granularity          string
	Total, PreviousTotal *float64
	Count                int
	Buckets              []bucket
	Groups               []group
}

type bucket struct {
	Start, End string
	Value      *float64
	Count      int
	Samples    samples
}

type group struct {
	Key    *string
	Label  string
	Keys   []struct{ Dimension, Label string }
	Total  *float64
	Count  int
	Values []bucket `json:"buckets"`
}

type samples struct {
	TotalCount int
	Edges      []struct {
		Cursor string
		Node   sample
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       string
	}
}

type sample struct {
	At                          string
	Value                       float64
	Key                         *string
	Message, StartedBy, EndedBy *struct{ ID, SentAt string }
	Conversation, Interaction   *struct{ ID string }
}

// metrics asks for series with arguments and a selection.
func (d desk) metrics(arguments, selection string) []series {
	var out struct{ Metrics []series }
	d.Query(d.token, `{metrics(`+arguments+`) {`+selection+`}}`, nil, &out)
	return out.Metrics
}

// say is a value as JSON.
func say(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
