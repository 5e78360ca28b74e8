// Package app wires Parley together: it is the only one that sees every room.
// An [App] is a value, so that tests start the same one that the command does.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"parley/access"
	"parley/directory"
	"parley/graph"
	"parley/inbox"
	"parley/internal/exports"
	"parley/internal/gqlserver"
	"parley/internal/mail"
	"parley/internal/query"
	"parley/internal/quota"
	"parley/internal/register"
	"parley/internal/telemetry"
	"parley/live"
	"parley/metrics"
	"parley/privacy"
	"parley/reports"
	"parley/resolvers"
	"parley/store"
)

// Config says how an app runs. The zero value of a size is the contract's.
type Config struct {
	// Database is `sqlite:FILE` or a `postgres://` address.
	Database string
	// Demo lets the demo world's credentials in.
	Demo bool
	// DemoToken is shown to visitors of the console on this machine.
	DemoToken string
	// AllowedOrigins may call the APIs from a browser besides the server's own.
	AllowedOrigins []string
	// PublicURL is where clients reach the server; empty reads it off requests.
	PublicURL string
	// MaxGraphBody and MaxBody bound request bodies, in bytes.
	MaxGraphBody, MaxBody int64
	// RequestTimeout is how long a query, a mutation or a vendor's request may
	// take, BodyTimeout how long a client may take to send a body, AnswerTimeout how
	// long to read a piece of an answer; 0 is 10 s, 60 s and 30 s.
	RequestTimeout, BodyTimeout, AnswerTimeout time.Duration
	// TrustedDocuments are the GraphQL documents that run, texts by id; nil lets
	// all run.
	TrustedDocuments map[string]string
	// HideSchema keeps the graph's schema from all but those who administer.
	HideSchema bool
	// Limits are what one operation of the graph, and one caller, may ask for.
	Limits gqlserver.Limits
	// MaxRequests is how many requests may run at the same time, sockets and
	// streams apart; 0 is 256.
	MaxRequests int
	// Sockets are the limits of sockets and streams; what else they need is filled in.
	Sockets live.TransportOptions
	// Ledger is how much of each ledger is kept.
	Ledger store.Retention
	// Poll is how often other processes' commits are looked for.
	Poll time.Duration
	// VendorRate is how many requests a second Web1on1's surface lets an address and a
	// key make; 0 is 20, less is no bound.
	VendorRate int
	// JobPoll is how often due jobs are looked for; 0 is 1 s.
	JobPoll time.Duration
	// Blobs is the folder of pictures that people send; empty is `parley-blobs` beside
	// the SQLite file, or in the working folder.
	Blobs string
	// MaxUpload bounds bodies that hold a file, in bytes; 0 is 10 MB.
	MaxUpload int64
	// Mail sends what is mailed; nil sends nothing, and says so where it is missed.
	Mail *mail.Sender
	// AllowPrivateAddresses lets webhooks be at private addresses and on this
	// machine.
	AllowPrivateAddresses bool

	// Admin, where set, answers /metrics, /debug/pprof/ and health while the app
	// serves, and is closed with it.
	Admin net.Listener
	// Telemetry watches the app; nil does not. It serves one app and is shut down
	// after it, by its owner.
	Telemetry *telemetry.Telemetry

	Now    func() time.Time
	Logger *slog.Logger
	// OnStatement is told of every SQL statement; for tests.
	OnStatement func(ctx context.Context, query string)
}

// Sizes of bodies where Config names none.
const (
	defaultGraphBody = 8 << 20
	defaultBody      = 1 << 20
)

// defaultRequests is the bound of requests at the same time where Config names
// none: ten for each connection to PostgreSQL.
const defaultRequests = 256

// Times where Config names none.
const (
	defaultRequestTime = 10 * time.Second
	defaultBodyTime    = 60 * time.Second
	defaultAnswerTime  = 30 * time.Second
	defaultDrain       = 10 * time.Second
)

// App is a running Parley without its listener.
type App struct {
	Store     *store.Store
	Access    *access.Access
	Inbox     *inbox.Inbox
	Directory *directory.Directory
	Query     *query.Reader
	Live      *live.Hub
	Metrics   *metrics.Engine
	Privacy   *privacy.Privacy
	Reports   *reports.Reports

	exports   *exports.Exporter
	register  *register.Register
	config    Config
	sockets   *live.Sockets
	admission admission
	handler   http.Handler
	draining  atomic.Bool
}

