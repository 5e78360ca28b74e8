package jobs_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/webhook"
	"parley/ent/webhookdelivery"
	"parley/internal/testkit"
	"parley/jobs"
	"parley/store"
)

func ok(string, int) int { return http.StatusOK }

// A webhook is told what happens after it answered the challenge, and of that what it
// wants to be told; both signatures are those of what was sent.
func TestWebhookIsTold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		l, d, a := listen(t, ok), h.deliverer(t, composer{}), uuid.New()
		h.happens(t, store.MessageAdded, a)
		id := h.hook(t, l.URL+"/in?a=1", "message.create")
		h.happens(t, store.MessageAdded, a)
		h.tell(t, d)
		if row := h.hooked(t, id); row.Status != webhook.StatusACTIVE || row.VerifiedAt == nil || !row.VerifiedAt.Equal(noon) {
			t.Fatalf("%+v", row)
		}
		h.happens(t, store.MessageAdded, a)
		h.happens(t, store.ConversationCreated, a)
		h.happens(t, store.Assigned, a)
		h.happens(t, store.MessageAdded, a)
		h.later(t, d, 10*time.Second)
		if got := l.heard(a); got != "3 6" {
			t.Fatalf("heard %s", got)
		}
		if got, want := h.deliveries(t), "3 message.create.contact.chat DELIVERED 1 200\n6 message.create.contact.chat DELIVERED 1 200"; got != want {
			t.Errorf("%s", got)
		}
		one := l.got[0]
		old, timed := hmac.New(sha1.New, []byte(secret)), hmac.New(sha256.New, []byte(secret))
		old.Write(one.body)
		at := fmt.Sprint(noon.Add(10 * time.Second).Unix())
		fmt.Fprintf(timed, "%s.%s.%s", one.ID, at, one.body)
		for name, want := range map[string]string{
			"Content-Type": "application/json", "User-Agent": "Parley", "Webhook-Id": one.ID, "Webhook-Timestamp": at,
			"X-Hub-Signature":   "sha1=" + hex.EncodeToString(old.Sum(nil)),
			"Webhook-Signature": "v1," + base64.StdEncoding.EncodeToString(timed.Sum(nil)),
		} {
			if got := one.header.Get(name); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		if one.Kind != string(store.MessageAdded) || !strings.Contains(string(one.body), `"<é>"`) {
			t.Errorf("body %s", one.body)
		}
	})
}

// The events of a conversation come in order, one that fails first again, while other
// conversations go on; another process takes over in between.
func TestWebhookOrder(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		a, b, c := uuid.New(), uuid.New(), uuid.New()
		l := listen(t, func(conversation string, nth int) int {
			if conversation == a.String() && nth <= 2 {
				return http.StatusServiceUnavailable
			}
			return http.StatusNoContent
		})
		h.hook(t, l.URL)
		h.tell(t, h.deliverer(t, composer{}))
		h.happens(t, store.MessageAdded, a, b, a, c, b, a)
		h.later(t, h.deliverer(t, composer{}), 10*time.Second)
		for pause, want := range [][3]string{{"1", "2 5", "4"}, {"1", "2 5", "4"}, {"1 1", "2 5", "4"}, {"1 1", "2 5 7", "4"}, {"1 1 1 3 6", "2 5 7", "4"}} {
			if pause == 3 {
				h.happens(t, store.MessageAdded, b)
			}
			if pause > 0 {
				h.later(t, h.deliverer(t, composer{}), []time.Duration{0, 4 * time.Second, time.Second, 9 * time.Second, time.Second}[pause])
			}
			if pause == 3 { // nobody hinted, and the next look is at 20 s
				h.happens(t, store.Assigned, b)
				must(t, h.store.HurryJobs(testkit.System(), directory.DeliverJob, []uuid.UUID{h.org, uuid.New()}))
				h.tell(t, h.deliverer(t, composer{}))
			}
			if got := [3]string{l.heard(a), l.heard(b), l.heard(c)}; got != want {
				t.Fatalf("step %d: heard %q, want %q", pause, got, want)
			}
		}
		if row := h.hooked(t, h.store.Client().Webhook.Query().OnlyIDX(h.ctx)); row.FailingSince != nil {
			t.Errorf("failing since %v", row.FailingSince)
		}
	})
}

