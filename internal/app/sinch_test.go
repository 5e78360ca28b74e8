package app_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/compat/sinch"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// sinchDesk is a contact centre: two queues, two agents, and a clock.
type sinchDesk struct {
	*apptest.Server
	clock        *testkit.Clock
	org          uuid.UUID
	mark, john   *apptest.Sinch
	owner        string
	support      string // ids of the graph
	sales        string
	marks, johns string
}

func newSinchDesk(t *testing.T, address string) *sinchDesk {
	t.Helper()
	d := &sinchDesk{clock: noon()}
	d.Server = apptest.Serve(t, address, at(d.clock))
	d.org = d.Organization("teddies", uuid.Nil)
	d.mark, d.john = d.Sinch(d.org, "mark.smith", viewer.Agent), d.Sinch(d.org, "john.doe", viewer.Agent)
	d.owner = d.Token(d.org, viewer.Owner)
	d.support = d.made(`createQueue(input: {name: "My support chat", kind: MIXED, number: "2000", address: "support@test.com"}) {queue {id}}`)
	d.sales = d.made(`createQueue(input: {name: "My sales chat", kind: CHAT, wrapUpSeconds: 60}) {queue {id}}`)
	d.marks, d.johns = d.user("mark.smith"), d.user("john.doe")
	for _, q := range []string{d.support, d.sales} {
		d.made(fmt.Sprintf(`setQueueAgents(input: {queueId: %q, agents: [{userId: %q, skills: ["ENGLISH"]}, {userId: %q}]}) {queue {id}}`, q, d.marks, d.johns))
	}
	for _, u := range []string{d.marks, d.johns} {
		d.made(fmt.Sprintf(`setPresence(input: {userId: %q, state: ONLINE}) {user {id}}`, u))
	}
	return d
}

// made runs a mutation as the owner and returns the innermost id of its answer.
func (d *sinchDesk) made(mutation string) string {
	var data struct{ Made json.RawMessage }
	d.Query(d.owner, "mutation { made: "+strings.Replace(mutation, "}) {", "}) {userErrors {field code message} ", 1)+" }", nil, &data)
	var out map[string]any
	if err := json.Unmarshal(data.Made, &out); err != nil {
		panic(err)
	}
	if errs, _ := out["userErrors"].([]any); len(errs) > 0 {
		panic(fmt.Sprint(mutation, ": ", errs))
	}
	delete(out, "userErrors")
	return apptest.Innermost(out)
}

// user is the id of a user in the graph.
func (d *sinchDesk) user(login string) string {
	var data struct {
		Users struct {
			Edges []struct {
				Node struct{ ID, LoginName string }
			}
		}
	}
	d.Query(d.owner, `{ users(first: 100) { edges { node { id loginName } } } }`, nil, &data)
	for _, e := range data.Users.Edges {
		if e.Node.LoginName == login {
			return e.Node.ID
		}
	}
	panic("no user " + login)
}

// later lets time pass.
func (d *sinchDesk) later(by time.Duration) { d.clock.Set(d.clock.Now().Add(by)) }

// guid is an id as the vendor writes it.
func guid(id string) string { return strings.ToUpper(strings.ReplaceAll(id, "-", "")) }

// sample reads a sample of the vendor's document, with an id of ours in place of its
// queue's.
func (d *sinchDesk) sample(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "compat", "sinch", "testdata", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(raw), "999102030405060708090A0B0C0D0E0F", guid(d.support))
}

