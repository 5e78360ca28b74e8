package live_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/live"
	"parley/store"
)

// neighbour is a hub of another process on the world's database, which looks for
// nothing by itself.
func (w *world) neighbour(address string) *live.Hub {
	w.Helper()
	h := live.New(testkit.Store(w.T, store.Options{Database: address}), slog.New(w.log), live.Options{Tick: make(chan time.Time)})
	ctx, stop := context.WithCancel(w.ctx)
	ended := make(chan error)
	go func() { ended <- h.Run(ctx) }()
	w.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			w.Error(err)
		}
	})
	return h
}

func onPostgres(t *testing.T, f func(*testing.T, string)) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		if strings.HasPrefix(address, "postgres") { // SQLite has no other processes that are told
			f(t, address)
		}
	})
}

// What one process commits another one hears of, without looking; also after its
// connection was away, when it looks once.
func TestHints(t *testing.T) {
	onPostgres(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		h := w.neighbour(address)
		frames, err := live.Follow(w.ctx, h, feed(w.org, nil))
		if err != nil {
			t.Fatal(err)
		}
		w.next(frames)
		heard := w.hearing(h)
		for n := range int64(20) {
			w.record(w.store, w.org, 2)
			w.wantSeqs(frames, 2*n+1, 2*n+2)
		}
		for n := range int64(40) {
			if n%10 == 5 {
				w.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND ? = ?", 1, 1)
			}
			w.record(w.store, w.org, 1)
		}
		w.wantSeqs(frames, 41, 80)
		heard()
	})
}

// hearing waits until a process hears another one, and returns a check that it does
// again.
func (w *world) hearing(h *live.Hub) (again func()) {
	w.Helper()
	conversation := uuid.New()
	ctx, leave := context.WithCancel(w.ctx)
	w.Cleanup(leave)
	heard, err := live.Listen(ctx, h, w.org, conversation, func(_ context.Context, s live.Whisper) (live.Whisper, error) { return s, nil })
	if err != nil {
		w.Fatal(err)
	}
	again = func() {
		w.Helper()
		eventually(w.T, "the other process hears", func() bool {
			w.hub.Say(live.Whisper{Organization: w.org, Conversation: conversation, On: true})
			select {
			case s := <-heard:
				return s.On && s.Conversation == conversation && !s.At.IsZero()
			case <-time.After(10 * time.Millisecond):
				return false
			}
		})
	}
	again()
	return again
}

// What is said reaches those who listen to it, in the same organization.
func TestWhispers(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	conversation, user := uuid.New(), uuid.New()
	listen := func(org, conversation uuid.UUID) <-chan live.Whisper {
		heard, err := live.Listen(w.ctx, w.hub, org, conversation, func(_ context.Context, s live.Whisper) (live.Whisper, error) { return s, nil })
		if err != nil {
			t.Fatal(err)
		}
		return heard
	}
	heard := listen(w.org, conversation)
	foreign, elsewhere := listen(w.organization("two"), conversation), listen(w.org, uuid.New())
	for _, on := range []bool{true, false} {
		w.hub.Say(live.Whisper{Organization: w.org, Conversation: conversation, User: user, On: on})
		if s := <-heard; s.On != on || s.User != user {
			t.Errorf("got %+v", s)
		}
	}
	select {
	case s := <-foreign:
		t.Errorf("another organization hears %+v", s)
	case s := <-elsewhere:
		t.Errorf("another conversation hears %+v", s)
	default:
	}
	// More than anybody takes is lost, and holds up nobody.
	for range 1000 {
		w.hub.Say(live.Whisper{Organization: w.org, Conversation: conversation})
	}
}
