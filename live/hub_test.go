package live_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/live"
	"parley/store"
)

// What another process commits is found by looking, for all organizations at
// once; another organization's followers hear nothing of it.
func TestAnotherProcess(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		other := testkit.Store(t, store.Options{Database: address})
		frames, _ := w.follow(w.ctx, nil)
		second := w.organization("two")
		foreign, err := live.Follow(w.ctx, w.hub, feed(second, nil))
		if err != nil {
			t.Fatal(err)
		}
		w.next(foreign)
		for seq := int64(1); seq <= 6; seq += 2 {
			w.record(other, w.org, 2)
			w.look()
			w.wantSeqs(frames, seq, seq+1)
		}
		w.record(other, second, 1)
		w.record(other, w.org, 1)
		w.look()
		w.wantSeqs(frames, 7, 7)
		w.wantSeqs(foreign, 1, 1)
	})
}

// The usual hub looks by itself.
func TestPolls(t *testing.T) {
	address := testkit.SQLiteDatabase(t)
	w := newWorld(t, address)
	h := live.New(w.store, slog.New(w.log), live.Options{Poll: time.Millisecond})
	ctx, stop := context.WithCancel(w.ctx)
	ended := make(chan error)
	go func() { ended <- h.Run(ctx) }()
	frames, err := live.Follow(w.ctx, h, feed(w.org, nil))
	if err != nil {
		t.Fatal(err)
	}
	w.next(frames)
	w.record(testkit.Store(t, store.Options{Database: address}), w.org, 3)
	w.wantSeqs(frames, 1, 3)
	stop()
	w.wantEnd(frames)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A hub that nobody follows asks nothing.
func TestIdleHubAsksNothing(t *testing.T) {
	var asked atomic.Int64
	s := testkit.Store(t, store.Options{
		Database:    testkit.SQLiteDatabase(t),
		OnStatement: func(context.Context, string) { asked.Add(1) },
	})
	tick := make(chan time.Time)
	h := live.New(s, slog.New(slog.DiscardHandler), live.Options{Tick: tick})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- h.Run(ctx) }()
	for range 3 {
		tick <- time.Time{}
	}
	stop()
	if err := <-ended; err != nil || asked.Load() != 0 {
		t.Errorf("asked %d times: %v", asked.Load(), err)
	}
}

// A ledger that is replaced, cut or set back under a stream is told of: the
// stream goes on at the new end.
func TestLedgerReplaced(t *testing.T) {
	for name, change := range map[string]string{
		"another epoch": "UPDATE ledger_heads SET epoch = epoch / 2 + 1, seq = seq + 5 WHERE organization_id = ?",
		"set back":      "UPDATE ledger_heads SET seq = 4 WHERE organization_id = ?",
		"gone":          "DELETE FROM ledger_heads WHERE organization_id = ?",
		"a gap":         "UPDATE ledger_heads SET seq = seq + 5 WHERE organization_id = ?",
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, address string) {
				w := newWorld(t, address)
				frames, _ := w.follow(w.ctx, nil)
				w.record(w.store, w.org, 10)
				w.wantSeqs(frames, 1, 10)
				w.look()
				w.sql(change, w.org)
				w.look()
				if f := w.next(frames); f.seq != 0 || f.resumed || f.cursor != w.cursor() {
					t.Fatalf("got %+v, want a status at %v", f, w.cursor())
				}
				w.sql("DELETE FROM ledger WHERE organization_id = ?", w.org)
				end := seqOf(w.cursor())
				w.record(w.store, w.org, 2)
				w.wantSeqs(frames, end+1, end+2)
			})
		})
	}
}

// A database that does not answer for a while costs no entry and no stream.
func TestDatabaseFails(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		frames, _ := w.follow(w.ctx, nil)
		w.record(w.store, w.org, 1)
		w.wantSeqs(frames, 1, 1)
		w.record(testkit.Store(t, store.Options{Database: address}), w.org, 2)
		w.sql("ALTER TABLE ledger RENAME TO ledger_away")
		w.look()
		eventually(t, "the follower fails", func() bool {
			_, found := w.log.attr("live: reading the ledger", "error")
			return found
		})
		w.sql("ALTER TABLE ledger_away RENAME TO ledger")
		w.look()
		w.wantSeqs(frames, 2, 3)

		w.sql("ALTER TABLE ledger_heads RENAME TO heads_away")
		w.look()
		eventually(t, "the hub fails", func() bool {
			why, _ := w.log.attr("live: looking for new ledger entries", "error")
			return strings.Contains(why, "ledger_heads")
		})
		w.sql("ALTER TABLE heads_away RENAME TO ledger_heads")
		w.record(testkit.Store(t, store.Options{Database: address}), w.org, 1)
		w.look()
		w.wantSeqs(frames, 4, 4)
	})
}

