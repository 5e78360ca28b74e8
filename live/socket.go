package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"

	"parley/internal/requestid"
	"parley/internal/viewer"
)

var (
	_ sink       = (*socket)(nil)
	_ connection = (*socket)(nil)
)

// linger is how long a socket waits for the client's part of closing. Without
// it, what the client sent meanwhile could reset the connection before the
// client has read the close code.
const linger = time.Second

// socket is one connection that speaks the protocol.
type socket struct {
	sockets *Sockets
	ws      *websocket.Conn
	out     *outbox
	exec    graphql.GraphExecutor
	// authorization is the header of the upgrade request.
	authorization string
	// base is the context of the connection, which ends with it.
	base context.Context
	end  context.CancelFunc

	mu sync.Mutex
	// ctx is the context that Init made: operations act on its behalf. It is nil
	// before.
	ctx    context.Context
	viewer *viewer.Viewer
	inits  int
	// early is set where the socket has to end before it is one.
	early   bool
	running map[string]*running
}

// serve reads until the connection ends.
func (k *socket) serve() {
	defer k.leave()
	k.expect(k.sockets.options.InitTimeout)
	for {
		kind, text, err := k.ws.ReadMessage()
		if err != nil {
			k.unread(err)
			return
		}
		if k.out.closingCode() != 0 {
			continue // what still comes is dropped
		}
		if e := k.handle(kind, text); e != nil {
			k.close(e)
		}
	}
}

// expect bounds the time until the next message.
func (k *socket) expect(within time.Duration) {
	k.ws.SetReadDeadline(k.sockets.options.Now().Add(within)) //nolint:errcheck // reading fails as well
	if k.out.closingCode() != 0 {
		k.ws.SetReadDeadline(k.sockets.options.Now().Add(linger)) //nolint:errcheck // as above
	}
}

// unread ends a socket that cannot be read any more.
func (k *socket) unread(err error) {
	if _, ok := errors.AsType[*websocket.CloseError](err); ok || k.out.closingCode() != 0 {
		return
	}
	e := endLost
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() && !k.isInitialised() {
		e = endInitTimeout
	}
	if errors.Is(err, websocket.ErrReadLimit) {
		k.out.closed(websocket.CloseMessageTooBig) // gorilla has said so
	}
	k.out.close(e.code, e.reason)
	// One who is there answers; one who is not has had its time.
	k.ws.NetConn().SetReadDeadline(k.sockets.options.Now().Add(linger)) //nolint:errcheck // reading fails as well
	var rest [512]byte
	for {
		if _, err := k.ws.NetConn().Read(rest[:]); err != nil {
			return
		}
	}
}

// close says why the socket ends, once, and gives the client a moment to answer.
func (k *socket) close(e *ending) {
	k.out.close(e.code, e.reason)
	k.ws.SetReadDeadline(k.sockets.options.Now().Add(linger)) //nolint:errcheck // reading fails as well
}

// leave is the end of the connection and of what it asked for.
func (k *socket) leave() {
	k.out.kill()
	k.end()
	k.mu.Lock()
	operations := k.running
	k.running = nil
	k.mu.Unlock()
	for _, r := range operations {
		r.stop()
	}
	k.sockets.leave(k)
}

// handle runs on a goroutine of its own what needs a deep stack, so that the one
// that reads stays small, and goes on reading as soon as the message is understood.
func (k *socket) handle(kind int, text []byte) *ending {
	understood := make(chan *ending, 1)
	go func() {
		defer k.survive(understood)
		if kind != websocket.TextMessage {
			understood <- endBadMessage
			return
		}
		var m message
		if json.Unmarshal(text, &m) != nil {
			understood <- endBadMessage
			return
		}
		k.act(m, understood)
	}()
	return <-understood
}

// survive ends the socket, and not the process, where something panics below a
// message. It is deferred.
func (k *socket) survive(understood chan<- *ending) {
	r := recover()
	if r == nil {
		return
	}
	k.sockets.options.Log.ErrorContext(k.base, "live: a socket failed", "requestId", requestid.From(k.base),
		"error", fmt.Sprintf("panic: %v\n%s", r, debug.Stack()))
	k.close(endTryAgain)
	select {
	case understood <- nil:
	default:
	}
}

// act does what a message says. What takes time comes after it was understood.
func (k *socket) act(m message, understood chan<- *ending) {
	k.mu.Lock()
	initialised := k.ctx != nil
	k.mu.Unlock()
	if initialised {
		k.expect(k.sockets.patience())
	}
	switch m.Type {
	case messageInit:
		understood <- k.initialise(m.Payload)
	case messagePing:
		k.out.answer(pongReply)
		understood <- nil
	case messagePong:
		understood <- nil
	case messageSubscribe:
		k.subscribe(m, understood)
	case messageComplete:
		k.forget(m.ID)
		understood <- nil
	default:
		understood <- endBadMessage
	}
}

func (k *socket) isInitialised() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ctx != nil
}

// initialise answers connection_init.
func (k *socket) initialise(payload json.RawMessage) *ending {
	k.mu.Lock()
	k.inits++
	again := k.inits > 1
	k.mu.Unlock()
	if again {
		return &ending{closeTooManyInits, "Too many initialisation requests"}
	}
	fields := map[string]any{}
	if len(payload) > 0 && json.Unmarshal(payload, &fields) != nil {
		return endBadMessage
	}
	ctx, e := k.authenticate(fields)
	if e == nil {
		e = k.sockets.settle(k, viewer.From(ctx))
	}
	if e != nil {
		return e
	}
	k.mu.Lock()
	k.ctx, k.viewer = ctx, viewer.From(ctx)
	k.mu.Unlock()
	if ctx.Done() != k.base.Done() { // it has an end of its own
		context.AfterFunc(ctx, func() {
			if k.base.Err() == nil {
				k.close(endForbidden)
			}
		})
	}
	k.expect(k.sockets.patience())
	k.out.tell(ackFrame)
	return nil
}

func (k *socket) authenticate(payload map[string]any) (context.Context, *ending) {
	credential, ok := authorization(payload)
	if ok && credential == "" {
		credential = k.authorization
	}
	if ok && credential == "" {
		return k.base, nil
	}
	if !ok {
		return nil, endForbidden
	}
	ctx, err := k.sockets.options.Init(k.base, credential)
	if err != nil {
		return nil, k.sockets.refusal(k.base, err)
	}
	return ctx, nil
}

// authorization finds the credential in connection_init, whatever the case of
// its key. It is not ok where there is one that is no text.
func authorization(payload map[string]any) (credential string, ok bool) {
	first := ""
	for key, value := range payload {
		if strings.EqualFold(key, "Authorization") && value != nil && (first == "" || key < first) {
			first = key
		}
	}
	if first == "" {
		return "", true
	}
	credential, ok = payload[first].(string)
	return credential, ok
}

// The rest is what the keeper of connections needs.

func (k *socket) who() *viewer.Viewer {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.viewer
}

func (k *socket) ping() {
	if k.isInitialised() {
		k.out.offer(pingFrame) // who is behind has something to read
	}
}

func (k *socket) revoke() { k.close(endForbidden) }

func (k *socket) restart() {
	if k.attached() {
		k.close(endRestart)
	}
}

func (k *socket) cut() {
	if k.attached() {
		k.out.kill()
	}
}

// attached reports whether the upgrade is through; a socket that is to end before
// ends then.
func (k *socket) attached() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.out == nil {
		k.early = true
	}
	return k.out != nil
}
