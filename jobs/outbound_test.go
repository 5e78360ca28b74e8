package jobs_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/consent"
	"parley/ent/outboundbatch"
	"parley/inbox"
	"parley/internal/testkit"
	"parley/store"
)

// A recipient who fails twice is tried again after the delay of the batch, and is
// sent the same under the same key; others are not posted again.
func TestRetry(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		hook := receive(t, func(to string, nth int) int {
			if to == "b" && nth <= 2 {
				return http.StatusServiceUnavailable
			}
			return http.StatusNoContent
		})
		h.via(t, "hook", hook.URL+"/in")
		id := h.batch(t, []string{"a", " b ", "c"})
		h.settle(t)
		want := "a HANDLED x sent\nb PROCESSING %s: the webhook answered 503\nc HANDLED x sent"
		for _, tries := range []string{"x", "xx"} {
			if got := h.shown(t, id); got != fmt.Sprintf(want, tries) {
				t.Fatalf("got %s", got)
			}
			h.clock.Set(h.clock.Now().Add(59 * time.Second))
			if h.due(t) != 0 {
				t.Error("due before the delay is over")
			}
			h.clock.Set(h.clock.Now().Add(time.Second))
			h.settle(t)
		}
		if got := h.shown(t, id); got != "a HANDLED x sent\nb HANDLED xxx sent\nc HANDLED x sent" {
			t.Errorf("got %s", got)
		}
		posted := hook.to("b")
		for i, m := range posted {
			if m.header.Get("Idempotency-Key") != fmt.Sprint(m.fields["id"]) || string(m.body) != string(posted[0].body) {
				t.Errorf("attempt %d: %v %s", i+1, m.header, m.body)
			}
		}
		if len(posted) != 3 || hook.count() != 5 || h.number(t, "SELECT count(*) FROM jobs") != 0 {
			t.Errorf("%d of %d posts, %d jobs", len(posted), hook.count(), h.number(t, "SELECT count(*) FROM jobs"))
		}
	})
}

// After the last repetition it fails for good.
func TestRetriesEnd(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		hook := receive(t, always(http.StatusFound)) // no redirect is followed
		h.via(t, "hook", hook.URL)
		id := h.batch(t, []string{"a"}, func(n *inbox.NewOutboundBatch) { n.MaxRetryCount = 1 })
		for range 4 {
			h.settle(t)
			h.clock.Set(h.clock.Now().Add(time.Minute))
		}
		if got := h.shown(t, id); got != "a FAILED xx: the webhook answered 302" || hook.count() != 2 {
			t.Errorf("%d posts, %s", hook.count(), got)
		}
	})
}

// What is posted: the message, signed with the integration's secret; and what is
// kept: a message OUT.
func TestPosted(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		hook := receive(t, always(http.StatusOK))
		h.via(t, "hook", hook.URL)
		text := h.batch(t, []string{"a"})
		template := h.batch(t, []string{"b"}, func(n *inbox.NewOutboundBatch) {
			n.Body, n.ContentType = `{"template_id":"t","parameters":{"x":1}}`, outboundbatch.ContentTypeTEMPLATE
		})
		h.settle(t)
		for to, row := range map[string]struct{ batch, content string }{
			"a": {text.String(), `"contentType":"TEXT","body":"hello"}`},
			"b": {template.String(), `"contentType":"TEMPLATE","template":{"template_id":"t","parameters":{"x":1}}}`},
		} {
			m := hook.to(to)[0]
			want := fmt.Sprintf(`{"id":"%s","batchId":"%s","to":"%s","from":"+31 1","channel":"WHATSAPP",%s`, m.fields["id"], row.batch, to, row.content)
			if string(m.body) != want {
				t.Errorf("got %s, want %s", m.body, want)
			}
			mac := hmac.New(sha256.New, []byte(secret))
			fmt.Fprintf(mac, "%d.%s", noon.Unix(), m.body)
			if got, want := m.header.Get("Parley-Signature"), fmt.Sprintf("t=%d,v1=%s", noon.Unix(), hex.EncodeToString(mac.Sum(nil))); got != want {
				t.Errorf("signature %s, want %s", got, want)
			}
		}
		all, err := h.store.Client().Message.Query().WithChannel().All(h.ctx)
		must(t, err)
		for _, m := range all {
			if m.Direction != "OUT" || m.Role != "BOT" || m.ConversationID != nil || m.Edges.Channel.ID != h.channel || (m.Text == nil) != (m.Content.Kind == "template") {
				t.Errorf("message %+v", m)
			}
		}
		if len(all) != 2 {
			t.Errorf("%d messages", len(all))
		}
	})
}

