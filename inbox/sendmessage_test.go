package inbox_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"parley/inbox"
	"parley/internal/testkit"
	"parley/store"
)

// Why a message of a chat was not sent is told to the operator, by its id; nothing of
// the customer is.
func TestMessageRefusedIsLogged(t *testing.T) {
	for name, tc := range map[string]struct {
		carried bool
		want    string
	}{"refused": {true, "the webhook answered 503"}, "nobody carries": {false, "no integration carries the channel"}} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, address string) {
				var log bytes.Buffer
				clock := testkit.NewClock(noon)
				s := testkit.Store(t, store.Options{Database: address, Now: clock.Now, Logger: slog.New(slog.NewTextHandler(&log, nil))})
				d := (&desk{Inbox: inbox.New(s), s: s, clock: clock}).another(t, "org")
				sent := d.append(t, text(out))[0].MessageID
				if tc.carried {
					d.webhook(t)
				}
				must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
					return tx.Schedule(ctx, inbox.MessageJob, sent, tx.Now())
				}))
				jobs, err := d.s.TakeJobs(testkit.System(), []string{inbox.MessageJob}, 1, time.Minute)
				must(t, err)
				must(t, d.SendMessage(testkit.System(), jobs[0], answering(func(inbox.Outgoing) error { return errors.New("the webhook answered 503") })))
				got := log.String()
				for _, part := range []string{"level=WARN", tc.want, "organization=" + d.org.String(), "message=" + sent.String()} {
					if !strings.Contains(got, part) {
						t.Errorf("%q lacks %q", got, part)
					}
				}
				for _, part := range []string{"hello", "+31 2"} {
					if strings.Contains(got, part) {
						t.Errorf("%q tells %q", got, part)
					}
				}
			})
		})
	}
}
