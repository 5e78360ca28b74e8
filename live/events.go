package live

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/eventstream"
	"parley/internal/requestid"
	"parley/internal/viewer"
)

// streamAlive is how often a quiet stream is written to, so that proxies do not
// take it for dead.
const streamAlive = 15 * time.Second

// Stream answers one operation as server-sent events, in the way of graphql-sse's
// distinct connections: `next` for every answer, and `complete`. Those of a
// subscription come from the group that sockets read as well. Who reads too slowly
// is cut, and so is everybody when the server ends: after a cut clients come back.
//
// An operation that cannot begin is answered by errors as `next`; where there is no
// room for another stream the answer is 503.
func (s *Sockets) Stream(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, op *graphql.OperationContext) {
	e := &eventSink{
		controller: http.NewResponseController(w), w: w, viewer: viewer.From(r.Context()), timeout: s.options.WriteTimeout,
		encode: s.options.Encode, figures: s.figures, wake: make(chan struct{}, 1),
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	e.end = cancel
	if !s.admit(e) {
		tooMany(w)
		return
	}
	defer s.leave(e)
	if s.settle(e, e.viewer) != nil {
		tooMany(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", eventstream.MediaType)
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	e.put([]byte(":\n\n"))
	go s.answer(ctx, e, exec, op)
	if e.serve(ctx, s.options.Now) {
		if end, ok := r.Context().Value(cutKey{}).(*bool); ok {
			*end = true
		}
	}
}

type cutKey struct{}

// Cutting has the streams of a handler that were cut end as what they are: without
// it their clients would take the end for that of the answer. It has to be outside
// of whatever recovers from panics.
func (*Sockets) Cutting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var cut bool
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), cutKey{}, &cut)))
		if cut {
			panic(http.ErrAbortHandler) // net/http knows no other way
		}
	})
}

func (s *Sockets) answer(ctx context.Context, e *eventSink, exec graphql.GraphExecutor, op *graphql.OperationContext) {
	defer func() {
		if r := recover(); r != nil { // which must not end the process
			s.options.Log.ErrorContext(ctx, "live: a stream failed", "requestId", requestid.From(ctx), "error", fmt.Sprintf("panic: %v\n%s", r, debug.Stack()))
			e.abort()
		}
	}()
	if op.Operation.Operation == ast.Subscription {
		m, errs := s.groups.join(ctx, exec, op, e, "")
		if errs != nil {
			e.fail("", errs)
			return
		}
		context.AfterFunc(ctx, m.leave)
		return
	}
	responses, inner := exec.DispatchOperation(ctx, op)
	if res := responses(inner); res != nil {
		if payload, err := s.options.Encode(res); err == nil {
			e.pace(ctx, "", [][]byte{payload})
		} else {
			e.fail("", present(ctx, exec, err))
			return
		}
	}
	e.complete("")
}

// eventSink is the connection of one event stream. The goroutine of its request
// writes; the others leave what is to be written.
type eventSink struct {
	controller *http.ResponseController
	w          io.Writer
	viewer     *viewer.Viewer
	timeout    time.Duration
	encode     func(*graphql.Response) ([]byte, error)
	figures    *figures
	end        context.CancelFunc

	mu      sync.Mutex
	queue   []byte
	writing bool
	// over is set when nothing comes any more, aborted when that is no good end.
	over, aborted bool
	drained       []func()
	room          chan struct{}
	wake          chan struct{}
}

var (
	_ sink       = (*eventSink)(nil)
	_ connection = (*eventSink)(nil)
)

// serve writes until the stream is over, and reports whether it was cut.
func (e *eventSink) serve(ctx context.Context, now func() time.Time) (cut bool) {
	alive := time.NewTicker(streamAlive)
	defer alive.Stop()
	defer e.cut()
	for {
		b, over, aborted := e.take()
		switch {
		case aborted:
			return true
		case len(b) > 0:
			e.controller.SetWriteDeadline(now().Add(e.timeout)) //nolint:errcheck // one that has none is written without
			if _, err := e.w.Write(b); err != nil || e.controller.Flush() != nil {
				if ctx.Err() == nil {
					e.figures.slow.Add(1)
				}
				return false // the client does not read, or is gone
			}
			continue
		case over:
			return false
		}
		select {
		case <-e.wake:
		case <-alive.C:
			e.put([]byte(":\n\n"))
		case <-ctx.Done():
			return e.isAborted()
		}
	}
}

func (e *eventSink) isAborted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.aborted
}

// take takes what is queued; where nothing is, who waits for that is told.
func (e *eventSink) take() (b []byte, over, aborted bool) {
	e.mu.Lock()
	b, e.queue = e.queue, nil
	e.figures.queued.Add(-int64(len(b)))
	e.writing = len(b) > 0
	over, aborted = e.over, e.aborted
	var done []func()
	if !e.writing {
		done, e.drained = e.drained, nil
		if e.room != nil {
			close(e.room)
			e.room = nil
		}
	}
	e.mu.Unlock()
	for _, f := range done {
		f()
	}
	return b, over, aborted
}

func (e *eventSink) put(b []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return
	}
	e.queue = append(e.queue, b...)
	e.figures.queued.Add(int64(len(b)))
	e.rouse()
}

func (e *eventSink) rouse() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

func (e *eventSink) deliver(_ string, batch *encodings) bool {
	e.mu.Lock()
	full := len(e.queue) > queueBytes
	e.mu.Unlock()
	if !full {
		e.put(batch.stream())
	}
	return !full
}

func (e *eventSink) pace(ctx context.Context, _ string, payloads [][]byte) bool {
	if _, ok := e.empty(); !ok {
		return false
	}
	for _, p := range payloads {
		room, ok := e.empty()
		if !ok {
			return false
		}
		select {
		case <-room:
		case <-ctx.Done():
			return false
		}
		e.put(appendEvent(nil, "next", p))
	}
	return true
}

// empty returns a channel that is closed when little is queued; false where nothing
// will be written any more.
func (e *eventSink) empty() (<-chan struct{}, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return nil, false
	}
	if len(e.queue) < batchBytes {
		return closed, true
	}
	if e.room == nil {
		e.room = make(chan struct{})
	}
	return e.room, true
}

var closed = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (e *eventSink) busy(drained func()) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over || !e.writing && len(e.queue) == 0 {
		return false
	}
	e.drained = append(e.drained, drained)
	return true
}

// fail tells errors as an answer, after which the operation is complete: event
// streams have no other word for it.
func (e *eventSink) fail(_ string, errs gqlerror.List) {
	b, err := e.encode(&graphql.Response{Errors: errs})
	if err != nil {
		e.abort()
		return
	}
	e.put(appendEvent(nil, "next", b))
	e.complete("")
}

func (e *eventSink) complete(string) {
	e.put([]byte("event: complete\ndata: \n\n"))
	e.mu.Lock()
	defer e.mu.Unlock()
	e.over = true
	e.rouse()
}

// abort ends the stream without a word.
func (e *eventSink) abort() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.over {
		e.over, e.aborted = true, true
	}
	e.figures.queued.Add(-int64(len(e.queue)))
	e.queue = nil
	if e.room != nil { // who waits finds that nothing is written any more
		close(e.room)
		e.room = nil
	}
	e.end()
}

func (e *eventSink) who() *viewer.Viewer { return e.viewer }
func (e *eventSink) ping()               {}
func (e *eventSink) revoke()             { e.abort() }
func (e *eventSink) restart()            { e.abort() }
func (e *eventSink) cut()                { e.abort() }