// What does not take anything for a day is told nothing any more; until then each
// event is tried less and less often.
func TestWebhookGivesUp(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		a := uuid.New()
		l := listen(t, func(string, int) int { return http.StatusFound }) // no redirect is followed
		id := h.hook(t, l.URL)
		d := h.deliverer(t, composer{})
		h.tell(t, d)
		h.happens(t, store.MessageAdded, a, a)
		h.later(t, d, 10*time.Second)
		var pauses []time.Duration
		for row := h.hooked(t, id); row.Status == webhook.StatusACTIVE; row = h.hooked(t, id) {
			pause := 10 * time.Second // once the first has failed for good
			if first := h.store.Client().WebhookDelivery.Query().Order(webhookdelivery.BySeq()).FirstX(h.ctx); first.NextAttemptAt != nil {
				pause = first.NextAttemptAt.Sub(h.clock.Now())
			}
			pauses = append(pauses, pause)
			h.later(t, d, pause)
		}
		if got := fmt.Sprint(pauses[:5], pauses[10:12], len(pauses)); got != "[5s 10s 20s 40s 1m20s] [1h0m0s 1h0m0s] 34" {
			t.Errorf("%v", pauses)
		}
		row := h.hooked(t, id)
		if row.Status != webhook.StatusDISABLED || *row.StatusReason != "nothing was taken for a day" || !row.FailingSince.Equal(noon.Add(10*time.Second)) {
			t.Errorf("%+v", row)
		}
		want := "1 message.create.contact.chat FAILED 34 302 the webhook answered 302\n2 message.create.contact.chat FAILED 1 302 the webhook answered 302"
		if got := h.deliveries(t); got != want || h.number(t, "SELECT count(*) FROM jobs") != 0 {
			t.Errorf("%s", got)
		}
	})
}

// An address that says that it is gone is told nothing any more; what is gone from
// here is told nobody.
func TestWebhookGone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		a, b := uuid.New(), uuid.New()
		l := listen(t, func(string, int) int { return http.StatusGone })
		id := h.hook(t, l.URL)
		d := h.deliverer(t, composer{gone: a})
		h.tell(t, d)
		h.happens(t, store.MessageAdded, a, a)
		h.later(t, d, 10*time.Second)
		if row := h.hooked(t, id); row.Status != webhook.StatusACTIVE || l.heard(a) != "" {
			t.Errorf("%+v", row)
		}
		h.happens(t, store.MessageAdded, b, b)
		h.later(t, d, 10*time.Second)
		if row := h.hooked(t, id); row.Status != webhook.StatusDISABLED || *row.StatusReason != "the address answered 410: it wants no more" || l.heard(b) != "3" {
			t.Errorf("%+v", row)
		}
		if n := h.number(t, "SELECT count(*) FROM webhook_deliveries WHERE status = 'DROPPED'"); n != 4 {
			t.Errorf("%s", h.deliveries(t))
		}
	})
}

// A job that somebody else has by now writes nothing: here the webhook is switched off
// while its address is being told.
func TestWebhookLeaseIsLost(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		a := uuid.New()
		var id uuid.UUID
		l := listen(t, func(string, int) int {
			_, _, err := h.directory().UpdateWebhook(h.ctx, directory.WebhookChange{ID: id, Enabled: directory.Set(false)})
			if err != nil {
				t.Error(err)
			}
			return http.StatusOK
		})
		id = h.hook(t, l.URL)
		d := h.deliverer(t, composer{})
		h.tell(t, d)
		h.happens(t, store.MessageAdded, a)
		h.later(t, d, 10*time.Second)
		if got := h.deliveries(t); got != "1 message.create.contact.chat DROPPED 0" || l.heard(a) != "1" || h.number(t, "SELECT count(*) FROM jobs") != 0 {
			t.Errorf("%s", got)
		}
	})
}

