package app_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// graphWorld is a small installation with ties in every order: messages at equal
// times both ways, users without a key, customers without a name, teams of equal
// names in two organizations.
type graphWorld struct {
	*apptest.Server
	org, below uuid.UUID
	token      string
}

var graphEpoch = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func newGraphWorld(t testing.TB, address string, conversations int) graphWorld {
	t.Helper()
	s := apptest.Serve(t, address)
	w := graphWorld{Server: s, org: s.Organization("world", uuid.Nil)}
	w.below = s.Organization("below", w.org)
	w.token = s.Token(w.org, viewer.Admin)
	for _, org := range []uuid.UUID{w.org, w.below} {
		w.furnish(org)
		w.talk(t, org, conversations)
		w.work(org)
		conversations = (conversations + 2) / 3
	}
	w.nameCustomers()
	return w
}

func (w graphWorld) furnish(org uuid.UUID) {
	for i := range 3 {
		w.Query(w.token, `mutation ($o: ID!, $i: String!, $k: String) {
			createUser(input: {organizationId: $o, displayName: "Somebody", agentKey: $k}) {userErrors {message}}
			createTeam(input: {organizationId: $o, name: $i}) {userErrors {message}}
			createQueue(input: {organizationId: $o, name: $i}) {userErrors {message}}
		}`, map[string]any{"o": org, "i": fmt.Sprint("Number ", i)}, nil)
	}
}

// work adds three of each thing that a contact centre has besides; what is due is
// not due in our time.
func (w graphWorld) work(org uuid.UUID) {
	for i := range 3 {
		var made struct {
			Call    struct{ Interaction struct{ ID string } }
			Line    struct{ Queue struct{ ID string } }
			Channel struct{ Channel struct{ ID string } }
		}
		w.Query(w.token, `mutation ($o: ID!, $i: String!) {
			call: recordInteraction(input: {organizationId: $o, type: CALL_IN, channelAddress: "100", customerAddress: $i,
				arrivedAt: "2026-02-02T08:00:00Z", disconnectedAt: "2026-02-02T08:03:00Z"}) {interaction {id}}
			line: createQueue(input: {organizationId: $o, name: $i, number: $i}) {queue {id}}
			channel: createChannel(input: {organizationId: $o, type: "SMS", address: $i}) {channel {id}}
			addEmail(input: {organizationId: $o, direction: IN, subject: $i, html: "<p>x</p>", sentAt: "2026-02-02T08:00:00Z", from: {address: "a@example.com"}, to: [{address: "b@example.com"}]}) {userErrors {message}}
			setConsent(input: {organizationId: $o, usage: RECORDING, address: $i, granted: true}) {userErrors {message}}
			createIntegration(input: {organizationId: $o, name: $i, url: "https://example.com"}) {userErrors {message}}
		}`, map[string]any{"o": org, "i": fmt.Sprint("Work ", i)}, &made)
		w.Query(w.token, `mutation ($call: ID!, $line: ID!, $channel: ID!, $i: String!) {
			addCallRecording(input: {interactionId: $call, callId: $i, ownerType: OUTBOUND_CAMPAIGN, fileName: "a.wav"}) {userErrors {message}}
			addScriptResult(input: {interactionId: $call, scriptName: $i, questions: [{data: "?", controlType: "text", dataType: "text", answers: ["!"]}]}) {userErrors {message}}
			createCallback(input: {queueId: $line, customerNumber: "1", nextCallAt: "2100-01-01T00:00:00Z"}) {userErrors {message}}
			createOutboundBatch(input: {channelId: $channel, body: "x", addresses: ["1"], sendAt: "2100-01-01T00:00:00Z"}) {userErrors {message}}
		}`, map[string]any{"call": made.Call.Interaction.ID, "line": made.Line.Queue.ID, "channel": made.Channel.Channel.ID, "i": fmt.Sprint("Work ", i)}, nil)
		w.provision(org, i)
	}
}

