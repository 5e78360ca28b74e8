package live_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/live"
	"parley/store"
)

// patience is how long a test waits for what has to happen.
var patience = time.Duration(scaled(30, 600)) * time.Second

// world is a database with a hub on it, and an organization. The hub looks for
// foreign commits only when the test says tick.
type world struct {
	*testing.T
	store *store.Store
	hub   *live.Hub
	ctx   context.Context
	org   uuid.UUID
	tick  chan time.Time
	log   *records
}

func newWorld(t *testing.T, address string) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(viewer.NewContext(context.Background(), viewer.System("test")), 4*patience)
	w := &world{T: t, ctx: ctx, tick: make(chan time.Time), log: &records{}}
	w.store = testkit.Store(t, store.Options{Database: address})
	w.hub = live.New(w.store, slog.New(w.log), live.Options{Tick: w.tick})
	w.org = w.organization("one")
	running := make(chan error)
	go func() { running <- w.hub.Run(ctx) }()
	t.Cleanup(func() {
		if err := w.hub.Close(ctx); err != nil {
			t.Errorf("closing the hub: %v", err)
		}
		if err := <-running; err != nil {
			t.Errorf("run: %v", err)
		}
		cancel()
	})
	return w
}

func (w *world) organization(slug string) uuid.UUID {
	w.Helper()
	id := w.store.NewID(ids.Organization)
	w.write(w.store, id, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.OrganizationNumber(ctx)
		if err != nil {
			return err
		}
		return tx.Organization.Create().SetID(id).SetSlug(slug).SetName(slug).SetNumber(n).SetPath(id.String() + "/").Exec(ctx)
	})
	return id
}

func (w *world) write(s *store.Store, org uuid.UUID, f func(context.Context, *store.Tx) error) {
	w.Helper()
	if err := s.Write(w.ctx, org, f); err != nil {
		w.Error(err)
	}
}

// record commits n entries at once.
func (w *world) record(s *store.Store, org uuid.UUID, n int) {
	w.Helper()
	w.write(s, org, func(_ context.Context, tx *store.Tx) error {
		for range n {
			tx.Record(store.Entry{Kind: store.MessageAdded})
		}
		return nil
	})
}

// sql changes the ledger behind the hub's back.
func (w *world) sql(query string, args ...any) {
	w.Helper()
	w.write(w.store, w.org, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

func (w *world) cursor() ent.Cursor {
	w.Helper()
	c, err := w.hub.Cursor(w.ctx, w.org)
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// frame is what the tests' feed makes: a status where seq is 0.
type frame struct {
	resumed bool
	seq     int64
	cursor  ent.Cursor
}

func feed(org uuid.UUID, after *ent.Cursor) live.Feed[frame] {
	return live.Feed[frame]{
		Organization: org,
		After:        after,
		Status:       func(resumed bool, c ent.Cursor) frame { return frame{resumed: resumed, cursor: c} },
		Frames: each(func(e store.Entry, c ent.Cursor) (frame, bool, error) {
			return frame{seq: e.Seq, cursor: c}, true, nil
		}),
	}
}

// each makes frames one by one, of nothing but their entries.
func each[F any](one func(store.Entry, ent.Cursor) (F, bool, error)) func(context.Context, []store.Entry) (func(store.Entry, ent.Cursor) (F, bool), error) {
	return func(_ context.Context, entries []store.Entry) (func(store.Entry, ent.Cursor) (F, bool), error) {
		for _, e := range entries {
			if _, _, err := one(e, ent.Cursor{}); err != nil {
				return nil, err
			}
		}
		return func(e store.Entry, c ent.Cursor) (F, bool) {
			f, wanted, _ := one(e, c)
			return f, wanted
		}, nil
	}
}

// follow opens a stream of the world's organization and returns its status.
func (w *world) follow(ctx context.Context, after *ent.Cursor) (<-chan frame, frame) {
	w.Helper()
	frames, err := live.Follow(ctx, w.hub, feed(w.org, after))
	if err != nil {
		w.Fatal(err)
	}
	status := w.next(frames)
	if status.seq != 0 {
		w.Fatalf("began with %+v", status)
	}
	return frames, status
}

func (w *world) next(frames <-chan frame) frame {
	w.Helper()
	select {
	case f, ok := <-frames:
		if !ok {
			w.Fatal("the stream ended")
		}
		return f
	case <-time.After(patience):
		w.Fatal("nothing came")
	}
	return frame{}
}

func (w *world) wantSeqs(frames <-chan frame, from, to int64) {
	w.Helper()
	for want := from; want <= to; want++ {
		if got := w.next(frames); got.seq != want {
			w.Fatalf("got %+v, want entry %d", got, want)
		}
	}
}

func (w *world) wantEnd(frames <-chan frame) {
	w.Helper()
	select {
	case f, ok := <-frames:
		if ok {
			w.Fatalf("got %+v, want the end", f)
		}
	case <-time.After(patience):
		w.Fatal("the stream did not end")
	}
}

// look has the hub look for foreign commits once.
func (w *world) look() {
	w.Helper()
	select {
	case w.tick <- time.Time{}:
	case <-time.After(patience):
		w.Fatal("the hub does not look")
	}
}

// eventually waits for a condition that nothing announces.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	deadline := time.After(patience)
	for !holds() {
		select {
		case <-again.C:
		case <-deadline:
			t.Fatal("waited in vain: " + what)
		}
	}
}

// records is a slog handler that keeps what was logged at Info and above.
type records struct {
	slog.Handler
	mu   sync.Mutex
	kept []slog.Record
}

func (r *records) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

func (r *records) Handle(_ context.Context, record slog.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = append(r.kept, record)
	return nil
}

// attr returns an attribute of the first record with this message.
func (r *records) attr(message, key string) (value string, found bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, record := range r.kept {
		if record.Message != message {
			continue
		}
		record.Attrs(func(a slog.Attr) bool {
			if a.Key == key {
				value, found = a.Value.String(), true
			}
			return !found
		})
		return value, found
	}
	return "", false
}