// A PostgreSQL that goes and comes back costs no socket and no entry: clients wait,
// and are told what they missed.
func TestPostgresRestarts(t *testing.T) {
	cluster := testkit.DurablePostgres(t)
	if _, err := testkit.Store(t, store.Options{Database: cluster.DSN()}).Migrate(testkit.System()); err != nil {
		t.Fatal(err)
	}
	s := newStage(newWorld(t, cluster.DSN()), live.TransportOptions{})
	follower, late := s.enter("ann"), s.enter("ben")
	follower.follows("")
	s.record(s.store, s.org, 2)
	follower.wantEntries(1, 2)
	for end, stop := range map[string]func() error{
		"stopped": func() error { return cluster.Halt("fast") },
		"killed":  cluster.Kill,
	} {
		from := seqOf(s.cursor())
		if err := stop(); err != nil {
			t.Fatalf("%s: %v", end, err)
		}
		s.look()
		s.look() // the first one is over
		follower.say("ping", "", "")
		follower.want("pong")
		if err := cluster.Boot(); err != nil {
			t.Fatalf("%s: %v", end, err)
		}
		other := testkit.Store(t, store.Options{Database: cluster.DSN()})
		s.record(other, s.org, 3)
		s.look()
		follower.wantEntries(from+1, from+3)
		s.record(s.store, s.org, 2)
		follower.wantEntries(from+4, from+5)
	}
	if resumed, _ := late.follows(wire(*withSeq(s.cursor(), 2))); !resumed {
		t.Error("who comes back is not told what was missed")
	}
	late.wantEntries(3, seqOf(s.cursor()))
	if f := s.sockets.Figures(); f.Connections != 2 {
		t.Errorf("%d sockets are open, want both", f.Connections)
	}
}

// Whoever leaves leaves nothing behind, whether at once or in the middle.
func TestLeaks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		w.record(w.store, w.org, 10)
		cursor := withSeq(w.cursor(), 0)
		visit := func(n int) {
			ctx, leave := context.WithCancel(w.ctx)
			defer leave()
			frames, err := live.Follow(ctx, w.hub, feed(w.org, cursor))
			if err != nil {
				t.Fatal(err)
			}
			for range n % 12 {
				if n%12 < 11 { // the last one would wait for an entry
					w.next(frames)
				}
			}
		}
		visit(1)
		eventually(t, "the first leaves", func() bool { return w.hub.Followers() == 0 })
		base := runtime.NumGoroutine()
		for n := range 200 {
			visit(n)
		}
		eventually(t, "all leave", func() bool { return w.hub.Followers() == 0 })
		eventually(t, "goroutines settle", func() bool { return runtime.NumGoroutine() <= base+2 })
	})
}

// Close ends every stream and waits for it, also for one that nobody reads.
func TestClose(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	idle, _ := w.follow(w.ctx, nil)
	unread, err := live.Follow(w.ctx, w.hub, feed(w.org, nil))
	if err != nil {
		t.Fatal(err)
	}
	if n := w.hub.Followers(); n != 2 {
		t.Errorf("%d followers", n)
	}
	if err := w.hub.Close(w.ctx); err != nil {
		t.Error(err)
	}
	w.wantEnd(idle)
	for range unread { //nolint:revive // the status may or may not have been sent
	}
	if n := w.hub.Followers(); n != 0 {
		t.Errorf("%d followers", n)
	}
	if _, err := live.Follow(w.ctx, w.hub, feed(w.org, nil)); apperr.KindOf(err) != apperr.Timeout {
		t.Errorf("after the end: %v", err)
	}
}

// A feed that does not return holds Close up no longer than its context says.
func TestCloseGivesUp(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	entered, release := make(chan struct{}), make(chan struct{})
	stuck := feed(w.org, nil)
	stuck.Status = func(bool, ent.Cursor) frame {
		close(entered)
		<-release
		return frame{}
	}
	if _, err := live.Follow(w.ctx, w.hub, stuck); err != nil {
		t.Fatal(err)
	}
	<-entered
	ended, end := context.WithCancel(w.ctx)
	end()
	if err := w.hub.Close(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("close: %v", err)
	}
	close(release)
}
