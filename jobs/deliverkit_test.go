package jobs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/webhookdelivery"
	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/jobs"
	"parley/store"
)

// composer names messages and new conversations, and of a message tells the ids.
// What is about the conversation gone is gone.
type composer struct{ gone uuid.UUID }

// Names of entries.
func (composer) Names(_ context.Context, _ uuid.UUID, entries []store.Entry) ([]string, error) {
	names := make([]string, len(entries))
	for i, e := range entries {
		switch e.Kind {
		case store.MessageAdded:
			names[i] = "message.create.contact.chat"
		case store.ConversationCreated:
			names[i] = "conversation.create"
		}
	}
	return names, nil
}

// Body of an event.
func (c composer) Body(_ context.Context, e jobs.Event) ([]byte, error) {
	if e.Conversation == c.gone {
		return nil, apperr.New(apperr.NotFound, "gone")
	}
	return fmt.Appendf(nil, `{"event":%q,"id":%q,"conversation":%q,"seq":%d,"kind":%q,"text":"<é>"}`, e.Name, e.ID, e.Conversation, e.Seq, e.Kind), nil
}

// listener is the address of a webhook: it answers challenges and remembers what it
// was told.
type listener struct {
	*httptest.Server
	mu  sync.Mutex
	got []tale
	// busy are the conversations that it is being told of.
	busy map[string]bool
}

// tale is one event that a listener was told.
type tale struct {
	header           http.Header
	body             []byte
	ID, Conversation string
	Event, Kind      string
	Seq              int64
}

// listen starts one; answer says with which status it answers the nth time that it is
// told of a conversation, from 1.
func listen(t *testing.T, answer func(conversation string, nth int) int) *listener {
	t.Helper()
	l := &listener{busy: map[string]bool{}}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprintln(w, r.URL.Query().Get("challenge"))
			return
		}
		body, err := io.ReadAll(r.Body)
		said := tale{header: r.Header, body: body}
		if err != nil || json.Unmarshal(body, &said) != nil {
			t.Errorf("%v: %s", err, body)
		}
		nth := l.begin(t, said)
		w.WriteHeader(answer(said.Conversation, nth))
		l.mu.Lock()
		delete(l.busy, said.Conversation)
		l.mu.Unlock()
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) begin(t *testing.T, said tale) (nth int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[said.Conversation] {
		t.Errorf("told twice at the same time: %s", said.body)
	}
	l.busy[said.Conversation] = true
	l.got = append(l.got, said)
	for _, one := range l.got {
		if one.Conversation == said.Conversation {
			nth++
		}
	}
	return nth
}

// times is how often it was told anything.
func (l *listener) times() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.got)
}

// idle reports whether it is not being told anything.
func (l *listener) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.busy) == 0
}

// heard are the numbers of what was told of a conversation.
func (l *listener) heard(conversation uuid.UUID) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, one := range l.got {
		if one.Conversation == conversation.String() {
			out = append(out, fmt.Sprint(one.Seq))
		}
	}
	return strings.Join(out, " ")
}

// hook makes a webhook at an address, which has not answered the challenge.
func (h *house) hook(t *testing.T, url string, events ...string) uuid.UUID {
	t.Helper()
	in := directory.NewWebhook{WebhookFields: directory.WebhookFields{
		Name: directory.Set("hook"), URL: directory.Set(url), Secret: directory.Set(secret),
	}}
	if len(events) > 0 {
		in.Events = directory.Set(events)
	}
	row, _, err := directory.New(h.store, directory.WithPrivateAddresses(true)).CreateWebhook(h.ctx, in)
	must(t, err)
	return row.ID
}

func (h *house) hooked(t *testing.T, id uuid.UUID) *ent.Webhook {
	t.Helper()
	row, err := h.store.Client().Webhook.Get(h.ctx, id)
	must(t, err)
	return row
}

// deliverer is a new one, as in a new process.
func (h *house) deliverer(t *testing.T, c jobs.Composer) *jobs.Deliverer {
	t.Helper()
	d := jobs.NewDeliverer(h.store, c, true)
	t.Cleanup(d.Close)
	return d
}

// tell does the jobs of webhooks until none is due.
func (h *house) tell(t *testing.T, d *jobs.Deliverer) {
	t.Helper()
	for {
		due, err := h.store.TakeJobs(context.Background(), []string{directory.VerifyJob, directory.DeliverJob}, 10, time.Minute)
		must(t, err)
		if len(due) == 0 {
			return
		}
		for _, j := range due {
			do := d.Deliver
			if j.Kind == directory.VerifyJob {
				do = d.Verify
			}
			must(t, do(testkit.System(), j))
		}
	}
}

// happens writes ledger entries of the kind, one for each conversation.
func (h *house) happens(t *testing.T, kind store.EntryKind, conversations ...uuid.UUID) {
	t.Helper()
	must(t, h.store.Write(testkit.System(), h.org, func(_ context.Context, tx *store.Tx) error {
		for _, id := range conversations {
			tx.Record(store.Entry{Kind: kind, ConversationID: id})
		}
		return nil
	}))
}

// later sets the clock and has every webhook look at once.
func (h *house) later(t *testing.T, d *jobs.Deliverer, pause time.Duration) {
	t.Helper()
	h.clock.Set(h.clock.Now().Add(pause))
	h.tell(t, d)
}

// deliveries are shown as event, status, attempts, status of the answer and error.
func (h *house) deliveries(t *testing.T) string {
	t.Helper()
	rows, err := h.store.Client().WebhookDelivery.Query().Order(webhookdelivery.BySeq()).All(h.ctx)
	must(t, err)
	var out []string
	for _, r := range rows {
		line := fmt.Sprint(r.Seq, " ", r.Event, " ", r.Status, " ", r.Attempts)
		if r.ResponseStatus != nil {
			line += fmt.Sprint(" ", *r.ResponseStatus)
		}
		if r.Error != nil {
			line += " " + *r.Error
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}
