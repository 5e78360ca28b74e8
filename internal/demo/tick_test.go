package demo_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/inbox"
	"parley/internal/demo"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// during ticks n times while the world lives, two seconds apart.
func (w *stand) during(t *testing.T, n int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- w.Tick(ctx) }()
	for range n {
		w.clock.Set(w.clock.Now().Add(2 * time.Second))
		select {
		case w.ticks <- w.clock.Now():
		case err := <-done:
			t.Fatalf("Tick ended: %v", err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatalf("Tick = %v, want nil at the end of its context", err)
	}
}

// told counts the ledger's entries after a head, by kind.
func (w *stand) told(t *testing.T, after int64) map[store.EntryKind]int {
	t.Helper()
	entries, err := w.store.Entries(context.Background(), demo.OrganizationID(), after, 1000)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[store.EntryKind]int{}
	for _, e := range entries {
		kinds[e.Kind]++
	}
	return kinds
}

func (w *stand) head(t *testing.T) int64 {
	t.Helper()
	h, err := w.store.Head(context.Background(), demo.OrganizationID())
	if err != nil {
		t.Fatal(err)
	}
	return h.Seq
}

// At each tick something happens that subscribers see: mostly messages, in
// conversations that are open and in new ones, and resolutions.
func TestTick(t *testing.T) {
	w := filled(t)
	before := w.head(t)
	w.during(t, 100)
	kinds := w.told(t, before)
	t.Log(kinds)
	for kind, least := range map[store.EntryKind]int{
		store.MessageAdded: 70, store.ConversationCreated: 5, store.Assigned: 5, store.StatusChanged: 5,
	} {
		if kinds[kind] < least {
			t.Errorf("%d × %s in 100 ticks, want at least %d", kinds[kind], kind, least)
		}
	}
}

// What people do in the meantime ends no world: resolved conversations take no
// message, and others begin.
func TestTickGoesOnAfterResolution(t *testing.T) {
	w := filled(t)
	w.during(t, 20)
	ctx := testkit.As(viewer.Owner, demo.OrganizationID())
	open, err := w.store.Client().Conversation.Query().
		Where(conversation.ResolvedAtIsNil(), conversation.LastMessageAtGT(now.Add(-24*time.Hour))).All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range open {
		if _, err := w.inbox.Resolve(ctx, []uuid.UUID{demo.OrganizationID()}, inbox.Resolution{ConversationID: c.ID}); err != nil {
			t.Fatal(err)
		}
	}
	before := w.head(t)
	w.during(t, 30)
	if kinds := w.told(t, before); kinds[store.MessageAdded] < 15 {
		t.Errorf("after the resolutions: %v", kinds)
	}
}
