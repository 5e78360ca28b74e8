package directory_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	enttag "parley/ent/tag"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// keyed is something with a key that no other of its kind may have.
type keyed struct {
	path string
	// create makes one with the key in the organization.
	create func(ctx context.Context, organization uuid.UUID, key string) (uuid.UUID, error)
	// rename gives one another key; nil where keys never change.
	rename func(ctx context.Context, id uuid.UUID, key string) error
	// wide is set where the key is unique in the installation.
	wide bool
}

func (w *world) keyed() map[string]keyed {
	id := func(n ent.Noder, err error) (uuid.UUID, error) {
		if err != nil {
			return uuid.Nil, err
		}
		switch n := n.(type) {
		case *ent.Team:
			return n.ID, nil
		case *ent.Queue:
			return n.ID, nil
		case *ent.Tag:
			return n.ID, nil
		case *ent.User:
			return n.ID, nil
		}
		return uuid.Nil, nil
	}
	return map[string]keyed{
		"team": {path: "name", create: func(ctx context.Context, o uuid.UUID, key string) (uuid.UUID, error) {
			in := team(key)
			in.OrganizationID = &o
			return id(w.CreateTeam(ctx, in))
		}, rename: func(ctx context.Context, i uuid.UUID, key string) error {
			_, err := w.UpdateTeam(ctx, directory.TeamChange{ID: i, TeamFields: directory.TeamFields{Name: directory.Set(key)}})
			return err
		}},
		"queue": {path: "name", create: func(ctx context.Context, o uuid.UUID, key string) (uuid.UUID, error) {
			in := queue(key)
			in.OrganizationID = &o
			return id(w.CreateQueue(ctx, in))
		}, rename: func(ctx context.Context, i uuid.UUID, key string) error {
			_, err := w.UpdateQueue(ctx, directory.QueueChange{ID: i, QueueFields: queue(key).QueueFields})
			return err
		}},
		"tag": {path: "name", create: func(ctx context.Context, o uuid.UUID, key string) (uuid.UUID, error) {
			in := tagged(key)
			in.OrganizationID = &o
			return id(w.CreateTag(ctx, in))
		}, rename: func(ctx context.Context, i uuid.UUID, key string) error {
			_, err := w.UpdateTag(ctx, directory.TagChange{ID: i, TagFields: tagged(key).TagFields})
			return err
		}},
		"user": {path: "agentKey", create: func(ctx context.Context, o uuid.UUID, key string) (uuid.UUID, error) {
			in := user("somebody")
			in.OrganizationID, in.AgentKey = &o, directory.Set(key)
			return id(w.CreateUser(ctx, in))
		}, rename: func(ctx context.Context, i uuid.UUID, key string) error {
			_, err := w.UpdateUser(ctx, directory.UserChange{ID: i, UserFields: directory.UserFields{AgentKey: directory.Set(key)}})
			return err
		}},
		"channel": {path: "address", create: func(ctx context.Context, o uuid.UUID, key string) (uuid.UUID, error) {
			in := channel(key)
			in.OrganizationID = &o
			return id(w.CreateChannel(ctx, in))
		}},
		"organization": {path: "slug", wide: true, create: func(ctx context.Context, o uuid.UUID, key string) (uuid.UUID, error) {
			in := below(o, "x")
			in.Slug = directory.Set(key)
			return id(w.CreateOrganization(ctx, in))
		}},
	}
}

// A key that is taken is a Conflict that names the field; keeping one's own is
// none, and elsewhere it is free unless it is unique in the installation.
func TestTaken(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, elsewhere := w.as(viewer.Owner), in(viewer.Owner, w.foreign.ID)
		for name, k := range w.keyed() {
			t.Run(name, func(t *testing.T) {
				conflict := "CONFLICT " + k.path
				must(k.create(elsewhere, w.foreign.ID, "abroad"))
				id := must(k.create(ctx, w.root.ID, "one"))
				other := must(k.create(ctx, w.root.ID, "two"))
				before := w.state(t)
				_, err := k.create(ctx, w.root.ID, "one")
				wantWrong(t, err, conflict)
				if k.wide {
					_, err = k.create(ctx, w.root.ID, "abroad")
					wantWrong(t, err, conflict)
				}
				if k.rename != nil {
					wantWrong(t, k.rename(ctx, other, "one"), conflict)
				}
				equal(t, "state", w.state(t), before)
				if k.rename != nil {
					wantWrong(t, k.rename(ctx, id, "one"), "<nil>")
				}
				if !k.wide {
					must(k.create(ctx, w.child.ID, "one"))
				}
			})
		}
		other := tagged("one")
		other.Kind = directory.Set(enttag.KindTEAM)
		must(w.CreateTag(ctx, other)) // a tag of another kind is another tag
		must(w.CreateChannel(ctx, directory.NewChannel{Type: "sms", Address: "one"}))
	})
}

// barrier lets statements wait for each other: all those that contain text stop
// until there are two.
type barrier struct {
	mu      sync.Mutex
	text    string
	waiting int
	open    chan struct{}
}

func (b *barrier) set(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text, b.waiting, b.open = text, 0, make(chan struct{})
}

func (b *barrier) pass(_ context.Context, query string) {
	b.mu.Lock()
	if b.text == "" || !strings.Contains(query, b.text) {
		b.mu.Unlock()
		return
	}
	open := b.open
	if b.waiting++; b.waiting == 2 {
		close(open)
		b.text = ""
	}
	b.mu.Unlock()
	<-open
}

// Of two that want the same key at once one gets it, and the other is told so as
// if it had come later. On PostgreSQL both have looked before either writes.
func TestRaces(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var b barrier
		w := newWorld(store.Options{OnStatement: b.pass})(t, address)
		arm := func(text string) {
			if strings.HasPrefix(address, "postgres") { // SQLite has one writer: the second waits to begin
				b.set(text)
			}
		}
		// What takes a number queues for the counter, so the race ends there.
		inserts := map[string]string{
			"team": `INSERT INTO "teams"`, "queue": `INSERT INTO "queues"`, "channel": `INSERT INTO "channels"`,
			"tag": "INSERT INTO counters", "user": "INSERT INTO counters", "organization": "INSERT INTO counters",
		}
		updates := map[string]string{"team": `UPDATE "teams"`, "queue": `UPDATE "queues"`, "tag": `UPDATE "tags"`, "user": `UPDATE "users"`}
		ctx := w.as(viewer.Owner)
		for name, k := range w.keyed() {
			arm(inserts[name])
			wantOneWinner(t, name, k.path, func(int) error { _, err := k.create(ctx, w.root.ID, "raced"); return err })
			if k.rename == nil {
				continue
			}
			both := []uuid.UUID{must(k.create(ctx, w.root.ID, "first")), must(k.create(ctx, w.root.ID, "second"))}
			arm(updates[name])
			wantOneWinner(t, name, k.path, func(i int) error { return k.rename(ctx, both[i], "renamed") })
		}
	})
}

func wantOneWinner(t *testing.T, name, path string, f func(i int) error) {
	t.Helper()
	got := both(f)
	won, lost := got[0], got[1]
	if won != "<nil>" {
		won, lost = lost, won
	}
	if won != "<nil>" || lost != "CONFLICT "+path {
		t.Errorf("%s: got %q", name, got)
	}
}

// both runs f twice at once.
func both(f func(i int) error) [2]string {
	var got [2]string
	var running sync.WaitGroup
	for i := range got {
		running.Go(func() { got[i] = wrong(f(i)) })
	}
	running.Wait()
	return got
}
