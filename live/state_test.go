package live_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/live"
	"parley/store"
)

// board is a state that tests set; breath is the timer between readings, which
// the test lets run out.
type board struct {
	mu     sync.Mutex
	shows  int
	fails  error
	reads  atomic.Int64
	looks  atomic.Int64 // how many entries were looked at
	breath chan time.Time
	waits  chan time.Duration
}

func newBoard() *board {
	return &board{breath: make(chan time.Time), waits: make(chan time.Duration, 1000)}
}

func (b *board) set(n int, fails error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shows, b.fails = n, fails
}

func (b *board) state(org uuid.UUID) live.State[int] {
	return live.State[int]{
		Organization: org,
		Wanted: func(e store.Entry) bool {
			b.looks.Add(1)
			return e.Kind == store.MessageAdded
		},
		Read: func(context.Context) (int, error) {
			b.reads.Add(1)
			b.mu.Lock()
			defer b.mu.Unlock()
			return b.shows, b.fails
		},
		Differs: func(was, is int) (int, bool) { return is, was != is },
		After: func(d time.Duration) <-chan time.Time {
			b.waits <- d
			return b.breath
		},
	}
}

func (w *world) watch(b *board) <-chan int {
	w.Helper()
	states, err := live.Watch(w.ctx, w.hub, b.state(w.org))
	if err != nil {
		w.Fatal(err)
	}
	return states
}

func (w *world) wantState(states <-chan int, want int) {
	w.Helper()
	select {
	case got, ok := <-states:
		if got != want || !ok {
			w.Fatalf("got %d (%v), want %d", got, ok, want)
		}
	case <-time.After(patience):
		w.Fatalf("nothing came, want %d", want)
	}
}

// breathes waits until who watches waits between two readings, and ends that.
func (w *world) breathes(b *board) {
	w.Helper()
	w.waits(b)
	w.breathe(b)
}

func (w *world) breathe(b *board) {
	w.Helper()
	select {
	case b.breath <- time.Time{}:
	case <-time.After(patience):
		w.Fatal("nobody waits")
	}
}

func (w *world) waits(b *board) {
	w.Helper()
	select {
	case d := <-b.waits:
		if d != 250*time.Millisecond {
			w.Fatalf("waits %s", d)
		}
	case <-time.After(patience):
		w.Fatal("it does not wait between readings")
	}
}

// The first change is pushed at once, a hundred more as one, the last of which is
// never left out, and nothing where nothing is different in the end.
func TestStateIsCoalesced(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		b := newBoard()
		states := w.watch(b)
		w.wantState(states, 0)
		for round := 1; round <= 300; round += 100 {
			b.set(round, nil)
			w.record(w.store, w.org, 1)
			w.wantState(states, round)
			w.waits(b)
			for n := 1; n < 100; n++ {
				b.set(round+n, nil)
				w.record(w.store, w.org, 1+n/10)
			}
			w.breathe(b)
			w.wantState(states, round+99)
			w.breathes(b)
		}
		if n := b.reads.Load(); n != 7 {
			t.Errorf("%d readings, want one and six for 300 changes", n)
		}
		w.record(w.store, w.org, 1) // which changes nothing
		w.breathes(b)
		b.set(7, nil)
		w.record(w.store, w.org, 1)
		w.wantState(states, 7)
	})
}

// What is not wanted, and what happens elsewhere, is no reason to read.
func TestStateIsReadForReasons(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		b := newBoard()
		states := w.watch(b)
		w.wantState(states, 0)
		second := w.organization("two")
		other := testkit.Store(t, store.Options{Database: address})
		b.set(1, nil)
		w.record(other, second, 3)
		w.note(other, 600) // more than a page
		w.look()
		w.record(other, w.org, 1)
		w.look()
		w.wantState(states, 1)
		w.breathes(b)
		w.settles(b)
		if n := b.reads.Load(); n != 2 {
			t.Errorf("%d readings, want 2", n)
		}
	})
}

// settles waits until who watches waits for the ledger: the second of two entries
// is looked at after all that came of the first.
func (w *world) settles(b *board) {
	w.Helper()
	for range 2 {
		looked := b.looks.Load()
		w.note(w.store, 1)
		eventually(w.T, "it is looked at", func() bool { return b.looks.Load() > looked })
	}
}

// note commits n entries at once that are not wanted.
func (w *world) note(s *store.Store, n int) {
	w.Helper()
	w.write(s, w.org, func(_ context.Context, tx *store.Tx) error {
		for range n {
			tx.Record(store.Entry{Kind: store.NoteAdded})
		}
		return nil
	})
}

