// Package gqlserver serves the graph over HTTP: transports, authentication,
// page sizes and the shape of errors. What fields answer is in resolvers.
package gqlserver

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/quota"
)

// Options are the parts that the server is made of.
type Options struct {
	Schema graphql.ExecutableSchema
	// Authenticate reads an Authorization header; see [Authorization].
	Authenticate func(ctx context.Context, header string) (context.Context, error)
	// Sockets is the transport of websockets and of event streams.
	Sockets Sockets
	// Admit takes a place among the requests that run; nil lets all in.
	Admit Admit
	// Extensions are used before the package's own, so that they see what those
	// refuse.
	Extensions []graphql.HandlerExtension
	// MaxBody bounds a request's body, in bytes.
	MaxBody int64
	// RequestTimeout is how long a query or a mutation may take. It has to be more
	// than 0.
	RequestTimeout time.Duration
	// TrustedOrigins are those, besides the server's own, whose pages may POST.
	TrustedOrigins []string
	// TrustedDocuments are texts by id: nothing else runs. Nil lets everything run.
	TrustedDocuments map[string]string
	// HideSchema keeps the schema from all but those who administer.
	HideSchema bool
	// Limits are what one operation may ask for, Quota what a caller may in a minute.
	Limits Limits
	Quota  *quota.Limiter
	Logger *slog.Logger
}

// Sockets serve subscriptions.
type Sockets interface {
	graphql.Transport
	// Stream answers an operation as an event stream.
	Stream(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, op *graphql.OperationContext)
	// Cutting is a handler whose streams can be cut.
	Cutting(next http.Handler) http.Handler
}

// New returns the handler of /graphql. The error says which of the options is at
// fault: a trusted document, or an origin.
func New(o Options) (http.Handler, error) {
	o.Authenticate = o.Admit.bearer(o.Authenticate)
	trusted, err := newTrusted(o.Schema.Schema(), o.TrustedDocuments)
	if err != nil {
		return nil, err
	}
	srv := handler.New(o.Schema)
	srv.AddTransport(o.Sockets)
	srv.AddTransport(events{o.Sockets})
	srv.AddTransport(plain{})
	srv.AddTransport(multipartForm{})
	srv.AddTransport(otherwise{})
	o.Limits = o.Limits.WithDefaults()
	parsed := newDocumentCache()
	srv.SetQueryCache(parsed)
	srv.SetParserTokenLimit(o.Limits.Tokens)
	for _, e := range o.Extensions {
		srv.Use(e)
	}
	documents := newDocuments(trusted)
	srv.Use(documents) // first: the others look at the text
	srv.SetDisableSuggestion(o.HideSchema)
	srv.Use(introspection{o.HideSchema})
	srv.Use(deadline(o.RequestTimeout))
	srv.Use(admission{o.Admit, presenter{o.Logger, o.HideSchema}})
	srv.Use(errorCap(o.Limits.Errors))
	srv.Use(gate{o.Schema.Schema(), parsed, o.Limits})
	srv.Use(limits{o.Limits, o.Schema.Schema(), o.Quota})
	srv.Use(places{quota.NewPlaces(o.Limits.AtOnce)})
	srv.Use(keeper{documents}) // last: it keeps what the others let pass
	srv.SetErrorPresenter(presenter{o.Logger, o.HideSchema}.present)
	srv.SetRecoverFunc(recovered(o.Logger))
	return sameSite(o, located(authenticated(o, o.Sockets.Cutting(srv))))
}

// authenticated lets in requests without a credential, which see the schema
// alone, and those with a good one.
func authenticated(o Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, o.MaxBody)
		if header := r.Header.Get("Authorization"); header != "" && r.Header.Get("Upgrade") == "" {
			ctx, err := o.Authenticate(r.Context(), header)
			if err != nil {
				refuse(w, r, o.Logger, err)
				return
			}
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

// Bearer authenticates a token and returns a context that acts on its behalf,
// made from its own.
type Bearer func(ctx context.Context, token string) (context.Context, error)

// Authorization authenticates by the value of an Authorization header.
func Authorization(bearer Bearer) func(ctx context.Context, header string) (context.Context, error) {
	return func(ctx context.Context, header string) (context.Context, error) {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return nil, apperr.New(apperr.Unauthenticated, "use Authorization: Bearer TOKEN")
		}
		return bearer(ctx, strings.TrimSpace(token))
	}
}

// refuse answers a request that goes no further with a GraphQL body: a credential
// that opens nothing, or cannot be checked at the moment.
func refuse(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	res := &graphql.Response{Errors: gqlerror.List{presenter{log: log}.present(r.Context(), err)}}
	status := http.StatusServiceUnavailable
	switch apperr.KindOf(err) {
	case apperr.Forbidden:
		status = http.StatusForbidden
	case apperr.Unauthenticated:
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", `Bearer realm="parley"`)
	default:
		w.Header().Set("Retry-After", retrySoon)
	}
	write(w, r, status, res)
}
