package live

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/requestid"
	"parley/internal/viewer"
)

// TransportOptions say who may open a socket and for how long. Init, Params, Now
// and Log are required; a zero number or duration means the default in brackets.
type TransportOptions struct {
	// Init authenticates: it gets the value that an Authorization header would
	// have, from connection_init or else from the upgrade request, and returns a
	// context made from its own. It is not called where neither has one: such a
	// socket acts for nobody. When the context it returned ends, the socket is
	// closed with 4403.
	Init func(ctx context.Context, authorization string) (context.Context, error)
	// Gone, where set, is asked every second which of the viewers of open
	// connections may not act any more, or not as they do; theirs are closed with
	// 4403, after which clients come back with what they are by then.
	Gone func(ctx context.Context, viewers []*viewer.Viewer) (gone []*viewer.Viewer, err error)
	// Params reads the payload of `subscribe`.
	Params func(payload []byte) (*graphql.RawParams, error)
	// Carry, where set, makes a context of to that has what of a request belongs to
	// an execution that it causes and others share, such as its trace. It must take
	// over nothing of who asks.
	Carry func(to, from context.Context) context.Context
	// Encode makes an answer JSON; [json.Marshal] where it is nil.
	Encode func(*graphql.Response) ([]byte, error)

	// AllowedOrigins are the origins besides the server's own from which pages
	// may connect, such as https://desk.example.com. There is no wildcard.
	AllowedOrigins []string
	// MaxConnections refuses further sockets and streams of this process with 503
	// [no limit], MaxOfOrganization those of one organization [10,000], MaxOfUser
	// those of one user, or of one credential without a user [20]. PerSecond is how
	// many an organization may open in a second [100], ten times as many at once.
	MaxConnections, MaxOfOrganization, MaxOfUser, PerSecond int
	// MaxOperations is how many operations a socket may have at a time [50].
	MaxOperations int
	// InitTimeout is how long a client may take to say connection_init [5 s].
	InitTimeout time.Duration
	// PingInterval is how often the server pings; a client that does not answer
	// two of them is gone [25 s].
	PingInterval time.Duration
	// WriteTimeout is how long a client may take to read what was queued for it
	// before it is cut [8 s].
	WriteTimeout time.Duration
	// Drain is over how long a shutdown closes connections [10 s].
	Drain time.Duration
	// Now is the wall clock, of which the network's deadlines are made.
	Now func() time.Time
	Log *slog.Logger
}

func (o TransportOptions) withDefaults() TransportOptions {
	if o.Encode == nil {
		o.Encode = func(res *graphql.Response) ([]byte, error) { return json.Marshal(res) }
	}
	if o.Carry == nil {
		o.Carry = func(to, _ context.Context) context.Context { return to }
	}
	o.MaxOfOrganization, o.MaxOfUser = cmp.Or(o.MaxOfOrganization, 10_000), cmp.Or(o.MaxOfUser, 20)
	o.PerSecond, o.MaxOperations = cmp.Or(o.PerSecond, 100), cmp.Or(o.MaxOperations, 50)
	o.InitTimeout, o.PingInterval = cmp.Or(o.InitTimeout, 5*time.Second), cmp.Or(o.PingInterval, 25*time.Second)
	o.WriteTimeout, o.Drain = cmp.Or(o.WriteTimeout, 8*time.Second), cmp.Or(o.Drain, 10*time.Second)
	return o
}

const (
	// maxMessage is how long a message of a client may be, in bytes.
	maxMessage = 64 << 10
	// readBuffer is what an idle socket reads into, in bytes: longer messages are
	// read in pieces.
	readBuffer = 256
)

// Sockets is the transport of subscriptions: websockets that speak
// graphql-transport-ws, and event streams by [Sockets.Stream].
type Sockets struct {
	options  TransportOptions
	upgrader websocket.Upgrader
	groups   *groups
	figures  *figures
	limits   *limits

	mu       sync.Mutex
	open     map[connection]*place
	admitted int
	closing  bool
	idle     chan struct{} // closed once closing and without a connection
	// keeping ends the goroutine that keeps connections, which closes kept.
	keeping context.CancelFunc
	kept    chan struct{}
}

