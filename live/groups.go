package live

import (
	"context"
	"log/slog"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/store"
)

// groups are the executions that go on, each for all who ask for the same.
type groups struct {
	encode  func(*graphql.Response) ([]byte, error)
	carry   func(to, from context.Context) context.Context
	figures *figures
	log     *slog.Logger

	mu   sync.Mutex
	open map[string]*group
}

func newGroups(o TransportOptions, f *figures) *groups {
	return &groups{encode: o.Encode, carry: o.Carry, figures: f, log: o.Log, open: map[string]*group{}}
}

// member is one subscription of one connection.
type member struct {
	group *group
	sink  sink
	id    string
	// index is the member's place in its group, -1 while it has none. floor is up to
	// where it has everything. The group's lock guards both.
	index int
	floor store.Head
	// behind is set where frames were left out because the sink had not sent what
	// came before. The goroutine that sends the group's frames has it.
	behind bool
	// left is set when nobody reads any more. The group's lock guards it.
	left bool
}

// sink is a connection that frames are handed to. None of its functions waits,
// but for pace.
type sink interface {
	// deliver sends the payloads of an operation's frames; false where too much waits
	// to be sent already.
	deliver(id string, e *encodings) bool
	// pace sends payloads as fast as the client reads, and reports false when the
	// connection ends before they are on their way.
	pace(ctx context.Context, id string, payloads [][]byte) bool
	// fail ends an operation with errors, complete without.
	fail(id string, errs gqlerror.List)
	complete(id string)
	// busy reports whether frames wait to be sent; drained is called once when none
	// do any more.
	busy(drained func()) bool
}

// join makes a member of the group that the operation belongs to, and begins it.
// leave must be called once where there are no errors.
func (gs *groups) join(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext, s sink, id string) (*member, gqlerror.List) {
	q := requestOf(ctx, op)
	for {
		m := &member{group: gs.enter(ctx, exec, op, q), sink: s, id: id, index: -1}
		again, errs := m.group.admit(ctx, op, q, m)
		if again || errs != nil {
			m.leave()
		}
		if !again {
			return m, errs
		}
	}
}

// enter returns the group, with one more who keeps it.
func (gs *groups) enter(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext, q request) *group {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g := gs.open[q.key]
	if g == nil {
		g = newGroup(ctx, gs, exec, op, q)
		gs.open[q.key] = g
		go g.serve()
	}
	g.kept++
	return g
}

// leave is the end of a membership; calling it again does nothing.
func (m *member) leave() {
	g := m.group
	if !g.release(m) {
		return
	}
	gs := g.groups
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if g.kept--; g.kept == 0 {
		g.cancel()
		gs.forget(g)
	}
}

// forget has the next who asks begin a new group.
func (gs *groups) forget(g *group) {
	if gs.open[g.key] == g {
		delete(gs.open, g.key)
	}
}

func (gs *groups) count() int {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	return len(gs.open)
}
