package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/compat/web1on1"
	"parley/ent"
	"parley/internal/app"
	"parley/internal/apperr"
	"parley/internal/query"
	"parley/internal/shortid"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/jobs"
	"parley/store"
)

// eventsOf are the events that webhooks of an organization are told of so far.
func (w *vendorWalk) eventsOf(organization uuid.UUID) (out []jobs.Event) {
	w.t.Helper()
	entries, err := w.server.Store.Entries(apptest.System(), organization, 0, 500)
	if err != nil {
		w.t.Fatal(err)
	}
	names, err := web1on1.NewComposer(w.server.App.Query).Names(apptest.System(), organization, entries)
	if err != nil || len(names) != len(entries) {
		w.t.Fatalf("%d names of %d: %v", len(names), len(entries), err)
	}
	for i, e := range entries {
		if names[i] != "" {
			out = append(out, jobs.Event{
				ID: uuid.New(), Name: names[i], Organization: organization, Conversation: e.ConversationID, Message: e.MessageID, Seq: e.Seq, At: e.At, Kind: e.Kind,
			})
		}
	}
	return out
}

// rootOf is the organization that the walk began in.
func (w *vendorWalk) rootOf() uuid.UUID {
	w.t.Helper()
	list, _, err := w.server.App.Query.ListOrganizations(apptest.System(), query.Listing{})
	i := slices.IndexFunc(list, func(o *ent.Organization) bool { return shortid.Matches(o.ID, w.kept["root"]) })
	if err != nil || i < 0 {
		w.t.Fatalf("no such organization: %v", err)
	}
	return list[i].ID
}

// webhookBody is a body as clients read it.
type webhookBody struct {
	ID, Event, Organization, CreatedAt string
	Data                               struct {
		Organization struct{ ID, Name string }
		Conversation map[string]any
		Message      map[string]any
	}
	Activity struct {
		ID, Verb, Summary, Published string
		Actor, Object                struct{ ID, Type string }
	}
}

// TestWeb1on1Events: entries of the ledger are events by the vendor's names, whose
// bodies hold what the vendor's client looks for.
func TestWeb1on1Events(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := signedIn(t, func(c *app.Config) { c.Database = address })
		w.talk("talk", "a", `, "meta": {"of": "<b>\u2028&"}`)
		w.do(http.StatusCreated, http.MethodPost, "/conversations/{talk}/messages", `{"text": "1 < 2", "role": "agent"}`, "")
		w.do(http.StatusCreated, http.MethodPost, "/conversations/{talk}/messages", `{"type": "command", "text": ">hug"}`, "")
		w.do(http.StatusOK, http.MethodPatch, "/conversations/{talk}", `{"name": "b"}`, "")
		w.do(http.StatusCreated, http.MethodPost, "/conversations", `{"type": "agent", "messages": [{"text": "psst", "role": "agent"}]}`, "other")
		root := w.rootOf()
		events := w.eventsOf(root)
		var names []string
		for _, e := range events {
			names = append(names, e.Name)
		}
		for _, want := range []string{
			"conversation.create", "message.create.contact.chat", "message.create.contact.command", "conversation.update", "message.create.agent.chat",
		} {
			if !slices.Contains(names, want) {
				t.Errorf("no %s among %v", want, names)
			}
		}
		for _, e := range events {
			w.checkBody(e)
		}
	})
}

// checkBody looks at the body of an event.
func (w *vendorWalk) checkBody(e jobs.Event) {
	w.t.Helper()
	c := web1on1.NewComposer(w.server.App.Query)
	text, err := c.Body(apptest.System(), e)
	var b webhookBody
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		w.t.Fatalf("%s: %s %v", e.Name, text, err)
	}
	again, err := c.Body(apptest.System(), e)
	if err != nil || string(again) != string(text) {
		w.t.Errorf("%s is written another way: %s", e.Name, again)
	}
	if strings.Contains(string(text), `\u003c`) || strings.Contains(string(text), `\u2028`) || strings.Contains(string(text), `": `) {
		w.t.Errorf("not as JSON.stringify writes it: %s", text)
	}
	if b.Event != e.Name || b.ID != e.ID.String() || b.Organization != w.kept["root"] || b.Data.Organization.ID != w.kept["root"] || b.Activity.Actor.ID == "" {
		w.t.Errorf("%s: %s", e.Name, text)
	}
	parts, _ := b.Data.Conversation["participants"].([]any)
	if b.Data.Conversation["id"] != shortid.Of(e.Conversation) || len(parts) == 0 || b.Activity.Published == "" {
		w.t.Errorf("%s: %s", e.Name, text)
	}
	if isMessage := strings.HasPrefix(e.Name, "message."); isMessage != (b.Data.Message != nil) || isMessage && b.Data.Message["conversation"] != b.Data.Conversation["id"] {
		w.t.Errorf("%s: %s", e.Name, text)
	}
}

// TestWeb1on1EventsAreConfined: what is gone and what is another organization's is told
// of to nobody.
func TestWeb1on1EventsAreConfined(t *testing.T) {
	w := signedIn(t)
	w.talk("talk", "a", "")
	events := w.eventsOf(w.rootOf())
	other := w.server.Organization("other", uuid.Nil)
	for _, e := range events {
		gone, foreign := e, e
		gone.Conversation, foreign.Organization = uuid.New(), other
		for _, x := range []jobs.Event{gone, foreign} {
			if text, err := web1on1.NewComposer(w.server.App.Query).Body(apptest.System(), x); apperr.KindOf(err) != apperr.NotFound {
				t.Errorf("%s: %s %v", x.Name, text, err)
			}
		}
		names, err := web1on1.NewComposer(w.server.App.Query).Names(apptest.System(), other, []store.Entry{{Kind: store.MessageAdded, ConversationID: e.Conversation, MessageID: e.Message}})
		if err != nil || !slices.Equal(names, []string{""}) {
			t.Errorf("another's message is called %v %v", names, err)
		}
	}
}