var _ graphql.Transport = (*Sockets)(nil)

// Websocket returns the transport; add it to the handler before POST. Shutdown ends
// it.
func Websocket(o TransportOptions) *Sockets {
	o = o.withDefaults()
	f := &figures{}
	s := &Sockets{
		options: o, figures: f, groups: newGroups(o, f), limits: newLimits(o),
		open: map[connection]*place{}, idle: make(chan struct{}), kept: make(chan struct{}),
	}
	s.upgrader = websocket.Upgrader{
		HandshakeTimeout: o.InitTimeout, CheckOrigin: s.originAllowed, Subprotocols: []string{protocol},
		ReadBufferSize: readBuffer, WriteBufferSize: readBuffer, WriteBufferPool: &sync.Pool{},
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.keeping = cancel
	go s.keep(ctx)
	return s
}

// Supports reports whether the request asks for a socket.
func (s *Sockets) Supports(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// Do opens a socket and returns: what the request took is free while the socket
// lasts.
func (s *Sockets) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if !s.originAllowed(r) {
		refuse(w, http.StatusForbidden, apperr.Forbidden, "this origin may not connect")
		return
	}
	base, end := context.WithCancel(context.WithoutCancel(r.Context()))
	k := &socket{sockets: s, exec: exec, base: base, end: end, authorization: r.Header.Get("Authorization")}
	if !s.admit(k) {
		end()
		tooMany(w)
		return
	}
	// What w's header holds is not part of the answer to an upgrade.
	ws, err := s.upgrader.Upgrade(w, r, http.Header{requestid.Header: {requestid.From(r.Context())}})
	if err != nil {
		end()
		s.leave(k)
		return
	}
	k.attach(ws)
	go k.serve()
}

// attach gives the socket its connection. All that is written goes by the outbox.
func (k *socket) attach(ws *websocket.Conn) {
	out := newOutbox(ws.NetConn(), &k.sockets.options, k.sockets.figures)
	ws.SetReadLimit(maxMessage)
	ws.SetPingHandler(func(data string) error {
		out.answer(pongFrame(data))
		return nil
	})
	ws.SetCloseHandler(func(code int, _ string) error {
		out.close(code, "")
		return nil
	})
	k.mu.Lock()
	k.ws, k.out = ws, out
	early := k.early
	k.mu.Unlock()
	switch {
	case early:
		k.close(endRestart)
	case ws.Subprotocol() != protocol:
		k.close(&ending{closeProtocol, "Subprotocol not acceptable"})
	}
}

func tooMany(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "5")
	refuse(w, http.StatusServiceUnavailable, apperr.RateLimited, "no more connections at the moment; try again")
}

func refuse(w http.ResponseWriter, status int, kind apperr.Kind, text string) {
	w.Header().Set("Content-Type", "application/json")
	transport.SendError(w, status, &gqlerror.Error{Message: text, Extensions: map[string]any{"code": kind}})
}

// originAllowed lets through clients that are no pages, pages of this server,
// and pages of the listed origins.
func (s *Sockets) originAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	if u, err := url.Parse(origin); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
		return true
	}
	return slices.ContainsFunc(s.options.AllowedOrigins, func(allowed string) bool {
		return strings.EqualFold(strings.TrimSuffix(allowed, "/"), origin)
	})
}

// refusal is how a socket closes that could not be authenticated: clients retry
// 4403 with another token, and 1013 later, when the fault was Parley's own.
func (s *Sockets) refusal(ctx context.Context, err error) *ending {
	switch apperr.KindOf(err) {
	case apperr.Internal, apperr.Unavailable:
		s.options.Log.ErrorContext(ctx, "live: authenticating a socket", "error", err, "requestId", requestid.From(ctx))
		return endTryAgain
	case apperr.RateLimited, apperr.Timeout:
		return endTryAgain
	}
	return endForbidden
}

// patience is how long a client may say nothing.
func (s *Sockets) patience() time.Duration { return 2 * s.options.PingInterval }
