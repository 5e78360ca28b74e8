// Package rest holds the HTTP mechanics that every vendor's surface needs:
// routes as rows, authentication before anything else, bounded and strict bodies
// of JSON and where wanted XML, HEAD, OPTIONS, 404 and 405, request ids, panics, and one place where
// an error becomes an answer. It knows no vendor's word: how an error looks on
// the wire is the vendor's, through [Config.Error].
//
// Vendor packages import it; of Parley it imports internal/apperr and
// internal/requestid only. Cross-origin rules sit outside, around the mux.
package rest

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// DefaultMaxBody is the largest request body in bytes where [Config.MaxBody]
// names no other.
const DefaultMaxBody = 1 << 20

// Route is one row of a vendor's table: everything that is known of an
// endpoint. Tests walk the rows, so that no endpoint can be forgotten.
type Route struct {
	// Method is the HTTP method. A GET row answers HEAD as well.
	Method string
	// Pattern is a path of [http.ServeMux] below the mount, with its wildcards.
	Pattern string
	// Summary is one sentence that says what the endpoint does.
	Summary string
	// Public rows skip [Config.Authenticate].
	Public bool
	// MaxBody bounds the row's bodies, in bytes; 0 is [Config.MaxBody].
	MaxBody int64
	// Doc describes the row to those who read about it.
	Doc Doc
	// Handle answers a request. It never writes: it returns what to write.
	Handle func(*Request) (Response, error)
}

// Request is what a handler gets. Its context carries the request id and, on
// rows that are not public, what [Config.Authenticate] put there.
type Request struct {
	*http.Request

	xml bool // whether bodies may be XML
}

// Response is what a handler returns.
type Response struct {
	// Status is the HTTP status; 0 is 200.
	Status int
	// Body is written as it is where it is a []byte, as XML where ContentType says
	// so, else as JSON; nil is an empty answer.
	Body any
	// ContentType describes Body; empty is application/json or, on a surface with
	// [Config.XML], what the client accepts.
	ContentType string
	// Header is added to the answer's; it may replace Cache-Control.
	Header http.Header
	// After, where set, is called when all that the handler wrote is there to stay,
	// before the answer is sent; not where it is sent again for its [Key].
	After func()
}

// Config is what a vendor's surface wants of its mount.
type Config struct {
	// MaxBody bounds request bodies, in bytes; 0 is [DefaultMaxBody].
	MaxBody int64
	// Authenticate returns the context to serve the request with: derived from
	// the request's, with the caller in it. It bounds its own time: the context has
	// to outlive that. Required where a row is not public.
	Authenticate func(*http.Request) (context.Context, error)
	// XML has the surface speak XML beside JSON: bodies are read by their
	// Content-Type and values written by Accept, 415 and 406 where it is neither.
	XML bool
	// Timeout is how long a row may take to answer, counted from when the body is
	// there; 0 bounds nothing. One that takes longer fails with [apperr.Timeout],
	// and its context ends what it was waiting for.
	Timeout time.Duration
	// Once, where set, serves writes that carry an Idempotency-Key: POST, PUT,
	// PATCH and DELETE rows that are not public.
	Once Once
	// Admit takes a place among the requests that run; nil lets all in.
	Admit func() (leave func(), err error)
	// Error shapes the answer to a failed request. A status other than
	// [Failure.Status] replaces it. Required.
	Error func(*http.Request, Failure) (status int, contentType string, body any)
	// Challenge is the WWW-Authenticate header of a 401; empty is "Bearer".
	Challenge string
	// Logger gets what a caller is not shown; nil is [slog.Default].
	Logger *slog.Logger
}

// Mount serves the routes below the prefix, such as "/vendor", and answers 404
// in the vendor's shape for every other path there. It panics on a malformed
// row: a table is wrong when the program starts, or never.
func Mount(mux *http.ServeMux, prefix string, routes []Route, config Config) {
	s := &surface{Config: config}
	s.MaxBody = cmp.Or(s.MaxBody, DefaultMaxBody)
	s.Challenge = cmp.Or(s.Challenge, "Bearer")
	s.Logger = cmp.Or(s.Logger, slog.Default())
	if s.Error == nil {
		panic("rest: Config.Error is missing")
	}

	// A mux of its own: the vendor's 404 and 405 have to be shaped here, and a
	// pattern with a method would have the outer mux answer them in plain text.
	inner := http.NewServeMux()
	for pattern, methods := range byPattern(routes, config.Authenticate != nil) {
		inner.Handle(prefix+pattern, s.handler(pattern, methods, s.dispatch(methods)))
	}
	inner.Handle("/", s.handler("unknown path", nil, notFound))
	mux.Handle(prefix, inner)
	mux.Handle(prefix+"/", inner)
}

// byPattern groups the rows by path and then by method.
func byPattern(routes []Route, canAuthenticate bool) map[string]map[string]Route {
	grouped := make(map[string]map[string]Route)
	for _, row := range routes {
		name := row.Method + " " + row.Pattern
		switch _, double := grouped[row.Pattern][row.Method]; {
		case row.Method == "" || !strings.HasPrefix(row.Pattern, "/"):
			panic(fmt.Sprintf("rest: route %q needs a method and a path", name))
		case row.Handle == nil || row.Summary == "":
			panic(fmt.Sprintf("rest: route %q needs a handler and a summary", name))
		case !row.Public && !canAuthenticate:
			panic(fmt.Sprintf("rest: route %q is not public and Config.Authenticate is missing", name))
		case double:
			panic(fmt.Sprintf("rest: route %q stands twice", name))
		}
		if grouped[row.Pattern] == nil {
			grouped[row.Pattern] = make(map[string]Route)
		}
		grouped[row.Pattern][row.Method] = row
	}
	return grouped
}

// allowed returns the value of the Allow header for the rows of one path.
func allowed(methods map[string]Route) string {
	list := slices.Collect(maps.Keys(methods))
	if _, ok := methods[http.MethodGet]; ok {
		list = append(list, http.MethodHead)
	}
	list = append(list, http.MethodOptions)
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}
