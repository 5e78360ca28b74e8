package app_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// hookSecret signs what the webhooks of these tests are told.
const hookSecret = "hooksecret of 24 letters"

// toldHook is the address of a webhook: it answers challenges and gathers the names of
// the events that it was told, each once by its id.
type toldHook struct {
	*httptest.Server
	mu     sync.Mutex
	events []string
}

func newToldHook(t *testing.T) *toldHook {
	t.Helper()
	h := &toldHook{}
	seen := map[string]bool{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, r.URL.Query().Get("challenge"))
			return
		}
		body, err := io.ReadAll(r.Body)
		var said struct{ Event string }
		mac := hmac.New(sha1.New, []byte(hookSecret))
		mac.Write(body)
		if err != nil || json.Unmarshal(body, &said) != nil || r.Header.Get("X-Hub-Signature") != "sha1="+hex.EncodeToString(mac.Sum(nil)) {
			t.Errorf("%v: %v %s", err, r.Header, body)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if id := r.Header.Get("Webhook-Id"); !seen[id] {
			seen[id] = true
			h.events = append(h.events, said.Event)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *toldHook) told() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.events)
}

// A webhook that is made over the graph answers the challenge, is told what happens
// and shows what became of it, to administrators alone.
func TestGraphWebhook(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		hook, clock := newToldHook(t), testkit.NewClock(jobsNoon)
		s := apptest.Serve(t, address, atWork(clock, true))
		org := s.Organization("org", uuid.Nil)
		admin, agent, stranger := s.Token(org, viewer.Admin), s.Token(org, viewer.Agent), s.Token(s.Organization("other", uuid.Nil), viewer.Owner)
		var made map[string]any
		s.Query(admin, `mutation($url: URL!, $secret: String) {createWebhook(input: {name: "hook", url: $url, secret: $secret, events: ["message.create"]}) {
			webhook {id}}}`, map[string]any{"url": hook.URL + "/in", "secret": hookSecret}, &made)
		shown := func(token string) string {
			return s.GraphQL(token, `{webhooks {edges {node {name status statusReason failingSince deliveries(first: 2) {
				totalCount edges {node {event status attempts error responseStatus}}}}}}}`, nil).Said()
		}
		eventually(t, "it is verified", func() bool { return strings.Contains(shown(admin), `"status":"ACTIVE"`) })
		s.Query(agent, `mutation {addMessage(input: {direction: IN, channel: "WHATSAPP", channelAddress: "1", customerAddress: "2", externalConversationId: "c", text: "<é>"}) {userErrors {message}}}`, nil, nil)
		eventually(t, "it is told", func() bool { return len(hook.told()) == 1 })
		if got := hook.told()[0]; got != "message.create.contact.chat" {
			t.Errorf("told %s", got)
		}
		want := `{"data":{"webhooks":{"edges":[{"node":{"name":"hook","status":"ACTIVE","statusReason":null,"failingSince":null,"deliveries":{"totalCount":1,"edges":[` +
			`{"node":{"event":"message.create.contact.chat","status":"DELIVERED","attempts":1,"error":null,"responseStatus":200}}]}}}]}}}`
		eventually(t, "it is shown", func() bool { return shown(admin) == want })
		const none = `{"data":{"webhooks":{"edges":[]}}}`
		for name, token := range map[string]string{"an agent": agent, "a stranger": stranger} {
			if got := shown(token); got != none {
				t.Errorf("%s sees %s", name, got)
			}
			id := apptest.Innermost(made)
			if got := s.GraphQL(token, `{node(id: "`+id+`") {... on Webhook {url}}}`, nil).Said(); strings.Contains(got, hook.URL) {
				t.Errorf("%s sees %s", name, got)
			}
		}
		s.Stop()
		if log := s.Log(); strings.Contains(log, hookSecret) || strings.Contains(log, hook.URL) {
			t.Errorf("the log tells too much: %s", log)
		}
	})
}

// What is wrong with a webhook is said about the input; a secret that Parley makes is
// shown once.
func TestGraphWebhookInput(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.JobPoll = time.Hour })
	token := s.Token(s.Organization("org", uuid.Nil), viewer.Owner)
	for input, want := range map[string]string{
		`name: "", url: "https://example.com"`:                                "name",
		`name: "x", url: "http://169.254.169.254/latest/meta-data"`:           "url",
		`name: "x", url: "http://0xa9fea9fe"`:                                 "url",
		`name: "x", url: "http://[fd00::1]"`:                                  "url",
		`name: "x", url: "https://a:b@example.com"`:                           "url",
		`name: "x", url: "https://example.com", secret: "short"`:              "secret",
		`name: "x", url: "https://example.com", events: ["message.delete"]`:   "events",
		`name: "x", url: "https://example.com", events: ["message.create.*"]`: "events",
	} {
		got := s.GraphQL(token, `mutation {createWebhook(input: {`+input+`}) {webhook {id} secret userErrors {field code}}}`, nil).Said()
		if !strings.HasPrefix(got, `{"data":{"createWebhook":{"webhook":null,"secret":null,"userErrors":[{"field":["`+want+`"`) {
			t.Errorf("%s: %s", input, got)
		}
	}
	var made struct {
		CreateWebhook struct {
			Secret  string
			Webhook struct{ ID, URL, Status string }
		}
	}
	s.Query(token, `mutation {createWebhook(input: {name: "x", url: "https://example.com/in"}) {secret webhook {id url status}}}`, nil, &made)
	if hook := made.CreateWebhook; len(hook.Secret) != 43 || hook.Webhook.Status != "PENDING" {
		t.Errorf("%+v", hook)
	}
	got := s.GraphQL(token, `mutation($id: ID!) {updateWebhook(input: {id: $id, name: "y", secret: null}) {secret webhook {name}}}`, map[string]any{"id": made.CreateWebhook.Webhook.ID}).Said()
	if !strings.HasSuffix(got, `","webhook":{"name":"y"}}}}`) || strings.Contains(got, made.CreateWebhook.Secret) {
		t.Errorf("%s", got)
	}
	got = s.GraphQL(token, `mutation($id: ID!) {archiveWebhook(input: {id: $id}) {secret webhook {status statusReason}}}`, map[string]any{"id": made.CreateWebhook.Webhook.ID}).Said()
	if got != `{"data":{"archiveWebhook":{"secret":null,"webhook":{"status":"DISABLED","statusReason":"disabled by hand"}}}}` {
		t.Errorf("%s", got)
	}
}
