package live

import (
	"context"
	"fmt"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/requestid"
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
	case o.errs != nil:
		return false, o.errs
	case !m.sink.pace(ctx, m.id, payloadsOf(o.frames)):
		return false, nil // the connection is gone
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
			o := g.replay(ctx, op, &at)
			if o.errs == nil && o.to == at {
				return false, present(g.ctx, g.exec, fmt.Errorf("live: no way on from %v", at))
			}
			if o.errs != nil {
				return false, o.errs
			}
			missed, at = o.frames, o.to
		default:
			at = missed[len(missed)-1].at
		}
		if !m.sink.pace(ctx, m.id, payloadsOf(missed)) {
			return false, nil
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

// opened is what an opening came to.
type opened struct {
	done chan struct{}

	frames   []frame
	to       store.Head
	resumed  bool
	replayed int
	errs     gqlerror.List
}

// openings are those of a group, by the cursor that they begin at: a thousand
// clients that come back with the same one are told the same.
type openings struct {
	mu    sync.Mutex
	known map[string]*opened
}

// maxOpenings is how many a group keeps.
const maxOpenings = 64

// opened returns the opening of a cursor, a new one where there is none that the
// group could go on from.
func (g *group) opened(ctx context.Context, op *graphql.OperationContext, q request) (*opened, error) {
	at, err := g.place(ctx)
	if err != nil {
		return nil, err
	}
	key := q.after
	if key == "" {
		_, version := g.run.published()
		key = fmt.Sprintf("from %d.%d.%d", at.Epoch, at.Seq, version)
	}
	o, mine := g.openings.take(key, func(o *opened) bool { return o.errs == nil && g.remembers(o.to) })
	if mine {
		g.openInto(ctx, o, op, nil)
	}
	select {
	case <-o.done:
		return o, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// take finds an opening that is under way or still good, or makes room for one.
func (os *openings) take(key string, good func(*opened) bool) (o *opened, mine bool) {
	os.mu.Lock()
	defer os.mu.Unlock()
	if o := os.known[key]; o != nil {
		select {
		case <-o.done:
			if good(o) {
				return o, false
			}
		default:
			return o, false
		}
	}
	if os.known == nil || len(os.known) >= maxOpenings {
		os.known = map[string]*opened{}
	}
	o = &opened{done: make(chan struct{})}
	os.known[key] = o
	return o, true
}

// replay reads what follows a place that the group does not remember.
func (g *group) replay(ctx context.Context, op *graphql.OperationContext, from *store.Head) *opened {
	o := &opened{done: make(chan struct{})}
	g.openInto(ctx, o, op, from)
	return o
}

// openInto runs the operation for its beginning alone, on behalf of all who wait for
// it: it does not end with the one who asked first.
func (g *group) openInto(asked context.Context, o *opened, op *graphql.OperationContext, from *store.Head) {
	defer close(o.done)
	if err := g.execOpening(asked, o, op, from); err != nil {
		g.groups.log.ErrorContext(asked, "live: an opening failed", "requestId", requestid.From(g.ctx), "error", err)
		o.errs = told(g.ctx, err)
	}
}

func (g *group) execOpening(asked context.Context, o *opened, op *graphql.OperationContext, from *store.Head) (err error) {
	defer recovered(&err)
	ctx, cancel := context.WithTimeout(g.groups.carry(g.ctx, asked), openTime)
	defer cancel()
	r := newRun(&opening{group: g, from: from})
	next, ctx := g.exec.DispatchOperation(context.WithValue(ctx, runKey{}, r), copyOf(op))
	if !r.isAttached() {
		o.errs = refusal(ctx, g.exec, next(ctx))
		return nil
	}
	for res := next(ctx); res != nil; res = next(ctx) {
		payload, err := g.groups.encode(res)
		if err != nil {
			return err
		}
		o.frames = append(o.frames, frame{r.pop(), payload})
	}
	failure := r.failed()
	if failure == nil && ctx.Err() != nil {
		failure = apperr.New(apperr.Timeout, "it took too long to begin; try again")
	}
	if failure != nil { // which is in the log
		o.errs = told(g.ctx, failure)
		return nil
	}
	o.to, o.resumed, o.replayed = r.opening.to, r.opening.resumed, r.opening.replayed
	return nil
}

func payloadsOf(frames []frame) [][]byte {
	out := make([][]byte, len(frames))
	for i, f := range frames {
		out[i] = f.payload
	}
	return out
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
