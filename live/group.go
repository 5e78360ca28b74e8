package live

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/requestid"
	"parley/internal/viewer"
	"parley/store"
)

const (
	// batchBytes is how much is gathered of a burst before it is sent.
	batchBytes = 32 << 10
	// openTime is how long one may take to begin.
	openTime = 30 * time.Second
	// crowd is from how many members on a group is served by several goroutines.
	crowd = 64
)

// group is one execution that goes on and those who read it.
type group struct {
	groups *groups
	key    string
	exec   graphql.GraphExecutor
	op     *graphql.OperationContext
	ctx    context.Context
	cancel context.CancelFunc
	run    *run
	// kept counts members and those who want to be; the groups' lock guards it.
	kept int

	// mu is held for reading while a batch is sent: whoever joins does it between
	// two batches.
	mu      sync.RWMutex
	members []*member
	memory  memory
	ended   bool
	errs    gqlerror.List

	openings openings
}

func newGroup(ctx context.Context, gs *groups, exec graphql.GraphExecutor, op *graphql.OperationContext, q request) *group {
	g := &group{groups: gs, key: q.key, exec: exec, op: copyOf(op), run: newRun(nil), memory: memory{limit: q.memory()}}
	// Nothing of who was first is in it but what all members have in common.
	base := requestid.NewContext(context.Background(), requestid.From(ctx))
	base = graphql.StartOperationTrace(base)
	if q.viewer != nil {
		base = viewer.NewContext(base, q.viewer)
	}
	g.ctx, g.cancel = context.WithCancel(base)
	return g
}

// copyOf is the operation for one more execution: an executor keeps things in it.
func copyOf(op *graphql.OperationContext) *graphql.OperationContext {
	return &graphql.OperationContext{
		RawQuery: op.RawQuery, Variables: op.Variables, OperationName: op.OperationName, Doc: op.Doc, Extensions: op.Extensions,
		Operation: op.Operation, DisableIntrospection: op.DisableIntrospection, RecoverFunc: op.RecoverFunc,
		ResolverMiddleware: op.ResolverMiddleware, RootResolverMiddleware: op.RootResolverMiddleware, Stats: op.Stats,
	}
}

// serve runs the execution until nobody keeps the group, or it ends by itself.
func (g *group) serve() {
	defer g.cancel()
	defer g.run.ready()
	if err := g.execute(); err != nil {
		g.groups.log.ErrorContext(g.ctx, "live: an execution failed", "requestId", requestid.From(g.ctx), "error", err)
		g.finish(told(g.ctx, err))
	}
}

// execute returns what went wrong in what has no other place to say so: a panic of an
// extension, say, which must not end the process.
func (g *group) execute() (err error) {
	defer recovered(&err)
	next, ctx := g.exec.DispatchOperation(context.WithValue(g.ctx, runKey{}, g.run), g.op)
	if !g.run.isAttached() {
		g.finish(refusal(g.ctx, g.exec, next(ctx)))
		return nil
	}
	g.mu.Lock()
	g.memory.start(g.run.start)
	g.mu.Unlock()
	g.run.ready()
	g.broadcastAll(next, ctx)
	if g.ctx.Err() != nil {
		return nil // nobody is left to hear
	}
	if err := g.run.failed(); err != nil {
		g.finish(told(g.ctx, err))
		return nil
	}
	g.finish(nil)
	return nil
}

// refusal is why an operation has no stream.
func refusal(ctx context.Context, exec graphql.GraphExecutor, res *graphql.Response) gqlerror.List {
	if res != nil && len(res.Errors) > 0 {
		return res.Errors
	}
	return present(ctx, exec, fmt.Errorf("the resolver returned no stream of package live"))
}

// present makes an error one that a client may see.
func present(ctx context.Context, exec graphql.GraphExecutor, err error) gqlerror.List {
	return exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)}).Errors
}

// told is what clients hear of a stream that failed, which the log explains. An
// error's own text may say more than a client may know.
func told(ctx context.Context, err error) gqlerror.List {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok || e.Kind == apperr.Internal {
		e = apperr.New(apperr.Internal, "internal error")
	}
	extensions := map[string]any{"code": e.Kind.Code()}
	if e.Kind.Code() == string(apperr.Internal) {
		extensions["requestId"] = requestid.From(ctx)
	}
	return gqlerror.List{{Message: e.Message, Extensions: extensions}}
}