// provision adds one of each thing that people provision.
func (w graphWorld) provision(org uuid.UUID, i int) {
	var made struct {
		CreateForm struct{ Form struct{ ID string } }
	}
	w.Query(w.token, `mutation ($o: ID!, $i: String!) {createForm(input: {organizationId: $o, name: $i}) {form {id}}}`, map[string]any{"o": org, "i": fmt.Sprint("Basics ", i)}, &made)
	w.Query(w.token, `mutation ($o: ID!, $i: String!, $form: ID!) {
		createFormField(input: {formId: $form, name: $i}) {userErrors {message}}
		createOrganizationGroup(input: {organizationId: $o, name: $i, memberIds: [$o]}) {userErrors {message}}
		createCategory(input: {organizationId: $o, name: $i, formIds: [$form]}) {userErrors {message}}
		createWorkflow(input: {organizationId: $o, name: $i, runsForIds: [$o]}) {userErrors {message}}
		createBot(input: {organizationId: $o, name: $i}) {userErrors {message}}
		createForm(input: {organizationId: $o, name: $i, templateId: $form}) {userErrors {message}}
	}`, map[string]any{"o": org, "i": fmt.Sprint("Work ", i), "form": made.CreateForm.Form.ID}, nil)
}

// talk adds conversations of 1 to 9 messages and a few messages that stand for
// themselves.
func (w graphWorld) talk(t testing.TB, org uuid.UUID, conversations int) {
	t.Helper()
	var messages []map[string]any
	for c := range conversations {
		for m := range 1 + c*4%9 {
			in := map[string]any{
				"direction": []string{"IN", "OUT"}[(c+m)%2], "provider": "TEST", "channel": []string{"WHATSAPP", "EMAIL"}[c%2],
				"channelAddress": fmt.Sprint("desk", c%3), "customerAddress": fmt.Sprint("customer", c%5),
				"text": fmt.Sprintf("Message %d of %d", m, c), "sentAt": graphEpoch.Add(time.Duration(c%4)*time.Hour + time.Duration(m/3)*time.Minute),
				"tags": []string{"VIP", fmt.Sprint("tag", m%3), fmt.Sprint("team:Number ", c%3)}[:1+m%3],
			}
			if m%4 != 3 {
				in["agentKey"] = fmt.Sprint("agent", m%3)
			}
			if c > 0 {
				in["externalConversationId"] = fmt.Sprint("c", c)
			}
			messages = append(messages, in)
		}
	}
	w.addMessages(t, org, messages)
}

func (w graphWorld) addMessages(t testing.TB, org uuid.UUID, messages []map[string]any) {
	t.Helper()
	var out struct {
		AddMessages struct {
			Results    []struct{ UserErrors []json.RawMessage }
			UserErrors []json.RawMessage
		}
	}
	w.Query(w.token, `mutation ($o: ID!, $m: [AddMessageInput!]!) {
		addMessages(input: {organizationId: $o, messages: $m}) {results {userErrors {message}} userErrors {message}}
	}`, map[string]any{"o": org, "m": messages}, &out)
	for _, r := range out.AddMessages.Results {
		if len(r.UserErrors) > 0 {
			t.Fatalf("refused: %s", r.UserErrors)
		}
	}
	if len(out.AddMessages.Results) != len(messages) {
		t.Fatalf("%d results of %d, %s", len(out.AddMessages.Results), len(messages), out.AddMessages.UserErrors)
	}
}

func (w graphWorld) nameCustomers() {
	for i, id := range w.ids("customers") {
		if i%2 == 0 {
			w.Query(w.token, `mutation ($id: ID!) {updateCustomer(input: {id: $id, displayName: "Jo"}) {userErrors {message}}}`,
				map[string]any{"id": id}, nil)
		}
	}
}

// ids lists the first 100 objects of a root list.
func (w graphWorld) ids(list string) []string {
	var out map[string]struct {
		Edges []struct{ Node struct{ ID string } }
	}
	w.Query(w.token, `{`+list+`(first: 100) {edges {node {id}}}}`, nil, &out)
	var all []string
	for _, e := range out[list].Edges {
		all = append(all, e.Node.ID)
	}
	return all
}
