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

// opened is what an opening comes to. It is told as it is made: who is cut again
// and again gets on all the same, as each frame has a later cursor.
type opened struct {
	mu       sync.Mutex
	payloads [][]byte
	grown    chan struct{}

	// done is closed at the end; what follows is set then.
	done     chan struct{}
	to       store.Head
	resumed  bool
	replayed int
	errs     gqlerror.List
}

func newOpened() *opened {
	return &opened{grown: make(chan struct{}), done: make(chan struct{})}
}

// add lets those who wait have another frame.
func (o *opened) add(payload []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.payloads = append(o.payloads, payload)
	close(o.grown)
	o.grown = make(chan struct{})
}

// from returns the frames after the first n, and what is closed when there are more.
func (o *opened) from(n int) ([][]byte, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.payloads[n:], o.grown
}

// tell sends a member all of the opening; false where nobody reads it any more.
func (o *opened) tell(ctx context.Context, m *member) bool {
	for n, over := 0, false; ; {
		select { // before the look at what is there, which is all of it then
		case <-o.done:
			over = true
		default:
		}
		payloads, grown := o.from(n)
		if n += len(payloads); len(payloads) > 0 && !m.sink.pace(ctx, m.id, payloads) {
			return false
		}
		if over {
			return true
		}
		select {
		case <-grown:
		case <-o.done:
		case <-ctx.Done():
			return false
		}
	}
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
		go g.openInto(ctx, o, op, nil)
	}
	return o, nil
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
	o = newOpened()
	os.known[key] = o
	return o, true
}

// replay reads what follows a place that the group does not remember.
func (g *group) replay(ctx context.Context, op *graphql.OperationContext, from store.Head) *opened {
	o := newOpened()
	go g.openInto(ctx, o, op, &from)
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
		r.pop()
		o.add(payload)
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