// A process that ends while an address is being told tells it again, under the same
// id.
func TestWebhookProcessEnds(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		a := uuid.New()
		ctx, cancel := context.WithCancel(testkit.System())
		l := listen(t, func(_ string, nth int) int {
			if nth == 1 {
				cancel()
				<-ctx.Done()
			}
			return http.StatusOK
		})
		h.hook(t, l.URL)
		d := h.deliverer(t, composer{})
		h.tell(t, d)
		h.happens(t, store.MessageAdded, a)
		h.clock.Set(noon.Add(10 * time.Second))
		taken, err := h.store.TakeJobs(context.Background(), []string{directory.DeliverJob}, 1, time.Minute)
		must(t, err)
		// Where the answer is quicker than the end it is known, and not told again.
		if err := d.Deliver(ctx, taken[0]); err == nil {
			t.Error("it ended as if nothing was")
		}
		eventually(t, "nobody is being told", func() bool { return l.idle() })
		h.later(t, h.deliverer(t, composer{}), 2*time.Minute) // the lease is over
		if got := h.deliveries(t); !strings.HasPrefix(got, "1 message.create.contact.chat DELIVERED 1") {
			t.Errorf("%s", got)
		}
		for _, one := range l.got {
			if one.ID != l.got[0].ID {
				t.Errorf("ids %s and %s", one.ID, l.got[0].ID)
			}
		}
	})
}

// Two processes tell what happens as it happens: everything once, in order, and never
// of one conversation at the same time.
func TestWebhookTwoProcesses(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newHouse(t, address)
		other := testkit.Store(t, store.Options{Database: address, Now: h.clock.Now})
		l := listen(t, ok)
		h.hook(t, l.URL)
		h.tell(t, h.deliverer(t, composer{}))
		conversations := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}
		for _, s := range []*store.Store{h.store, other} {
			runDeliverer(t, s)
		}
		for range 50 {
			h.happens(t, store.MessageAdded, conversations...)
		}
		eventually(t, "all are told", func() bool { return l.times() == 150 })
		for i, id := range conversations {
			var want []string
			for n := range 50 {
				want = append(want, fmt.Sprint(3*n+i+1))
			}
			if got := l.heard(id); got != strings.Join(want, " ") {
				t.Errorf("%d: %s", i, got)
			}
		}
	})
}

// runDeliverer has a deliverer work on a store, as in a process of its own.
func runDeliverer(t *testing.T, s *store.Store) {
	t.Helper()
	d := jobs.NewDeliverer(s, composer{}, true)
	s.OnCommit(d.Hint)
	runJobs(t, s, map[string]jobs.Handler{directory.DeliverJob: d.Deliver}, d.Run)
	t.Cleanup(d.Close)
}

// What became of events is kept for a week, and not too much of it.
func TestWebhookDeliveriesAreTrimmed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		a := uuid.New()
		l := listen(t, ok)
		id := h.hook(t, l.URL)
		d := h.deliverer(t, composer{})
		h.tell(t, d)
		h.happens(t, store.MessageAdded, a, a, a, a)
		h.later(t, d, 10*time.Second)
		trim := func(before time.Time, keep int) {
			must(t, h.store.Write(testkit.System(), h.org, func(ctx context.Context, tx *store.Tx) error {
				return tx.TrimDeliveries(ctx, id, before, keep)
			}))
		}
		for _, test := range []struct {
			keep int
			left int64
		}{{4, 4}, {3, 3}} {
			trim(noon, test.keep)
			if n := h.number(t, "SELECT count(*) FROM webhook_deliveries"); n != test.left {
				t.Errorf("kept %d: %d are left", test.keep, n)
			}
		}
		h.clock.Set(noon.Add(8 * 24 * time.Hour))
		h.happens(t, store.MessageAdded, a)
		h.tell(t, d)
		if got := h.deliveries(t); got != "5 message.create.contact.chat DELIVERED 1 200" {
			t.Errorf("%s", got)
		}
	})
}
