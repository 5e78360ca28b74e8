// Package jaicp serves the JAICP Reporter API as its clients know it, in both of its
// generations: with the token in the path, and with a bearer token. README.md says
// what is served, and where the vendor's documents leave room.
//
// Handlers translate and hand on; what may be done and what is stored is decided by
// the directory and the inbox. internal/app mounts it and nobody else imports it.
package jaicp

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"parley/compat/rest"
	"parley/internal/query"
)

// Prefix is the path below which everything of this vendor lies.
const Prefix = "/jaicp"

// The bases of the two generations, below [Prefix], and of what takes its time in the
// later one.
const (
	legacyBase  = "/reporter/p/{token}"
	currentBase = "/api/v1/reporter"
	asyncBase   = "/api/v1/async/reporter"
)

// Authenticator knows tokens.
type Authenticator interface {
	// Authenticate returns a context that acts on behalf of a token. It fails with
	// apperr.Unauthenticated.
	Authenticate(ctx context.Context, token string) (context.Context, error)
}

// Deps is what the surface stands on. The interfaces are declared beside the routes
// that call them.
type Deps struct {
	Auth        Authenticator
	Reader      *query.Reader
	Filters     FilterReader
	Labels      Labels
	Experiments Experiments
	Blocks      Blocks
	Sets        Sets
	Reports     Reports
	Stats       Stats
	Now         func() time.Time
	// PublicURL returns where clients reach this server, such as
	// https://parley.example.com, without a path.
	PublicURL func(*http.Request) string
	// MaxBody bounds request bodies, in bytes; 0 is [rest.DefaultMaxBody].
	MaxBody int64
	// Timeout is how long a request may take; 0 bounds nothing.
	Timeout time.Duration
	// Admit takes a place among the requests that run; nil lets all in.
	Admit func() (leave func(), err error)
	// Once serves writes with an Idempotency-Key; nil does not heed the header.
	Once   rest.Once
	Logger *slog.Logger
}

// API is the vendor's surface.
type API struct{ Deps }

// New returns the surface; every field of d is needed but MaxBody, Timeout, Admit
// and Once.
func New(d Deps) *API { return &API{d} }

// Mount serves the surface below [Prefix].
func (a *API) Mount(mux *http.ServeMux) {
	inner := http.NewServeMux()
	rest.Mount(inner, Prefix, a.Routes(), rest.Config{
		MaxBody:      a.MaxBody,
		Timeout:      a.Timeout,
		Admit:        a.Admit,
		Authenticate: a.viewer,
		Once:         a.Once,
		Error:        fail,
		Logger:       a.Logger,
	})
	mux.Handle(Prefix+"/", a.stamped(inner))
}

// About describes the surface.
func About() rest.About {
	return rest.About{
		Title:       "JAICP Reporter API",
		Description: "JAICP Reporter API, as Parley serves it: sessions, messages, clients, labels, comments, statistics, experiments and reports of one project.",
	}
}

// stamped tells the request's id, and when it came in milliseconds of the Unix epoch,
// as the vendor does, whatever else is answered.
func (a *API) stamped(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Z-Request-Id", rest.RequestID(r.Context()))
		w.Header().Set("Z-Request-Time", strconv.FormatInt(a.Now().UnixMilli(), 10))
		next.ServeHTTP(w, r)
	})
}

// viewer authenticates a request by the token in its path, or else in its header.
func (a *API) viewer(r *http.Request) (context.Context, error) {
	token := r.PathValue("token")
	if token == "" {
		var err error
		if token, err = rest.Bearer(r); err != nil {
			return nil, err
		}
	}
	return a.Auth.Authenticate(r.Context(), token)
}

// Routes returns every endpoint by path below [Prefix], once for each generation.
func (a *API) Routes() []rest.Route {
	var all []rest.Route
	for _, rows := range [][]rest.Route{
		a.readRoutes(), a.stateRoutes(), a.filterRoutes(), a.labelRoutes(), a.commentRoutes(), a.blockRoutes(),
		a.experimentRoutes(), a.setRoutes(), a.statRoutes(),
	} {
		all = append(all, on(rows, legacyBase, currentBase)...)
	}
	return append(all, on(a.reportRoutes(), legacyBase, currentBase, asyncBase)...)
}

// on are the rows below each of the bases.
func on(rows []rest.Route, bases ...string) []rest.Route {
	var all []rest.Route
	for _, base := range bases {
		for _, row := range rows {
			row.Pattern = base + row.Pattern
			all = append(all, row)
		}
	}
	return all
}
