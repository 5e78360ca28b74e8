package jobs_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/integration"
	"parley/ent/outboundbatch"
	"parley/ent/outboundrecipient"
	"parley/inbox"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/jobs"
	"parley/store"
)

// noon is when the tests begin.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// secret signs what is posted.
const secret = "a secret of 24 letters.."

// house is an organization with a channel, on a store whose clock stands.
type house struct {
	*inbox.Inbox
	store   *store.Store
	clock   *testkit.Clock
	org     uuid.UUID
	channel uuid.UUID
	ctx     context.Context
}

func newHouse(t *testing.T, address string) *house {
	t.Helper()
	clock := testkit.NewClock(noon)
	s := testkit.Store(t, store.Options{Database: address, Now: clock.Now})
	h := &house{Inbox: inbox.New(s), store: s, clock: clock, org: testkit.Organization(t, s, "org", uuid.Nil)}
	h.ctx = testkit.As(viewer.Owner, h.org)
	c, err := h.directory().CreateChannel(h.ctx, directory.NewChannel{Type: "WHATSAPP", Address: "+31 1"})
	must(t, err)
	h.channel = c.ID
	return h
}

func eachHouse(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, address string) { f(t, newHouse(t, address)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) directory() *directory.Directory { return directory.New(h.store) }

// via makes an integration that posts to this address.
func (h *house) via(t *testing.T, name, url string, change ...func(*directory.IntegrationFields)) uuid.UUID {
	t.Helper()
	in := directory.NewIntegration{IntegrationFields: directory.IntegrationFields{
		Name: directory.Set(name), URL: directory.Set(url), Secret: directory.Set(secret),
	}}
	for _, f := range change {
		f(&in.IntegrationFields)
	}
	row, err := h.directory().CreateIntegration(h.ctx, in)
	must(t, err)
	return row.ID
}

func disabled(f *directory.IntegrationFields) { f.Status = directory.Set(integration.StatusDISABLED) }

// batch plans "hello" to these addresses.
func (h *house) batch(t *testing.T, addresses []string, change ...func(*inbox.NewOutboundBatch)) uuid.UUID {
	t.Helper()
	n := inbox.NewOutboundBatch{
		Channel: h.channel, Body: "hello", ContentType: outboundbatch.ContentTypeTEXT, Addresses: addresses, MaxRetryCount: 2, RetryDelaySeconds: 60,
	}
	for _, f := range change {
		f(&n)
	}
	id, err := h.CreateOutboundBatch(h.ctx, n)
	must(t, err)
	return id
}

// shown is what recipients look like: address, status, attempts, whether there is
// a message, failure.
func (h *house) shown(t *testing.T, batch uuid.UUID) string {
	t.Helper()
	rows, err := h.store.Client().OutboundRecipient.Query().
		Where(outboundrecipient.BatchIDEQ(batch)).Order(outboundrecipient.ByPosition()).All(h.ctx)
	must(t, err)
	var out []string
	for _, r := range rows {
		line := r.Address + " " + string(r.Status) + " " + strings.Repeat("x", r.Attempts)
		if r.MessageID != nil {
			line += " sent"
		}
		if r.Failure != nil {
			line += ": " + *r.Failure
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// number runs a read that answers one number.
func (h *house) number(t *testing.T, query string, args ...any) int64 {
	t.Helper()
	rows, err := h.store.Query(context.Background(), query, args...)
	must(t, err)
	defer rows.Close()
	var n sql.NullInt64
	if rows.Next() {
		must(t, rows.Scan(&n))
	}
	must(t, rows.Err())
	return n.Int64
}

// due is how many jobs are due.
func (h *house) due(t *testing.T) int64 {
	t.Helper()
	return h.number(t, "SELECT count(*) FROM jobs WHERE run_at <= ?", h.clock.Now().UnixMilli())
}

// work sets a runner to work on a store, as a process of its own; stop ends it.
func work(t *testing.T, s *store.Store, private bool) (stop func()) {
	t.Helper()
	in, webhook := inbox.New(s), jobs.NewWebhook(s.Now, private)
	t.Cleanup(webhook.Close)
	end := runJobs(t, s, map[string]jobs.Handler{
		inbox.OutboundJob: func(ctx context.Context, j store.Job) error { return in.SendOutbound(ctx, j, webhook) },
		inbox.MessageJob:  func(ctx context.Context, j store.Job) error { return in.SendMessage(ctx, j, webhook) },
		inbox.CallbackJob: in.RunCallback,
	})
	return func() {
		end()
		webhook.Close()
	}
}

// runJobs sets a runner to work on a store, beside what else runs until the end; stop
// ends both.
func runJobs(t *testing.T, s *store.Store, handlers map[string]jobs.Handler, beside ...func(context.Context)) (stop func()) {
	t.Helper()
	r := jobs.New(jobs.Deps{Store: s, Logger: slog.New(slog.DiscardHandler), Poll: 5 * time.Millisecond, Handlers: handlers})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, run := range append(beside, r.Run) {
		running.Go(func() { run(ctx) })
	}
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return stop
}

// settle works until nothing is due. A worker that is stopped gives back what it
// has not finished, which is due then.
func (h *house) settle(t *testing.T) {
	t.Helper()
	for again := true; again; again = h.due(t) > 0 {
		stop := work(t, h.store, true)
		eventually(t, "nothing is due", func() bool { return h.due(t) == 0 })
		stop()
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

// message is what a receiver was posted.
type message struct {
	header http.Header
	body   []byte
	fields map[string]any
}

// receiver is a webhook that remembers what it was posted.
type receiver struct {
	*httptest.Server
	mu  sync.Mutex
	got []message
}

// receive starts a webhook; answer says with which status it answers the nth
// message to an address, from 1.
func receive(t *testing.T, answer func(to string, nth int) int) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		m := message{header: req.Header, body: body}
		if err != nil || json.Unmarshal(body, &m.fields) != nil {
			t.Errorf("%v: %s", err, body)
		}
		to, _ := m.fields["to"].(string)
		r.mu.Lock()
		r.got = append(r.got, m)
		r.mu.Unlock()
		w.WriteHeader(answer(to, len(r.to(to))))
	}))
	t.Cleanup(r.Close)
	return r
}

func always(status int) func(string, int) int { return func(string, int) int { return status } }

// to lists what was posted for an address.
func (r *receiver) to(address string) []message {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []message
	for _, m := range r.got {
		if m.fields["to"] == address {
			out = append(out, m)
		}
	}
	return out
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}
