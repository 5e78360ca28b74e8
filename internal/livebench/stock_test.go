//go:build linux

package livebench_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/ast"
)

// stockPing is the interval of pings while clients stall.
const stockPing = 8 * time.Second

// newStock serves by gqlgen's transport, with a resolver as its users write them:
// a channel for each subscriber, that loses events when it is full.
func newStock(stall bool) door {
	b := &broadcaster{events: newEvents(time.Now()), subscribers: map[chan frame]struct{}{}}
	srv := handler.New(schema(b.subscribe))
	srv.SetQueryCache(lru.New[*ast.QueryDocument](100))
	t := transport.Websocket{Implementation: gorilla{&b.open}}
	if stall {
		t.PingPongInterval = stockPing
	}
	srv.AddTransport(t)
	return door{Handler: srv, publish: b.publish, open: func() int { return int(b.open.Load()) }}
}

// broadcaster gives every event to every subscriber.
type broadcaster struct {
	events *events
	open   atomic.Int64

	mu          sync.Mutex
	seq         int
	subscribers map[chan frame]struct{}
}

func (b *broadcaster) subscribe(ctx context.Context) (<-chan frame, error) {
	c := make(chan frame, 64)
	b.mu.Lock()
	defer b.mu.Unlock()
	c <- b.events.status(false, at(b.seq))
	b.subscribers[c] = struct{}{}
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subscribers, c)
	})
	return c, nil
}

func (b *broadcaster) publish(n int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range n {
		b.seq++
		f := b.events.event(at(b.seq), time.Now())
		for c := range b.subscribers {
			select {
			case c <- f:
			default:
			}
		}
	}
	return nil
}

// gorilla gives gqlgen's transport sockets of gorilla/websocket and counts them.
type gorilla struct{ open *atomic.Int64 }

var _ transport.WebsocketImplementation = gorilla{}

// Accept upgrades.
func (g gorilla) Accept(w http.ResponseWriter, r *http.Request, o transport.WebsocketAcceptOptions) (transport.WebsocketConn, error) {
	up := websocket.Upgrader{Subprotocols: o.Subprotocols}
	c, err := up.Upgrade(w, r, o.ResponseHeader)
	if err != nil {
		return nil, err
	}
	g.open.Add(1)
	return &stockSocket{Conn: c, open: g.open}, nil
}

type stockSocket struct {
	*websocket.Conn
	open *atomic.Int64
	once sync.Once
}

var _ transport.WebsocketReadDeadliner = (*stockSocket)(nil)

// NextReader says in gqlgen's words that the client has closed.
func (s *stockSocket) NextReader() (int, io.Reader, error) {
	kind, r, err := s.Conn.NextReader()
	if _, closed := errors.AsType[*websocket.CloseError](err); closed {
		err = transport.ErrWebsocketClosed
	}
	return kind, r, err
}

// WriteClose writes a close frame.
func (s *stockSocket) WriteClose(code int, reason string) error {
	return s.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason))
}

// Close ends the connection.
func (s *stockSocket) Close() error {
	s.once.Do(func() { s.open.Add(-1) })
	return s.Conn.Close()
}
