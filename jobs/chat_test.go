package jobs_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"parley/directory"
	"parley/ent/consent"
	"parley/inbox"
)

// What the organization says in a chat that it begins is sent, tried again where the
// webhook refuses it, and given up after five minutes; nothing is
// sent to whom it may not be sent to.
func TestChatIsSent(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		hook := receive(t, func(to string, nth int) int {
			if to == "never" || to == "late" && nth < 3 {
				return http.StatusServiceUnavailable
			}
			return http.StatusOK
		})
		h.via(t, "hook", hook.URL)
		q, err := h.directory().CreateQueue(h.ctx, directory.NewQueue{QueueFields: directory.QueueFields{Name: directory.Set("q")}})
		must(t, err)
		_, err = h.directory().SetConsent(h.ctx, nil, consent.UsageWHATSAPP, "unwilling", false)
		must(t, err)
		h.block(t, "blocked")
		for _, to := range []string{"once", "late", "never", "unwilling", "blocked"} {
			_, err := h.AddChat(h.ctx, h.org, inbox.NewChat{
				Outbound: true, Queue: q.ID, ChannelType: "WHATSAPP", ChannelAddress: "+31 1", CustomerAddress: to,
				Messages: []inbox.NewMessage{{Direction: inbox.Out, ByBot: true, Text: "hello " + to}},
			})
			must(t, err)
		}
		for range 8 {
			h.settle(t)
			h.clock.Set(h.clock.Now().Add(time.Minute))
		}
		for to, want := range map[string]int{"once": 1, "late": 3, "never": 6, "unwilling": 0, "blocked": 0} {
			got := hook.to(to)
			if len(got) != want || want > 0 && (got[0].fields["body"] != "hello "+to || got[0].fields["batchId"] != nil || got[0].header.Get("Idempotency-Key") != got[len(got)-1].header.Get("Idempotency-Key")) {
				t.Errorf("%s: posted %d times, want %d", to, len(got), want)
			}
		}
		var states []string
		all, err := h.store.Client().Message.Query().All(h.ctx)
		must(t, err)
		for _, m := range all {
			states = append(states, *m.Text+" "+string(m.Status))
		}
		slices.Sort(states)
		if want := []string{"hello blocked NOT_SENT", "hello late SENT", "hello never NOT_SENT", "hello once SENT", "hello unwilling NOT_SENT", "x SENT"}; !slices.Equal(states, want) {
			t.Errorf("%v", states)
		}
		if n := h.number(t, "SELECT count(*) FROM jobs"); n != 0 {
			t.Errorf("%d jobs are left", n)
		}
	})
}
