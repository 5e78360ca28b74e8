// Package exports gives the numbers of the metrics, or the samples behind them, as
// files: CSV, XLSX and lines of JSON. A file is asked for with a bearer token and
// the arguments of the graph's field `metrics` as JSON, or by an address that
// carries both, signed, for five minutes.
package exports

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"parley/internal/blob"
	"parley/internal/query"
	"parley/internal/quota"
	"parley/metrics"
)

// Deps are what an exporter works with.
type Deps struct {
	Engine *metrics.Engine
	Reader *query.Reader
	// Bearer authenticates the token of a request.
	Bearer func(ctx context.Context, token string) (context.Context, error)
	Links  Links
	// Blobs has the files of reports.
	Blobs blob.Blob
	// Admit takes a place among the requests that run, for as long as the answer is
	// prepared.
	Admit func() (leave func(), err error)
	// PublicURL is where the server is reached, without a slash at the end.
	PublicURL func(*http.Request) string
	// Base is where the server is reached for who has no request, such as a
	// subscription: without a slash at the end, empty where nobody said.
	Base string
	// MaxBody bounds a request's body, in bytes.
	MaxBody int64
	// Timeout is how long the first part of an answer may take, and each later page.
	Timeout time.Duration
	Now     func() time.Time
	Logger  *slog.Logger
}

// Links sign what an address asks for.
type Links interface {
	SignLink(ctx context.Context, ask string) (token string, ends time.Time, err error)
	OpenLink(ctx context.Context, token string) (acting context.Context, ask string, err error)
}

const (
	// maxRows is how many samples a file may hold: a sheet has 1,048,576 rows.
	maxRows = 1_000_000
	// maxAtOnce is how many files are written at the same time, each on behalf of
	// one credential at most maxEach.
	maxAtOnce, maxEach = 8, 2
	// wholeTime is how long a file may take.
	wholeTime = 10 * time.Minute
	// maxAddress is how long a signed address may be, in bytes: what proxies let
	// through.
	maxAddress = 8_000
)

// Exporter writes files. It is safe for concurrent use.
type Exporter struct {
	Deps
	writing chan struct{}
	each    *quota.Places
}

// New returns an exporter.
func New(d Deps) *Exporter {
	return &Exporter{
		Deps: d, writing: make(chan struct{}, maxAtOnce), each: quota.NewPlaces(maxEach),
	}
}

type baseKey struct{}

// Based keeps the address that a request came to, for links in its answer.
func (x *Exporter) Based(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), baseKey{}, x.PublicURL(r))))
	})
}

// base is the address that the request came to, else the one that was configured.
func (x *Exporter) base(ctx context.Context) string {
	if base, ok := ctx.Value(baseKey{}).(string); ok {
		return base
	}
	return x.Base
}
