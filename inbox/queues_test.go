package inbox_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// twoQueues is a floor on which ann and bob serve the queue a, ann b as well, and eve
// only b.
func twoQueues(t testing.TB, d *desk) *floor {
	t.Helper()
	return newFloor(t, d, []string{"a", "b"},
		crew{name: "ann", capacity: 9, serves: map[string]string{"a": "", "b": ""}},
		crew{name: "bob", capacity: 9, serves: map[string]string{"a": ""}},
		crew{name: "eve", capacity: 9, serves: map[string]string{"b": ""}},
		crew{name: "admin", role: viewer.Admin, capacity: 9})
}

// transitions are what can be done to one interaction.
var transitions = map[string]func(f *floor, ctx context.Context, id uuid.UUID) error{
	"enqueue": func(f *floor, ctx context.Context, id uuid.UUID) error {
		b := f.queues["b"]
		_, err := f.Enqueue(ctx, inbox.Enqueue{Interaction: &id, Queue: &b})
		return err
	},
	"pick": func(f *floor, ctx context.Context, id uuid.UUID) error {
		_, err := f.Pick(ctx, inbox.Pick{Interaction: &id})
		return err
	},
	"transfer": func(f *floor, ctx context.Context, id uuid.UUID) error {
		b := f.queues["b"]
		_, err := f.Transfer(ctx, inbox.Transfer{Interaction: id, Queue: &b})
		return err
	},
	"hold": func(f *floor, ctx context.Context, id uuid.UUID) error { return f.Hold(ctx, id, true) },
	"complete": func(f *floor, ctx context.Context, id uuid.UUID) error {
		return f.Complete(ctx, inbox.Completion{Interaction: id})
	},
	"wrapup":  func(f *floor, ctx context.Context, id uuid.UUID) error { return f.WrapUp(ctx, id) },
	"abandon": func(f *floor, ctx context.Context, id uuid.UUID) error { return f.Abandon(ctx, id) },
}

// states bring an interaction that waits in queue a into a state; ann is its agent.
var states = map[string]func(t testing.TB, f *floor, id uuid.UUID){
	"WAITS": func(testing.TB, *floor, uuid.UUID) {},
	"TALKS": func(t testing.TB, f *floor, id uuid.UUID) { must(t, transitions["pick"](f, f.agent("ann"), id)) },
	"WRAPS": func(t testing.TB, f *floor, id uuid.UUID) {
		must(t, transitions["pick"](f, f.agent("ann"), id))
		must(t, f.Complete(f.agent("ann"), inbox.Completion{Interaction: id, WrapUp: new(true)}))
	},
	"HANDLED": func(t testing.TB, f *floor, id uuid.UUID) {
		must(t, transitions["pick"](f, f.agent("ann"), id))
		must(t, f.Complete(f.agent("ann"), inbox.Completion{Interaction: id}))
	},
	"ABANDONED": func(t testing.TB, f *floor, id uuid.UUID) { must(t, f.Abandon(f.agent("ann"), id)) },
	"PENDING": func(t testing.TB, f *floor, id uuid.UUID) {
		must(t, f.s.Write(testkit.System(), f.org, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, "UPDATE interaction_facts SET status = 'PENDING' WHERE organization_id = ? AND interaction_id = ?", f.org, id); err != nil {
				return err
			}
			return tx.Interaction.UpdateOneID(id).SetStatus(interaction.StatusPENDING).ClearQueuedAt().Exec(ctx)
		}))
	},
}

// allowed says what each transition is answered in each state, asked for by ann, bob,
// eve, the administrator and a program: o for done, C conflict, F forbidden, I invalid.
const allowed = `
enqueue  PENDING o o o o o
enqueue  WAITS   o o o o o
enqueue  TALKS   o F F o F
enqueue  WRAPS   C C C C C
enqueue  HANDLED C C C C C
enqueue  ABANDONED C C C C C
pick     PENDING C C F C I
pick     WAITS   o o F o I
pick     TALKS   C C F C I
pick     WRAPS   C C F C I
pick     HANDLED C C F C I
pick     ABANDONED C C F C I
transfer PENDING F F F C F
transfer WAITS   F F F C F
transfer TALKS   o F F o F
transfer WRAPS   C F F C F
transfer HANDLED C F F C F
transfer ABANDONED F F F C F
hold     PENDING F F F C F
hold     WAITS   F F F C F
hold     TALKS   o F F o F
hold     WRAPS   C F F C F
hold     HANDLED C F F C F
hold     ABANDONED F F F C F
complete PENDING F F F C F
complete WAITS   F F F C F
complete TALKS   o F F o F
complete WRAPS   C F F C F
complete HANDLED C F F C F
complete ABANDONED F F F C F
wrapup   PENDING F F F C F
wrapup   WAITS   F F F C F
wrapup   TALKS   C F F C F
wrapup   WRAPS   o F F o F
wrapup   HANDLED C F F C F
wrapup   ABANDONED F F F C F
abandon  PENDING C C C C C
abandon  WAITS   o o o o o
abandon  TALKS   C C C C C
abandon  WRAPS   C C C C C
abandon  HANDLED C C C C C
abandon  ABANDONED C C C C C
`

var letters = map[string]string{"ok": "o", "CONFLICT": "C", "FORBIDDEN": "F", "BAD_USER_INPUT": "I"}

// Who may do what to work in which state; what is refused leaves nothing, and whoever
// may not see the work hears the same as about work that there is not.
func TestTransitions(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		other := d.another(t, "other")
		foreign := testkit.As(viewer.Admin, other.org)
		for n, line := range strings.Split(strings.TrimSpace(allowed), "\n") {
			want := strings.Fields(line)
			do, into := transitions[want[0]], states[want[1]]
			var got []string
			for i, ctx := range []context.Context{f.agent("ann"), f.agent("bob"), f.agent("eve"), f.admin(), f.ctx} {
				id := f.arrive(t, "WEBCHAT", "a", strings.Repeat("x", n+1)+strings.Repeat("y", i))
				into(t, f, id)
				before, counts := f.shows(t, id), d.counts(t)
				if a, b := do(f, testkit.As(viewer.Guest, f.org), id), do(f, foreign, id); kindOf(a) != "FORBIDDEN" || (kindOf(b) != "NOT_FOUND" && want[0] != "pick") {
					t.Errorf("%s: guest %v, foreign %v", line, a, b)
				}
				err := do(f, ctx, id)
				got = append(got, letters[kindOf(err)])
				if after := f.shows(t, id); (err != nil) != (before == after && counts == d.counts(t)) {
					t.Errorf("%s: %v, and %s became %s", line, err, before, after)
				}
				f.finish(t, id)
			}
			if strings.Join(got, " ") != strings.Join(want[2:], " ") {
				t.Errorf("%s %s: %v, want %v", want[0], want[1], got, want[2:])
			}
		}
		f.auditWork(t, "transitions")
		if err := transitions["hold"](f, f.agent("ann"), f.unknown()); kindOf(err) != "NOT_FOUND" {
			t.Errorf("unknown: %v", err)
		}
	})
}

// finish resolves an interaction's conversation, so that it takes no room.
func (f *floor) finish(t testing.TB, id uuid.UUID) {
	t.Helper()
	_, err := f.Resolve(f.ctx, []uuid.UUID{f.org}, inbox.Resolution{ConversationID: f.leg(t, id).ConversationID})
	must(t, err)
}
