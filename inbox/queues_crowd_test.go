package inbox_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"parley/inbox"
)

// statements counts what a store runs.
type statements struct{ n atomic.Int64 }

func (s *statements) count(context.Context, string) { s.n.Add(1) }

// Of 64 agents who ask for the next work at once, each piece of work goes to one, and
// the others get nothing. Of 64 who name the same work, one gets it and the others a
// conflict.
func TestPickCrowd(t *testing.T) {
	const pickers, waiting = 64, 24
	eachDesk(t, func(t *testing.T, d *desk) {
		var agents []crew
		for n := range pickers {
			agents = append(agents, crew{name: fmt.Sprint("agent ", n), capacity: 2, serves: map[string]string{"a": ""}})
		}
		f := newFloor(t, d, []string{"a"}, agents...)
		for n := range waiting {
			f.waits(t, fmt.Sprint("WEBCHAT ", n), "a", float64(n), nil)
		}
		got, kinds := f.crowd(t, pickers, func(int) inbox.Pick { return inbox.Pick{} })
		if len(got) != waiting || kinds["ok"] != pickers {
			t.Errorf("next: %d of %d pieces of work went to %v", len(got), waiting, kinds)
		}
		last := f.waits(t, "WEBCHAT last", "a", waiting, nil)
		got, kinds = f.crowd(t, pickers, func(int) inbox.Pick { return inbox.Pick{Interaction: &last} })
		if len(got) != 1 || kinds["ok"] != 1 || kinds["CONFLICT"] != pickers-1 {
			t.Errorf("by name: %v, %v", got, kinds)
		}
		f.auditWork(t, "crowd")
		same(t, "entries", f.lines(t, "SELECT count(*), count(DISTINCT interaction_id) FROM ledger WHERE kind = 'INTERACTION_PICKED'"), []string{"25 25"})
	})
}

// crowd has agents pick at once and returns what was picked, which must all differ, and
// how often each kind of answer came.
func (f *floor) crowd(t testing.TB, pickers int, what func(n int) inbox.Pick) ([]uuid.UUID, map[string]int) {
	t.Helper()
	ids, errs := make([]uuid.UUID, pickers), make([]error, pickers)
	var all sync.WaitGroup
	for n := range pickers {
		all.Go(func() { ids[n], errs[n] = f.Pick(f.agent(fmt.Sprint("agent ", n%len(f.users))), what(n)) })
	}
	all.Wait()
	kinds := map[string]int{}
	for _, err := range errs {
		kinds[kindOf(err)]++
	}
	ids = slices.DeleteFunc(ids, func(id uuid.UUID) bool { return id == uuid.Nil })
	distinct := map[uuid.UUID]bool{}
	for _, id := range ids {
		distinct[id] = true
	}
	if len(distinct) != len(ids) {
		t.Errorf("%d picks of %d pieces of work", len(ids), len(distinct))
	}
	return ids, kinds
}

// One agent who asks many times at once gets no more than the capacity, whether the
// work is named or not.
func TestPickNoOverrun(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := newFloor(t, d, []string{"a"},
			crew{name: "agent 0", capacity: 3, serves: map[string]string{"a": ""}}, crew{name: "agent 1", capacity: 9, serves: map[string]string{"a": ""}, limits: map[string]int{"a": 2}})
		var waiting []uuid.UUID
		for n := range 20 {
			waiting = append(waiting, f.waits(t, fmt.Sprint("WEBCHAT ", n), "a", float64(n), nil))
		}
		f.crowd(t, 32, func(n int) inbox.Pick {
			if n%4 > 1 {
				return inbox.Pick{Interaction: &waiting[n%len(waiting)]}
			}
			return inbox.Pick{}
		})
		same(t, "held", f.lines(t, `SELECT u.agent_key, count(*) FROM interactions i JOIN users u ON u.id = i.agent_id
			WHERE i.status = 'IN_PROCESS' GROUP BY u.agent_key ORDER BY u.agent_key`), []string{"agent 0 3", "agent 1 2"})
		f.auditWork(t, "overrun")
	})
}

// Agents pick, answer, pass on and end work while customers write and conversations
// are resolved: nothing is lost, nothing hangs, and the facts say what is so.
func TestQueuesWhileWriting(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		var agents []crew
		for n := range 8 {
			agents = append(agents, crew{name: fmt.Sprint("agent ", n), capacity: 9, serves: map[string]string{"a": "", "b": ""}})
		}
		f := newFloor(t, d, []string{"a", "b"}, agents...)
		for n := range 16 {
			f.waits(t, fmt.Sprint("WEBCHAT ", n), "a", 0, nil)
		}
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() { f.shift(t, n) })
		}
		for n := range 4 {
			all.Go(func() {
				for k := range 16 {
					f.arrive(t, "WEBCHAT", "a", fmt.Sprint("WEBCHAT ", (n*4+k)%16))
				}
			})
		}
		all.Wait()
		f.auditWork(t, "shift")
		want := f.facts(t)
		must(t, f.RebuildFacts(f.ctx, f.org, func(inbox.RebuildProgress) {}))
		f.sameFacts(t, "rebuilt", want)
	})
}

// shift is what an agent does all day.
func (f *floor) shift(t *testing.T, n int) {
	ctx, b := f.agent(fmt.Sprint("agent ", n)), f.queues["b"]
	for step := range 6 {
		id, err := f.Pick(ctx, inbox.Pick{})
		if err != nil || id == uuid.Nil {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		of := f.leg(t, id).ConversationID
		if _, err := f.AppendMessages(ctx, f.org, []inbox.NewMessage{{Direction: inbox.Out, ConversationID: of, AgentID: f.users[fmt.Sprint("agent ", n)], Text: "hi"}}); err != nil {
			t.Error(err)
		}
		switch step % 3 {
		case 0:
			_, err = f.Transfer(ctx, inbox.Transfer{Interaction: id, Queue: &b})
		case 1:
			err = f.Complete(ctx, inbox.Completion{Interaction: id, WrapUp: new(n%2 == 0)})
		default:
			_, err = f.Resolve(ctx, []uuid.UUID{f.org}, inbox.Resolution{ConversationID: of})
		}
		if err != nil {
			t.Error(err)
		}
	}
}
