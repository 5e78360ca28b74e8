package live

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/store"
)

// admit begins a membership: the client is told how it begins and what it missed,
// and is served with the others from there on, without a gap and without doubles.
// It says again where the group came to its end meanwhile.
func (g *group) admit(ctx context.Context, op *graphql.OperationContext, q request, m *member) (again bool, errs gqlerror.List) {
	o, err := g.opened(ctx, op, q)
	switch {
	case err != nil && g.isOver():
		return g.errs == nil, g.errs
	case err != nil:
		return false, present(ctx, g.exec, err)
	case !o.tell(ctx, m):
		return false, nil // the connection is gone
	case o.errs != nil:
		return false, o.errs
	}
	g.groups.figures.opened(o)
	return g.goOn(ctx, op, m, o.to)
}

// goOn makes a member of who has everything up to a place. Who falls behind what
// the group remembers, because it reads slowly, is told from the ledger again.
func (g *group) goOn(ctx context.Context, op *graphql.OperationContext, m *member, at store.Head) (again bool, errs gqlerror.List) {
	for {
		missed, joined := g.activate(m, at)
		if joined {
			return false, nil
		}
		switch {
		case g.isOver():
			return true, nil
		case missed == nil:
			o := g.replay(ctx, op, at)
			switch {
			case !o.tell(ctx, m):
				return false, nil
			case o.errs != nil:
				return false, o.errs
			case o.to == at:
				return false, present(g.ctx, g.exec, fmt.Errorf("live: no way on from %v", at))
			}
			at = o.to
		default:
			at = missed[len(missed)-1].at
			if !m.sink.pace(ctx, m.id, payloadsOf(missed)) {
				return false, nil
			}
		}
	}
}

// activate makes the member one of those that batches go to, where little enough
// is missing to be sent at once; else it returns what the group remembers of it.
func (g *group) activate(m *member, at store.Head) (missed []frame, joined bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case m.left:
		return nil, true
	case g.ended || !g.memory.covers(at):
		return nil, false
	}
	missed = g.memory.after(at)
	size := 0
	for _, f := range missed {
		size += len(f.payload)
	}
	if size > batchBytes {
		return missed, false
	}
	m.floor = at
	if len(missed) > 0 {
		if !m.sink.deliver(m.id, newEncodings(missed)) {
			return missed, false // others of its connection have filled it
		}
		m.floor = missed[len(missed)-1].at
	}
	g.groups.figures.members.Add(1)
	m.index = len(g.members)
	g.members = append(g.members, m)
	return nil, true
}

func (g *group) isOver() bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.ended
}

// fallsBehind has a member told later what it misses from now on; false where
// nothing waits to be sent to it, as nobody is there any more.
func (g *group) fallsBehind(m *member) bool {
	m.behind = m.sink.busy(func() { go g.catchUp(m) })
	return m.behind
}

// catchUp goes on with a member that fell behind: with the state as it is, or after
// the last frame that it has.
func (g *group) catchUp(m *member) {
	g.remove(m)
	m.behind = false
	if !m.sink.pace(g.ctx, m.id, nil) {
		return // it was cut: what it missed need not be read
	}
	g.groups.figures.behind.Add(1)
	var again bool
	var errs gqlerror.List
	if g.run.latest {
		again, errs = g.admit(g.ctx, g.op, request{}, m)
	} else {
		again, errs = g.goOn(g.ctx, g.op, m, m.floor)
	}
	if again { // the group ended meanwhile
		errs = g.errs
	}
	if errs != nil || again && g.run.isFinite() {
		m.end(errs)
	}
}