// The way of a chat: posted, it waits; an agent picks it over the graph, transfers it
// and completes it, and the legs show how long everything took.
func TestSinchChatMovesThroughQueues(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		chat := d.mark.Post("/chats", d.sample(t, "post_chats.json"))
		d.later(30 * time.Second)
		var waiting []sinch.Contact
		d.john.Get("/contacts?status=InQueue&pickable=true&statistics=true", &waiting)
		if len(waiting) != 1 || *waiting[0].WaitingDuration != 30_000 || waiting[0].ConnectTime != nil || guid(waiting[0].ContactGroupID) != chat {
			t.Fatalf("waiting: %+v", waiting)
		}
		first := d.made(fmt.Sprintf(`pickInteraction(input: {agentId: %q}) {interaction {id}}`, d.marks))
		d.later(2 * time.Minute)
		second := d.made(fmt.Sprintf(`transferInteraction(input: {interactionId: %q, queueId: %q}) {interaction {id}}`, first, d.sales))
		d.later(10 * time.Second)
		if got := d.made(fmt.Sprintf(`pickInteraction(input: {interactionId: %q, agentId: %q}) {interaction {id}}`, second, d.johns)); got != second {
			t.Fatalf("picked %s, want %s", got, second)
		}
		d.later(time.Minute)
		d.made(fmt.Sprintf(`completeInteraction(input: {interactionId: %q}) {interaction {id}}`, second))
		d.later(20 * time.Second)
		d.made(fmt.Sprintf(`wrapUpInteraction(input: {interactionId: %q}) {interaction {id}}`, second))
		d.later(time.Hour)

		var legs []sinch.Contact
		d.mark.Get("/contacts?statistics=true&sort=arrivalTime&contactGroupId="+chat, &legs)
		if len(legs) != 2 || legs[0].ID != guid(first) || legs[1].ID != guid(second) || legs[0].ContactGroupID != legs[1].ContactGroupID {
			t.Fatalf("legs: %+v", legs)
		}
		type durations struct{ waiting, handling, wrapUp, total int64 }
		for i, want := range []durations{{30_000, 120_000, 0, 150_000}, {10_000, 60_000, 20_000, 70_000}} {
			l := legs[i]
			if got := (durations{*l.WaitingDuration, *l.HandlingDuration, *l.WrapUpTotalDuration, l.TotalDuration}); got != want {
				t.Errorf("leg %d: %+v, want %+v", i, got, want)
			}
			if l.Status != "Handled" || l.AgentName != []string{"mark.smith", "john.doe"}[i] || l.QueueID != []string{guid(d.support), guid(d.sales)}[i] {
				t.Errorf("leg %d: %+v", i, l)
			}
		}
		var whole sinch.Chat
		d.mark.Get("/chats/"+chat, &whole)
		if whole.ID != chat || whole.Status != "Handled" || len(whole.Transcript.Messages) != 4 || whole.Transcript.Messages[0].Timestamp != "2021-08-07T12:44:22.453Z" {
			t.Errorf("chat: %+v", whole)
		}
		if len(whole.Participants) != 2 || whole.Title != "Discussion with Bot" || whole.Destination != "123456Support@Test.com" {
			t.Errorf("participants, title, destination: %+v", whole)
		}
	})
}

// Every body of the vendor's document is taken, in JSON and in XML, and is served
// again as it was.
func TestSinchTakesTheSamples(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		d.furnish()
		for _, form := range []string{"json", "xml"} {
			t.Run(form, func(t *testing.T) {
				for _, row := range []struct{ sample, path, field, want string }{
					{"post_chats", "/chats", "title", "Discussion with Bot"},
					{"post_chats_outbound", "/chats", "type", "ChatOut"},
					{"post_callbacks", "/callbacks", "lastResult", "ADDED"},
					{"post_messages", "/messages", "subType", "sms"},
					{"post_messages_template", "/messages", "contentType", "template"},
				} {
					id := d.mark.Post(row.path, d.sample(t, row.sample+"."+form))
					var got map[string]any
					d.mark.Get(row.path+"/"+id, &got)
					if got["id"] != id || got[row.field] != row.want {
						t.Errorf("%s: %v, want %s %q", row.sample, got, row.field, row.want)
					}
					d.isXML(t, row.path+"/"+id, id)
				}
			})
		}
	})
}

// furnish makes the channels and queues that the samples name.
func (d *sinchDesk) furnish() {
	for _, channel := range []string{
		`{type: "SMS", address: "12345678@sms.social365.com"}`,
		`{type: "WHATSAPP", address: "11ERHG2PJ0NJKMNF7WRTR9Y1551@whatsapp.sinchconversation.com"}`,
	} {
		d.made(`createChannel(input: ` + channel + `) {channel {id}}`)
	}
	d.made(`createQueue(input: {name: "Callbacks", kind: PHONE, number: "505"}) {queue {id}}`)
}

// isXML reads a path as XML and expects the id in it.
func (d *sinchDesk) isXML(t *testing.T, path, id string) {
	t.Helper()
	c := *d.mark
	c.Accept = "application/xml"
	a := c.Do(http.MethodGet, path, nil)
	var root struct {
		ID string `xml:"id"`
	}
	if err := xml.Unmarshal(a.Body, &root); err != nil || root.ID != id || a.Header.Get("Content-Type") != "application/xml" {
		t.Errorf("GET %s as XML: %d %v %s: %s", path, a.Status, err, a.Header.Get("Content-Type"), a.Body)
	}
}
