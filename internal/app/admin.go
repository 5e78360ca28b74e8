package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"parley/internal/telemetry"
)

// adminRoutes are the addresses for those who run the server. Nobody is asked who
// he is, so the listener belongs on a private network.
func (a *App) adminRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.config.Telemetry.Handler())
	a.health(mux)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol)
	// No cmdline: a database's password may stand there.
	return mux
}

// admin is the server of those addresses; nil where there is none.
type admin struct {
	server *http.Server
	end    context.CancelFunc
	served chan error
}

// startAdmin serves on the configured listener until stop.
func (a *App) startAdmin() *admin {
	l := a.config.Admin
	if l == nil {
		return nil
	}
	// Profiles that take a while end with it.
	base, end := context.WithCancel(context.Background())
	s := &admin{end: end, served: make(chan error, 1), server: &http.Server{
		Handler: a.adminRoutes(), ReadHeaderTimeout: headerTime, IdleTimeout: idleTime,
		BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog:    slog.NewLogLogger(a.config.Logger.Handler(), slog.LevelWarn),
	}}
	a.config.Logger.Info("metrics and profiles", "address", "http://"+l.Addr().String())
	go func() {
		err := s.server.Serve(l)
		if !errors.Is(err, http.ErrServerClosed) {
			a.config.Logger.Error("metrics and profiles are gone", "error", err)
		}
		s.served <- err
	}()
	return s
}

// stop ends it and waits for what runs, or for ctx.
func (s *admin) stop(ctx context.Context) error {
	if s == nil {
		return nil
	}
	s.end()
	err := s.server.Shutdown(ctx)
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// watch has the app's parts watched that count by themselves.
func (a *App) watch() {
	t := a.config.Telemetry
	if t == nil {
		return
	}
	t.Pools(a.Store.Stats)
	a.watchLive(t)
	a.Store.OnCommit(t.Committed)
}

// watching are the flags about who watches a server.
type watching struct {
	AdminListen   string  `env:"PARLEY_ADMIN_LISTEN" help:"Address for /metrics, /debug/pprof/ and health; it asks for no credential, so keep it private. Off by default."`
	TraceEndpoint string  `env:"PARLEY_TRACE_ENDPOINT" help:"Collector to send traces to by OTLP over HTTP, such as http://127.0.0.1:4318. Off by default."`
	TraceSample   float64 `default:"1" env:"PARLEY_TRACE_SAMPLE" help:"Share of traces that are sent, 0 to 1."`
}

// check tells wrong usage.
func (w *watching) check() error {
	if w.TraceSample < 0 || w.TraceSample > 1 {
		return errors.New("--trace-sample has to be from 0 to 1")
	}
	return nil
}

// apply adds to the configuration what the flags ask for. What it returns is
// called when the app has ended; an app that never served leaves the listener to
// it.
func (w *watching) apply(e *environment, c *Config) (end func(), err error) {
	if w.AdminListen == "" && w.TraceEndpoint == "" {
		return func() {}, nil
	}
	o := telemetry.Options{Now: time.Now, Logger: e.log, Sample: w.TraceSample}
	if w.TraceEndpoint != "" {
		if o.Exporter, err = telemetry.OTLP(e, w.TraceEndpoint, e.log); err != nil {
			return nil, fmt.Errorf("--trace-endpoint: %w", err)
		}
	}
	if w.AdminListen != "" {
		if c.Admin, err = net.Listen("tcp", w.AdminListen); err != nil {
			return nil, fmt.Errorf("--admin-listen: %w", err)
		}
	}
	c.Telemetry = telemetry.New(o)
	return func() { endWatching(e, c) }, nil
}

// flushTime is how long the last traces may take to be sent.
const flushTime = 5 * time.Second

func endWatching(e *environment, c *Config) {
	if c.Admin != nil {
		c.Admin.Close() //nolint:errcheck // the server has closed it, as a rule
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.Context), flushTime)
	defer cancel()
	if err := c.Telemetry.Shutdown(ctx); err != nil {
		e.log.Warn("sending the last traces", "error", err)
	}
}
