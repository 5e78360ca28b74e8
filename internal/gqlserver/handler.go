// Package gqlserver serves the graph over HTTP: transports, authentication,
// page sizes and the shape of errors. What fields answer is in resolvers.
package gqlserver

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// Options are the parts that the server is made of.
type Options struct {
	Schema graphql.ExecutableSchema
	// Authenticate reads an Authorization header; see [Authorization].
	Authenticate func(ctx context.Context, header string) (context.Context, error)
	// Sockets is the websocket transport.
	Sockets graphql.Transport
	// Draining reports whether the server is about to end.
	Draining func() bool
	// MaxBody bounds a request's body, in bytes.
	MaxBody int64
	Logger  *slog.Logger
}

const (
	// keepAlive is how often a quiet event stream is written to, so that proxies
	// do not take it for dead.
	keepAlive = 15 * time.Second
	// maxTokens bounds the length of a document.
	maxTokens = 15_000
	// cachedDocuments is how many parsed documents are kept.
	cachedDocuments = 1_000
)

// New returns the handler of /graphql.
func New(o Options) http.Handler {
	srv := handler.New(o.Schema)
	srv.AddTransport(o.Sockets)
	srv.AddTransport(transport.Options{})
	srv.AddTransport(events{transport.SSE{KeepAlivePingInterval: keepAlive}})
	srv.AddTransport(plain{})
	srv.AddTransport(transport.MultipartForm{MaxUploadSize: o.MaxBody, MaxMemory: 1 << 20})
	srv.AddTransport(otherwise{})
	srv.SetQueryCache(lru.New[*ast.QueryDocument](cachedDocuments))
	srv.SetParserTokenLimit(maxTokens)
	srv.Use(extension.Introspection{})
	srv.Use(limits{})
	srv.SetErrorPresenter(presenter(o.Logger))
	srv.SetRecoverFunc(recovered(o.Logger))
	return authenticated(o, uncompleted(o.Draining, srv))
}

// authenticated lets in requests without a credential, which see the schema
// alone, and those with a good one.
func authenticated(o Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = identified(w, r)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r.Body = http.MaxBytesReader(w, r.Body, o.MaxBody)
		if header := r.Header.Get("Authorization"); header != "" && r.Header.Get("Upgrade") == "" {
			ctx, err := o.Authenticate(r.Context(), header)
			if err != nil {
				refuse(w, o.Logger, r.Context(), err)
				return
			}
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

// Authorization authenticates by the value of an Authorization header.
func Authorization(bearer func(ctx context.Context, token string) (context.Context, error)) func(ctx context.Context, header string) (context.Context, error) {
	return func(ctx context.Context, header string) (context.Context, error) {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return nil, apperr.New(apperr.Unauthenticated, "use Authorization: Bearer TOKEN")
		}
		return bearer(ctx, strings.TrimSpace(token))
	}
}

// refuse answers a request whose credential opens nothing with a GraphQL body.
func refuse(w http.ResponseWriter, log *slog.Logger, ctx context.Context, err error) {
	e := present(ctx, log, err)
	status := http.StatusUnauthorized
	if apperr.KindOf(err) == apperr.Internal {
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "1")
	} else {
		w.Header().Set("WWW-Authenticate", `Bearer realm="parley"`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"errors": gqlerror.List{e}}) //nolint:errcheck // the client has gone
}