func (g *group) broadcastAll(next graphql.ResponseHandler, ctx context.Context) {
	var batch []frame
	size := 0
	for {
		res := next(ctx)
		if res == nil {
			g.broadcast(batch)
			return
		}
		m := g.run.pop()
		payload, err := g.groups.encode(res)
		if err != nil {
			g.run.fail(err)
			g.broadcast(batch)
			return
		}
		batch, size = append(batch, frame{m, payload}), size+len(payload)
		if !m.more || size >= batchBytes {
			g.broadcast(batch)
			batch, size = nil, 0
		}
	}
}

// broadcast sends a batch to all members and remembers it.
func (g *group) broadcast(batch []frame) {
	if len(batch) == 0 {
		return
	}
	g.mu.Lock()
	g.memory.add(batch)
	g.mu.Unlock()
	g.groups.figures.executed.Add(int64(len(batch)))
	g.mu.RLock()
	defer g.mu.RUnlock()
	n := len(g.members)
	workers := 1
	if n >= crowd {
		workers = runtime.GOMAXPROCS(0)
	}
	var all sync.WaitGroup
	for i := range workers {
		part := g.members[i*n/workers : (i+1)*n/workers]
		if i == workers-1 {
			g.send(part, batch)
			break
		}
		all.Go(func() { g.send(part, batch) })
	}
	all.Wait()
}

func (g *group) send(members []*member, batch []frame) {
	e := newEncodings(batch)
	delivered := 0
	for _, m := range members {
		delivered += g.sendTo(m, e, batch)
	}
	g.groups.figures.delivered.Add(int64(delivered))
}

// sendTo sends what of a batch the member does not have. Of states, one who has not
// read the last gets no other; of the rest, one whose sink is full. They are told
// what they missed when they have read.
func (g *group) sendTo(m *member, e *encodings, batch []frame) int {
	if m.behind || g.run.latest && g.fallsBehind(m) {
		return 0
	}
	if !isAfter(batch[0].at, m.floor) {
		rest := after(batch, m.floor)
		if len(rest) == 0 {
			return 0
		}
		e = newEncodings(rest)
	}
	for !m.sink.deliver(m.id, e) {
		if g.fallsBehind(m) {
			return 0
		} // else it has read all of it meanwhile
	}
	m.floor = batch[len(batch)-1].at
	return len(e.payloads)
}

// finish tells all members that the operation is over, and why. Where the server
// ends they are not told so, or they would not come back.
func (g *group) finish(errs gqlerror.List) {
	g.groups.mu.Lock()
	g.groups.forget(g)
	g.groups.mu.Unlock()
	g.mu.Lock()
	members := g.members
	g.members, g.ended, g.errs = nil, true, errs
	for _, m := range members {
		m.index = -1
	}
	g.groups.figures.members.Add(-int64(len(members)))
	g.mu.Unlock()
	for _, m := range members {
		if errs != nil || g.run.isFinite() {
			m.end(errs)
		}
	}
}

func (m *member) end(errs gqlerror.List) {
	if errs != nil {
		m.sink.fail(m.id, errs)
		return
	}
	m.sink.complete(m.id)
}

func (g *group) remove(m *member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.take(m)
}

// release removes a member for good; false where it was already.
func (g *group) release(m *member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m.left {
		return false
	}
	m.left = true
	g.take(m)
	return true
}

// take takes a member out of those that batches go to.
func (g *group) take(m *member) {
	if m.index < 0 {
		return
	}
	g.groups.figures.members.Add(-1)
	last := len(g.members) - 1
	g.members[m.index] = g.members[last]
	g.members[m.index].index = m.index
	g.members[last] = nil
	g.members, m.index = g.members[:last], -1
}

// place waits for the group to begin and returns up to where it has handed on all
// that its members get.
func (g *group) place(ctx context.Context) (store.Head, error) {
	select {
	case <-g.run.begun:
	case <-ctx.Done():
		return store.Head{}, ctx.Err()
	}
	if !g.run.isAttached() {
		return store.Head{}, apperr.New(apperr.Unavailable, "the subscription has ended; try again")
	}
	var passed store.Head
	if g.run.passed != nil {
		passed = g.run.passed()
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	last := g.memory.last
	if passed == (store.Head{}) || passed.Epoch == last.Epoch && last.Seq > passed.Seq {
		return last, nil // in the middle of a page
	}
	return passed, nil
}

// remembers reports whether all frames after a place are in memory, or to come.
func (g *group) remembers(at store.Head) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.memory.covers(at)
}