// Nothing is sent to whom it may not be sent to, and nothing over a channel that
// nobody carries.
func TestNotSent(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		hook := receive(t, always(http.StatusOK))
		for address, granted := range map[string]bool{"no": false, "yes": true} {
			_, err := h.directory().SetConsent(h.ctx, nil, consent.UsageWHATSAPP, address, granted)
			must(t, err)
		}
		h.block(t, "blocked")
		lonely := h.batch(t, []string{"yes"})
		h.settle(t)
		if got := h.shown(t, lonely); got != "yes FAILED : no integration in use carries messages of this channel" {
			t.Errorf("without integration: %s", got)
		}
		own := h.via(t, "own", hook.URL+"/own", disabled, func(f *directory.IntegrationFields) { f.ChannelIDs = directory.Set([]uuid.UUID{h.channel}) })
		h.via(t, "sms", hook.URL+"/sms", func(f *directory.IntegrationFields) { f.Touchpoints = directory.Set([]string{"SMS"}) })
		h.via(t, "hook", hook.URL+"/hook")
		out := h.batch(t, []string{"yes"})
		h.settle(t)
		if got := h.shown(t, out); !strings.HasPrefix(got, "yes FAILED") {
			t.Errorf("the channel's own is out of use: %s", got)
		}
		_, err := h.directory().UpdateIntegration(h.ctx, directory.IntegrationChange{ID: own, IntegrationFields: directory.IntegrationFields{ChannelIDs: directory.Set([]uuid.UUID{})}})
		must(t, err)
		some := h.batch(t, []string{"no", "yes", "unasked", "blocked"})
		h.settle(t)
		want := "no FAILED : the customer did not consent\nyes HANDLED x sent\nunasked HANDLED x sent\nblocked FAILED : the customer is blocked"
		if got := h.shown(t, some); got != want || hook.count() != 2 {
			t.Errorf("%d posts; %s", hook.count(), got)
		}
	})
}

// block makes a customer of an address and blocks him.
func (h *house) block(t *testing.T, address string) {
	t.Helper()
	_, err := h.AppendMessages(h.ctx, h.org, []inbox.NewMessage{{
		Direction: inbox.In, ChannelType: "WHATSAPP", ChannelAddress: "+31 1", CustomerAddress: address, Text: "x",
	}})
	must(t, err)
	must(t, h.store.Write(h.ctx, h.org, func(ctx context.Context, tx *store.Tx) error {
		return tx.Customer.Update().SetBlocked(true).Exec(ctx)
	}))
}

// Two processes on one database send a large batch once each, also where one of
// them stops in the middle.
func TestTwoProcesses(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newHouse(t, address)
		other := testkit.Store(t, store.Options{Database: address, Now: h.clock.Now})
		hook := receive(t, always(http.StatusOK))
		h.via(t, "hook", hook.URL)
		var addresses []string
		each := 100
		if testing.Short() { // as under the race detector
			each = 30
		}
		for i := range 3 * each {
			addresses = append(addresses, fmt.Sprint("+", i))
		}
		for i := range 3 {
			h.batch(t, addresses[i*each:(i+1)*each])
		}
		stop := work(t, h.store, true)
		work(t, other, true)
		eventually(t, "some are sent", func() bool { return hook.count() > 20 })
		stop() // gives its batch back
		eventually(t, "all are sent", func() bool { return h.number(t, "SELECT count(*) FROM jobs") == 0 })
		for _, a := range addresses {
			if n := len(hook.to(a)); n != 1 {
				t.Errorf("%s was posted %d times", a, n)
			}
		}
		if n := h.number(t, "SELECT count(*) FROM outbound_recipients WHERE status = 'HANDLED' AND attempts = 1 AND message_id IS NOT NULL"); n != int64(3*each) {
			t.Errorf("%d are handled", n)
		}
		if n := h.number(t, "SELECT count(DISTINCT id) FROM messages"); n != int64(3*each) {
			t.Errorf("%d messages", n)
		}
	})
}

// A process that dies between posting and writing leaves a message of which
// nobody knows: after the lease another posts it again under the same key.
func TestDeadProcess(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		hook := receive(t, always(http.StatusOK))
		h.via(t, "hook", hook.URL)
		id := h.batch(t, []string{"a"})
		taken, err := h.store.TakeJobs(context.Background(), []string{inbox.OutboundJob}, 1, time.Minute)
		must(t, err)
		ctx, cancel := context.WithCancel(testkit.System())
		dead := make(chan error)
		carried := make(chan struct{})
		go func() { dead <- h.SendOutbound(ctx, taken[0], stuck{carried}) }()
		<-carried
		if got := h.shown(t, id); got != "a PROCESSING x" {
			t.Errorf("meanwhile: %s", got)
		}
		h.clock.Set(noon.Add(time.Minute))
		h.settle(t)
		if got := h.shown(t, id); got != "a HANDLED xx sent" || hook.count() != 1 {
			t.Errorf("%d posts, %s", hook.count(), got)
		}
		// Should the first come back to life, it changes nothing any more.
		cancel()
		carried <- struct{}{}
		must(t, <-dead)
		if got := h.shown(t, id); got != "a HANDLED xx sent" || h.number(t, "SELECT count(*) FROM messages") != 1 {
			t.Errorf("%d messages, %s", h.number(t, "SELECT count(*) FROM messages"), got)
		}
	})
}

// stuck is a carrier that says that it carries, then waits to be told to go on.
type stuck struct{ carried chan struct{} }

// Carry sends nothing.
func (s stuck) Carry(context.Context, inbox.Outgoing) error {
	s.carried <- struct{}{}
	<-s.carried
	return nil
}
