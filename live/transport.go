package live

import (
	"context"
	"errors"
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
)

// TransportOptions say who may open a socket and for how long. Init, Now and Log
// are required; a zero duration means the default.
type TransportOptions struct {
	// Init authenticates: it gets the value that an Authorization header would
	// have, from connection_init or else from the upgrade request, and returns a
	// context made from its own. It is not called where neither has one: such a
	// socket acts for nobody. When the context it returned ends, the socket is
	// closed with 4403: that is how whoever knows of a revocation ends it.
	Init func(ctx context.Context, authorization string) (context.Context, error)
	// AllowedOrigins are the origins besides the server's own from which pages
	// may connect, such as https://desk.example.com. There is no wildcard.
	AllowedOrigins []string
	// MaxConnections refuses further sockets with 503; 0 means no limit.
	MaxConnections int
	// InitTimeout is how long a client may take to say connection_init: 5 s.
	InitTimeout time.Duration
	// PingInterval is how often the server pings; a client that does not answer
	// two of them is gone: 25 s.
	PingInterval time.Duration
	// WriteTimeout is how long one write may take before a client that does not
	// read is cut: 10 s.
	WriteTimeout time.Duration
	// Now is the wall clock, of which the network's deadlines are made.
	Now func() time.Time
	Log *slog.Logger
}

// maxMessage is how long a message of a client may be.
const maxMessage = 64 << 10

// The close codes that gqlgen's transport cannot choose by itself. Clients
// reconnect at once after 1000, so a refusal must never say it.
const (
	closeForbidden  = 4403
	closeBadMessage = 4400
)

// Sockets is gqlgen's websocket transport, speaking graphql-transport-ws and the
// older graphql-ws, on gorilla/websocket.
type Sockets struct {
	options TransportOptions
	gqlgen  transport.Websocket

	mu      sync.Mutex
	open    map[*socket]struct{}
	closing bool
	idle    chan struct{} // closed once closing and without a socket
}

var _ graphql.Transport = (*Sockets)(nil)

// Websocket returns the transport; add it to the handler before POST.
func Websocket(o TransportOptions) *Sockets {
	o.InitTimeout = durationOr(o.InitTimeout, 5*time.Second)
	o.PingInterval = durationOr(o.PingInterval, 25*time.Second)
	o.WriteTimeout = durationOr(o.WriteTimeout, 10*time.Second)
	s := &Sockets{options: o, open: map[*socket]struct{}{}, idle: make(chan struct{})}
	limit := int64(maxMessage)
	s.gqlgen = transport.Websocket{
		Implementation: upgrader{websocket.Upgrader{
			HandshakeTimeout: o.InitTimeout,
			CheckOrigin:      s.originAllowed,
			// gqlgen answers in its place.
			Error: func(http.ResponseWriter, *http.Request, int, error) {},
		}},
		InitFunc:              s.authenticate,
		InitTimeout:           o.InitTimeout,
		ErrorFunc:             s.failed,
		PingPongInterval:      o.PingInterval, // graphql-transport-ws
		KeepAlivePingInterval: o.PingInterval, // graphql-ws
		PayloadReadLimit:      &limit,
	}
	return s
}

func durationOr(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// Supports reports whether the request asks for a socket.
func (s *Sockets) Supports(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// Do serves one socket until it ends.
func (s *Sockets) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if !s.originAllowed(r) {
		refuse(w, http.StatusForbidden, apperr.Forbidden, "this origin may not connect")
		return
	}
	k := &socket{options: &s.options, request: r.Context()}
	if !s.admit(k) {
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable, apperr.RateLimited, "no more connections at the moment; try again")
		return
	}
	defer s.leave(k)
	defer k.end()
	s.gqlgen.Do(w, r.WithContext(context.WithValue(r.Context(), socketKey{}, k)), exec)
}

func refuse(w http.ResponseWriter, status int, kind apperr.Kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	transport.SendError(w, status, &gqlerror.Error{Message: message, Extensions: map[string]any{"code": kind}})
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

// authenticate answers connection_init.
func (s *Sockets) authenticate(ctx context.Context, payload transport.InitPayload) (context.Context, *transport.InitPayload, error) {
	k := socketFrom(ctx)
	credential, ok := authorization(payload)
	if ok && credential == "" {
		credential = k.authorization
	}
	if ok && credential == "" {
		return ctx, nil, nil
	}
	err := error(apperr.New(apperr.Unauthenticated, "the credential has to be text"))
	authenticated := ctx
	if ok {
		authenticated, err = s.options.Init(ctx, credential)
	}
	if err != nil {
		code, reason := s.refusal(ctx, err)
		refused := transport.AppendCloseReason(transport.WithWebsocketCloseCode(ctx, code), reason)
		return refused, nil, errors.New(reason) // shown to clients of graphql-ws
	}
	k.actsFor(authenticated)
	return authenticated, nil, nil
}

// authorization finds the credential in connection_init, whatever the case of
// its key. It is not ok where there is one that is no text.
func authorization(payload transport.InitPayload) (credential string, ok bool) {
	keys := make([]string, 0, len(payload))
	for key := range payload {
		if strings.EqualFold(key, "Authorization") && payload[key] != nil {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return "", true
	}
	credential, ok = payload[slices.Min(keys)].(string)
	return credential, ok
}

// refusal is how a socket closes that could not be authenticated: clients retry
// 4403 with another token, and 1013 later, when the fault was Parley's own.
func (s *Sockets) refusal(ctx context.Context, err error) (code int, reason string) {
	switch apperr.KindOf(err) {
	case apperr.Internal, apperr.Unavailable:
		s.options.Log.ErrorContext(ctx, "live: authenticating a socket", "error", err, "requestId", requestid.From(ctx))
		return websocket.CloseTryAgainLater, "Try again later"
	case apperr.RateLimited, apperr.Timeout:
		return websocket.CloseTryAgainLater, "Try again later"
	}
	return closeForbidden, "Forbidden"
}

// failed hears of sockets that break; clients do that all day.
func (s *Sockets) failed(ctx context.Context, err error) {
	s.options.Log.DebugContext(ctx, "live: socket", "error", err)
}

// tellFailure has the client told why its stream ends, instead of complete. It
// is called before the stream's channel is closed. Other transports than the
// socket have no word for it.
func tellFailure(ctx context.Context, err error) {
	if socketFrom(ctx) == nil {
		return
	}
	// An error's own text may say more than a client may know.
	told, ok := errors.AsType[*apperr.Error](err)
	if !ok || told.Kind == apperr.Internal {
		told = apperr.New(apperr.Internal, "internal error")
	}
	extensions := map[string]any{"code": told.Kind.Code()}
	if told.Kind.Code() == string(apperr.Internal) {
		extensions["requestId"] = requestid.From(ctx)
	}
	transport.AddSubscriptionError(ctx, &gqlerror.Error{Message: told.Message, Extensions: extensions})
}
