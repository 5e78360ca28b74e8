package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// TestLeavingOthersWork: whoever took a conversation on, by command or otherwise, keeps
// it when somebody else leaves; what was that one's goes to them, or waits again.
func TestLeavingOthersWork(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := talks(t, address)
		d.keep("bob", `mutation {_on: setPresence(input: {state: ONLINE}) {user {id}}}`)
		d.keep("ann", `mutation {_on: setPresence(input: {state: ONLINE}) {user {id}}}`)
		d.visitor("boss")
		const hi = `messages: [{role: CUSTOMER, text: "hi"}]`
		for _, c := range []struct {
			name, input string
			steps       [][2]string // who, and what: a mutation's fields, or a command
			state       string
		}{
			{"Picked", hi, [][2]string{{"bob", `pickInteraction(input: {interactionId: "<leg>"}) {interaction {id}}`}}, "ACTIVE 2=1+0 of bob; ann AGENT; CHAT_IN IN_PROCESS Sales bob"},
			{"Unassigned", hi, [][2]string{
				{"bob", `pickInteraction(input: {interactionId: "<leg>"}) {interaction {id}}`}, {"bob", `assignConversation(input: {conversationId: "<Talk>"}) {conversation {id}}`},
			}, "ACTIVE 2=1+0; ann AGENT; CHAT_IN IN_PROCESS Sales bob"},
			{"Assigned", ``, [][2]string{{"bob", `assignConversation(input: {conversationId: "<Talk>", assigneeId: "<bob>"}) {conversation {id}}`}}, "PENDING 1=0+0 of bob; ann AGENT"},
			{"Answered", hi, [][2]string{
				{"admin", `addMessage(input: {direction: OUT, conversationId: "<Talk>", agentKey: "bob", text: "hello"}) {message {id}}`},
			}, "ACTIVE 3=1+1 of bob; ann AGENT; CHAT_IN IN_PROCESS Sales bob"},
			{"Boss's", hi, [][2]string{{"ann", "/accept"}, {"boss", "/accept"}}, "QUEUED 4=1+0; ann AGENT; nobody ADMIN active accepted; CHAT_IN IN_QUEUE Sales"},
			{"Both's", hi, [][2]string{{"ann", "/accept"}, {"boss", "/accept"}, {"bob", "/accept"}, {"ann", "/accept"}}, "ACTIVE 6=1+0 of bob; ann AGENT; bob AGENT active accepted; nobody ADMIN active accepted; CHAT_IN IN_PROCESS Sales bob"},
			{"Nobody's", hi, [][2]string{{"ann", "/accept"}}, "RESOLVED 3=1+0 of ann; ann AGENT; CHAT_IN HANDLED Sales ann"},
			{"Ours", `kind: AGENT`, [][2]string{
				{"ann", `enqueueInteraction(input: {conversationId: "<Talk>", queueId: "<Sales>"}) {interaction {id}}`}, {"ann", "/accept"},
			}, "CLOSED 2=0+0 of ann; ann AGENT; CHAT_OUT HANDLED Sales ann"},
		} {
			d.create("ann", "Talk", c.input, "")
			if c.input == hi {
				d.keep("admin", `{leg: node(id: "<Talk>") {... on Conversation {interactions {edges {node {id}}}}}}`)
			}
			for _, step := range c.steps {
				if step[1][0] == '/' {
					d.post(step[0], "Talk", command(step[1]), "")
				} else {
					d.keep(step[0], "mutation {_: "+step[1]+"}")
				}
			}
			d.post("ann", "Talk", command("/leave"), "")
			if got := d.stateOf("Talk"); got != c.state {
				t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.state)
			}
		}
	})
}

// visitor puts the centre below another organization, and makes one who administers that.
func (d *centre) visitor(name string) {
	d.t.Helper()
	above := *d
	above.org = d.Organization("above", uuid.Nil)
	write(d.t, d.Server, d.org, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE organizations SET parent_id = ?, path = ? WHERE id = ?`, above.org, fmt.Sprintf("%s/%s/", above.org, d.org), d.org)
		return err
	})
	d.tokens["above"] = d.Token(above.org, viewer.Admin)
	above.keep("above", `mutation {`+name+`: createUser(input: {displayName: "Boss", role: ADMIN}) {user {id}}}`)
	above.employ(name)
}

// TestLateFirstMessage: what was said before a conversation was resolved, and comes
// afterwards, is kept with it and leaves nobody work.
func TestLateFirstMessage(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := talks(t, address)
		d.create("ann", "Talk", `customer: {email: "cora@example.com"}`, "")
		d.at(2 * time.Minute)
		d.post("ann", "Talk", command("/leave"), "")
		d.keep("admin", `mutation {_late: addMessage(input: {direction: IN, conversationId: "<Talk>", text: "hello?", sentAt: "2026-03-02T09:01:00Z"}) {message {id}}}`)
		if got, want := d.stateOf("Talk"), "RESOLVED 2=1+0; ann AGENT"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// TestConversationsLockContactsFirst: who adds to a known customer, or says something
// after a note, holds neither customer nor conversation while they wait for the contact.
func TestConversationsLockContactsFirst(t *testing.T) {
	d := talks(t, testkit.PostgresDatabase(t))
	d.create("ann", "Talk", `customer: {email: "cora@example.com"}, messages: [{text: "hi"}]`, "")
	for _, c := range []struct{ name, table, document string }{
		{"a known customer's name", "customers", `createConversation(input: {customer: {email: "cora@example.com", givenName: "Cora"}, messages: [{text: "again"}]}) {userErrors {message}}`},
		{"a note, then a word", "conversations", `postMessages(input: {conversationId: "<Talk>", messages: [{kind: NOTE, text: "n"}, {text: "hi"}]}) {userErrors {message}}`},
	} {
		done := make(chan string)
		write(t, d.Server, d.org, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `SELECT id FROM contact_threads WHERE organization_id = ? FOR UPDATE`, d.org); err != nil {
				return err
			}
			go func() { done <- d.GraphQL(d.tokens["ann"], d.expand("mutation {a: "+c.document+"}"), nil).Said() }()
			eventually(t, c.name+" waits", func() bool {
				waiting, err := store.Scan[int](ctx, tx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
				return err == nil && waiting[0] > 0
			})
			_, err := tx.Exec(ctx, `SELECT id FROM `+c.table+` WHERE organization_id = ? FOR NO KEY UPDATE NOWAIT`, d.org)
			return err
		})
		if got := <-done; got != `{"data":{"a":{"userErrors":[]}}}` {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}
