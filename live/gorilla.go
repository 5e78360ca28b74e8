package live

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/gorilla/websocket"

	"parley/internal/requestid"
)

// upgrader gives gqlgen's transport sockets of gorilla/websocket.
type upgrader struct{ websocket.Upgrader }

var _ transport.WebsocketImplementation = upgrader{}

// Accept answers the upgrade request.
func (u upgrader) Accept(w http.ResponseWriter, r *http.Request, o transport.WebsocketAcceptOptions) (transport.WebsocketConn, error) {
	up := u.Upgrader
	up.Subprotocols = o.Subprotocols
	// What w's header holds is not part of the answer to an upgrade.
	header := http.Header{requestid.Header: {requestid.From(r.Context())}}
	c, err := up.Upgrade(w, r, header)
	if err != nil {
		return nil, err
	}
	k := socketFrom(r.Context())
	k.attach(c, r.Header.Get("Authorization"))
	return k, nil
}

// linger is how long a socket waits for the client's part of closing. Without
// it, what the client sent meanwhile could reset the connection before the
// client has read the close code.
const linger = time.Second

// socket is one connection. The first close frame ends it: nothing is written
// after that, and what still comes is read and dropped.
type socket struct {
	*websocket.Conn
	options *TransportOptions
	// authorization is the header of the upgrade request.
	authorization string
	// request ends when the server is stopped without ado.
	request context.Context

	// reading is held while a message is read: after the init timeout gqlgen
	// leaves a goroutine behind that still does.
	reading sync.Mutex

	mu sync.Mutex
	// viewer is the context of Init: it ends with the right to be here.
	viewer  context.Context
	closing int  // the code of the close frame that was sent, or is to be
	gone    bool // the client closed, or is not there any more
	broken  bool // reading failed without the client's closing
}

var (
	_ transport.WebsocketConn          = (*socket)(nil)
	_ transport.WebsocketReadLimiter   = (*socket)(nil)
	_ transport.WebsocketReadDeadliner = (*socket)(nil)
)

type socketKey struct{}

func socketFrom(ctx context.Context) *socket {
	k, _ := ctx.Value(socketKey{}).(*socket)
	return k
}

// sendBuffer bounds what the kernel holds for a client that does not read, so
// that the write deadline notices.
const sendBuffer = 64 << 10

// attach gives the socket its connection; one that was told to close during the
// upgrade closes now.
func (k *socket) attach(c *websocket.Conn, authorization string) {
	if tcp, ok := c.NetConn().(interface{ SetWriteBuffer(int) error }); ok {
		tcp.SetWriteBuffer(sendBuffer) //nolint:errcheck // the kernel's default will do
	}
	k.mu.Lock()
	k.Conn, k.authorization = c, authorization
	early := k.closing
	k.mu.Unlock()
	if early != 0 {
		k.sendClose(early, "") //nolint:errcheck // the client is gone, which was the aim
	}
}

// actsFor remembers the context of Init.
func (k *socket) actsFor(viewer context.Context) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.viewer = viewer
}

// NextReader returns the next message, read whole; [transport.ErrWebsocketClosed]
// says that one of the two sides has ended it.
func (k *socket) NextReader() (int, io.Reader, error) {
	k.reading.Lock()
	defer k.reading.Unlock()
	for {
		kind, message, err := k.ReadMessage()
		if err != nil {
			return kind, nil, k.unread(err)
		}
		if !k.isClosing() {
			return kind, bytes.NewReader(named(message)), nil
		}
	}
}

func (k *socket) unread(err error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := errors.AsType[*websocket.CloseError](err); ok {
		k.gone = true
		return transport.ErrWebsocketClosed
	}
	k.broken = true
	if k.closing != 0 {
		return transport.ErrWebsocketClosed
	}
	return err
}

// WriteJSON writes a message. A stream that ends because the socket may go on no
// longer would now say complete; the socket says why instead.
func (k *socket) WriteJSON(v any) error {
	if code, reason := k.revoked(); code != 0 {
		return errors.Join(k.close(code, reason), websocket.ErrCloseSent)
	}
	if k.isClosing() {
		return websocket.ErrCloseSent
	}
	if err := k.SetWriteDeadline(k.options.Now().Add(k.options.WriteTimeout)); err != nil {
		return err
	}
	err := k.Conn.WriteJSON(v)
	if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		k.cut() // a client that does not read, or is not there
	}
	return err
}

// WriteClose is gqlgen's way to close. It says 1000 whatever the reason is.
func (k *socket) WriteClose(code int, reason string) error {
	if code == transport.WebsocketCloseNormalClosure {
		code, reason = k.verdict(reason)
	}
	return k.close(code, reason)
}

// verdict is the code in place of 1000.
func (k *socket) verdict(reason string) (int, string) {
	if code, why := k.revoked(); code != 0 {
		return code, why
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.gone, k.Subprotocol() != "graphql-transport-ws":
		return websocket.CloseNormalClosure, reason
	case k.broken: // most likely no pong came
		return websocket.CloseGoingAway, "Connection lost"
	}
	return closeBadMessage, "Invalid message"
}

// revoked reports why the socket may go on no longer, if that is so.
func (k *socket) revoked() (code int, reason string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.request.Err() != nil:
		return websocket.CloseServiceRestart, "Service Restart"
	case k.viewer != nil && k.viewer.Err() != nil:
		return closeForbidden, "Forbidden"
	}
	return 0, ""
}

// close sends the close frame, once, and gives the client a moment to answer.
func (k *socket) close(code int, reason string) error {
	k.mu.Lock()
	first, attached := k.closing == 0, k.Conn != nil
	if first {
		k.closing = code
	}
	k.mu.Unlock()
	if !first || !attached {
		return nil
	}
	return k.sendClose(code, reason)
}

func (k *socket) sendClose(code int, reason string) error {
	until := k.options.Now().Add(linger)
	err := k.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), until)
	return errors.Join(err, k.Conn.SetReadDeadline(until))
}

func (k *socket) isClosing() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.closing != 0
}

func (k *socket) isGone() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.gone
}

// SetReadDeadline sets the deadline of a pong; one that is closing has its own.
func (k *socket) SetReadDeadline(t time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closing != 0 {
		return nil
	}
	return k.Conn.SetReadDeadline(t)
}

// Close is called by gqlgen right after WriteClose. The connection itself is
// closed by end, when the client has answered or linger is over.
func (k *socket) Close() error { return nil }

// end closes what gqlgen's transport has left, also where it forgot to.
func (k *socket) end() {
	if k.Conn == nil {
		return // not upgraded
	}
	k.WriteClose(websocket.CloseNormalClosure, "") //nolint:errcheck // cut below
	if _, _, err := k.NextReader(); err != nil && !k.isGone() {
		// Broken off inside a message: the rest of it would reset the connection.
		io.Copy(io.Discard, k.NetConn()) //nolint:errcheck // cut below
	}
	k.cut()
}

// cut closes the connection without a word.
func (k *socket) cut() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.Conn != nil {
		k.Conn.Close() //nolint:errcheck // nobody is left to hear of it
	}
}
