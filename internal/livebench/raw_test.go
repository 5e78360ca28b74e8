//go:build linux

package livebench_test

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/gorilla/websocket"
)

// newRaw serves frames that were made beforehand.
func newRaw() (door, error) {
	status, event, err := payloads()
	if err != nil {
		return door{}, err
	}
	l := &loop{status: next(status), event: next(event)}
	return door{Handler: l, publish: l.publish, open: l.count}, nil
}

// payloads are the answers that the other doors give to the document.
func payloads() (status, event []byte, err error) {
	e := newEvents(time.Now())
	frames := make(chan frame, 2)
	frames <- e.status(false, at(0))
	frames <- e.event(at(1), time.Now())
	exec := executor.New(schema(func(context.Context) (<-chan frame, error) { return frames, nil }))
	ctx := graphql.StartOperationTrace(context.Background())
	op, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: document})
	if errs != nil {
		return nil, nil, errs
	}
	responses, ctx := exec.DispatchOperation(ctx, op)
	for _, to := range []*[]byte{&status, &event} {
		res := responses(ctx)
		if len(res.Errors) > 0 {
			return nil, nil, res.Errors
		}
		*to = slices.Concat([]byte(`{"data":`), res.Data, []byte(`}`))
	}
	return status, event, nil
}

// next is the message that carries a payload, with an id as long as clients'.
func next(payload []byte) []byte {
	const id = "00000000-0000-4000-8000-000000000000"
	return slices.Concat([]byte(`{"id":"`+id+`","type":"next","payload":`), payload, []byte(`}`))
}

// loop writes one frame after the other to all connections, by as many goroutines
// as run at once.
type loop struct {
	status, event []byte

	mu          sync.Mutex
	connections []*peer
}

// peer is a connection that answers and hears events by turns: gorilla takes one
// writer at a time.
type peer struct {
	*websocket.Conn

	writing sync.Mutex
}

// ServeHTTP answers as others would, and reads on without keeping the request.
func (l *loop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{
		ReadBufferSize: 512, WriteBufferSize: 512, WriteBufferPool: &sync.Pool{}, Subprotocols: []string{"graphql-transport-ws"},
	}
	c, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	go l.serve(&peer{Conn: c})
}

func (l *loop) serve(c *peer) {
	defer l.leave(c)
	if !c.answer([]byte(`{"type":"connection_ack"}`)) {
		return
	}
	l.enter(c) // first, as a client that has its answer waits for events
	for c.answer(l.status) {
		continue
	}
}

func (c *peer) answer(text []byte) bool {
	if _, _, err := c.NextReader(); err != nil {
		return false
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.WriteMessage(websocket.TextMessage, text) == nil
}

func (c *peer) event(m *websocket.PreparedMessage) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.WritePreparedMessage(m)
}

func (l *loop) enter(c *peer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.connections = append(l.connections, c)
}

func (l *loop) leave(c *peer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.Close() //nolint:errcheck // nobody is left to hear of it
	l.connections = slices.DeleteFunc(l.connections, func(other *peer) bool { return other == c })
}

func (l *loop) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.connections)
}

func (l *loop) publish(n int) error {
	l.mu.Lock()
	connections := slices.Clone(l.connections)
	l.mu.Unlock()
	for range n {
		m, err := websocket.NewPreparedMessage(websocket.TextMessage, l.event)
		if err != nil {
			return err
		}
		writeAll(connections, m)
	}
	return nil
}

func writeAll(connections []*peer, m *websocket.PreparedMessage) {
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for i := range workers {
		all.Go(func() {
			for _, c := range connections[i*len(connections)/workers : (i+1)*len(connections)/workers] {
				c.event(m) //nolint:errcheck // its reader notices
			}
		})
	}
	all.Wait()
}