// A ledger that was replaced says nothing of what changed, so that it is read.
func TestStateOfAReplacedLedger(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	w.record(w.store, w.org, 10)
	b := newBoard()
	states := w.watch(b)
	w.wantState(states, 0)
	w.look()
	b.set(1, nil)
	w.sql("UPDATE ledger_heads SET epoch = epoch / 2 + 1, seq = 4 WHERE organization_id = ?", w.org)
	w.look()
	w.wantState(states, 1)
	w.breathes(b)
	b.set(2, nil)
	w.sql("DELETE FROM ledger WHERE organization_id = ?", w.org)
	w.record(w.store, w.org, 1)
	w.wantState(states, 2)
}

// A database that does not answer for a while ends no stream, whether it is the
// ledger that cannot be read or the state.
func TestStateSurvivesTheDatabase(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		b := newBoard()
		states := w.watch(b)
		w.wantState(states, 0)
		w.settles(b)
		w.record(testkit.Store(t, store.Options{Database: address}), w.org, 1)
		w.sql("ALTER TABLE ledger RENAME TO ledger_away")
		w.look()
		eventually(t, "the ledger cannot be read", func() bool {
			_, found := w.log.attr("live: reading the ledger", "error")
			return found
		})
		b.set(1, errors.New("the disk is on fire"))
		w.sql("ALTER TABLE ledger_away RENAME TO ledger")
		eventually(t, "the state is read", func() bool {
			w.look()
			return b.reads.Load() > 1
		})
		b.set(1, nil)
		eventually(t, "it is pushed", func() bool {
			w.look()
			select {
			case n := <-states:
				return n == 1
			default:
				return false
			}
		})
	})
}

// An error that is the client's to hear ends the stream, and a panic does, at the
// beginning as well as later. Nobody is left behind.
func TestStateThatFails(t *testing.T) {
	gone := apperr.New(apperr.NotFound, "no such queue")
	for name, fail := range map[string]func() error{
		"error": func() error { return gone },
		"panic": func() error { panic("the disk is on fire") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, testkit.SQLiteDatabase(t))
			b := newBoard()
			failing := b.state(w.org)
			failing.Read = func(context.Context) (int, error) { return 0, fail() }
			if _, err := live.Watch(w.ctx, w.hub, failing); err == nil {
				t.Error("it begins")
			}
			read := b.state(w.org).Read
			failing.Read = func(ctx context.Context) (int, error) {
				if n, err := read(ctx); b.reads.Load() == 1 {
					return n, err
				}
				return 0, fail()
			}
			states, err := live.Watch(w.ctx, w.hub, failing)
			if err != nil {
				t.Fatal(err)
			}
			w.wantState(states, 0)
			w.record(w.store, w.org, 1)
			if n, ok := <-states; ok {
				t.Errorf("got %d, want the end", n)
			}
			eventually(t, "nobody watches", func() bool { return w.hub.Followers() == 0 })
			why, _ := w.log.attr("live: a stream failed", "error")
			if strings.Contains(why, "on fire") != (name == "panic") {
				t.Errorf("logged %q", why)
			}
		})
	}
}

// Nobody sees nothing, and a foreign organization is none.
func TestWhoMayWatch(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	mine := viewer.NewContext(t.Context(), &viewer.Viewer{OrganizationID: w.org, Scope: []uuid.UUID{w.org}, Role: viewer.Guest})
	for _, test := range []struct {
		name string
		ctx  context.Context
		org  uuid.UUID
		want apperr.Kind
	}{
		{"no viewer", t.Context(), w.org, apperr.Unauthenticated},
		{"foreign", mine, w.organization("two"), apperr.NotFound},
		{"unknown", mine, uuid.New(), apperr.NotFound},
	} {
		b := newBoard()
		if _, err := live.Watch(test.ctx, w.hub, b.state(test.org)); apperr.KindOf(err) != test.want || b.reads.Load() != 0 {
			t.Errorf("%s: %v after %d readings", test.name, err, b.reads.Load())
		}
	}
}

// Whoever leaves leaves nothing behind: before the first state was taken, between
// two, and while waiting for the next reading.
func TestStateLeaks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		visit := func(n int) {
			ctx, leave := context.WithCancel(w.ctx)
			defer leave()
			b := newBoard()
			states, err := live.Watch(ctx, w.hub, b.state(w.org))
			if err != nil {
				t.Fatal(err)
			}
			if n%3 > 0 {
				w.wantState(states, 0)
			}
			if n%3 > 1 {
				b.set(1, nil)
				w.record(w.store, w.org, 1)
				w.wantState(states, 1)
				w.waits(b)
			}
		}
		visit(1)
		eventually(t, "the first leaves", func() bool { return w.hub.Followers() == 0 })
		base := runtime.NumGoroutine()
		for n := range 60 {
			visit(n)
		}
		eventually(t, "all leave", func() bool { return w.hub.Followers() == 0 })
		eventually(t, "goroutines settle", func() bool { return runtime.NumGoroutine() <= base+2 })
		b := newBoard()
		states := w.watch(b)
		if err := w.hub.Close(w.ctx); err != nil {
			t.Error(err)
		}
		for range states { //nolint:revive // the first state may or may not have been sent
		}
	})
}