// New opens and migrates the database and builds everything on it. Close ends it.
func New(ctx context.Context, c Config) (*App, error) {
	if c.MaxGraphBody == 0 {
		c.MaxGraphBody = defaultGraphBody
	}
	if c.MaxBody == 0 {
		c.MaxBody = defaultBody
	}
	c.RequestTimeout = cmp.Or(c.RequestTimeout, defaultRequestTime)
	c.MaxRequests = cmp.Or(c.MaxRequests, defaultRequests)
	c.BodyTimeout = cmp.Or(c.BodyTimeout, defaultBodyTime)
	c.AnswerTimeout = cmp.Or(c.AnswerTimeout, defaultAnswerTime)
	s, err := store.Open(ctx, store.Options{Database: c.Database, Now: c.Now, Logger: c.Logger, OnStatement: c.OnStatement, Trace: c.Telemetry.Statements()})
	if err != nil {
		return nil, err
	}
	if n, err := s.Migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	} else if n > 0 {
		c.Logger.InfoContext(ctx, "migrated", "migrations", n)
	}
	a := &App{
		config: c, Store: s, Access: access.New(s, access.Options{Demo: c.Demo, Timeout: min(authTime, c.RequestTimeout)}),
		Inbox: inbox.New(s), Query: query.New(s),
		Directory: directory.New(s, directory.WithPrivateAddresses(c.AllowPrivateAddresses)),
		Live:      live.New(s, c.Logger, live.Options{Poll: c.Poll}), admission: make(admission, c.MaxRequests),
		Metrics: metrics.New(metrics.NewFacts(s), c.Now),
	}
	a.Reports = a.newReports()
	a.Privacy = privacy.New(s, c.Logger).With(a.Reports)
	a.exports = a.exporter()
	a.register = register.New(register.Deps{
		Access: a.Access, Mail: c.Mail, PublicURL: c.PublicURL, Now: c.Now, Admit: a.admission.enter, Timeout: c.RequestTimeout, Logger: c.Logger,
	})
	c.Sockets.Init, c.Sockets.Gone, c.Sockets.AllowedOrigins, c.Sockets.Log = a.authorization(), a.Access.Gone, c.AllowedOrigins, c.Logger
	c.Sockets.Drain = cmp.Or(c.Sockets.Drain, defaultDrain)
	c.Sockets.Params, c.Sockets.Encode, c.Sockets.Carry = gqlserver.Params, gqlserver.Encode, telemetry.Carry
	// Network deadlines are made of it, so a test's clock would break sockets.
	c.Sockets.Now = time.Now
	a.sockets = live.Websocket(c.Sockets)
	a.watch()
	graphql, err := a.graphql()
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.handler = a.routes(graphql)
	return a, nil
}

// Handler serves every address.
func (a *App) Handler() http.Handler { return a.handler }

// Sockets tells what has been counted of sockets and streams.
func (a *App) Sockets() live.Figures { return a.sockets.Figures() }

func (a *App) graphql() (http.Handler, error) {
	return gqlserver.New(gqlserver.Options{
		Schema: graph.NewExecutableSchema(graph.Config{Resolvers: &resolvers.Resolver{
			Reader: a.Query, Inbox: a.Inbox, Directory: a.Directory, Live: a.Live, Metrics: a.Metrics, Exports: a.exports, Privacy: a.Privacy, Reports: a.Reports,
		}}),
		Limits: a.config.Limits, Quota: quota.New(a.config.Limits.WithDefaults().PointsPerMinute, a.config.Now),
		RequestTimeout: a.config.RequestTimeout, TrustedOrigins: a.trustedOrigins(), TrustedDocuments: a.config.TrustedDocuments, HideSchema: a.config.HideSchema,
		Authenticate: a.authorization(), Admit: a.admission.enter, Extensions: append(a.config.Telemetry.Extensions(), query.Siblings{}), Sockets: a.sockets, MaxBody: a.config.MaxGraphBody, Logger: a.config.Logger,
	})
}

// authorization checks credentials of the graph.
func (a *App) authorization() func(context.Context, string) (context.Context, error) {
	return gqlserver.Authorization(a.Access.Bearer)
}

const (
	// authTime is how long checking a credential may take: a few reads by key, which
	// come before the time of the request begins.
	authTime = 3 * time.Second
	// headerTime is how long a client may take to send its headers.
	headerTime = 5 * time.Second
	// idleTime is how long a quiet connection is kept.
	idleTime = 120 * time.Second
	// drainTime is how long running requests may take to end, and the last sockets.
	drainTime = 10 * time.Second
)

// Serve answers on the listener until ctx ends, then lets what runs come to its
// end: sockets are told to come back, streams end, requests finish.
func (a *App) Serve(ctx context.Context, l net.Listener) error {
	hub, endHub := context.WithCancel(context.WithoutCancel(ctx))
	hubDone := make(chan error, 1)
	go func() { hubDone <- a.Live.Run(hub) }()
	srv := &http.Server{
		Handler: a.handler, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime,
		ErrorLog: slog.NewLogLogger(a.config.Logger.Handler(), slog.LevelWarn),
	}
	admin := a.startAdmin()
	stopJobs := a.startJobs(ctx)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		a.config.Logger.Info("shutting down")
	}
	a.draining.Store(true)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime+a.config.Sockets.Drain)
	defer cancel()
	// Sockets first: a client has to hear that the server restarts before its
	// subscription ends, or it takes the end for good.
	err = errors.Join(err, a.sockets.Shutdown(drain))
	endHub()
	err = errors.Join(err, srv.Shutdown(drain), <-hubDone, a.Live.Close(drain), admin.stop(drain))
	stopJobs()
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Close ends the app's connections to the database.
func (a *App) Close() error {
	if err := a.Store.Close(); err != nil {
		return fmt.Errorf("closing the database: %w", err)
	}
	return nil
}
