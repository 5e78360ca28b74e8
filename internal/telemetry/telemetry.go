// Package telemetry counts, times and traces what a Parley does: requests,
// operations of the graph, SQL statements, pools, sockets. Figures go out in
// Prometheus's text form, traces to whatever exporter is given.
//
// Labels and attributes are of closed lists or of our own making, such as
// routes, statements and names of fields. No credential, id, path, variable,
// argument or text of a message is ever one of them.
//
// A nil *[Telemetry] is ready to use and does nothing, so whoever is watched asks
// nowhere whether he is.
package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Options say what is watched. Now and Logger are required.
type Options struct {
	// Now is the wall clock: durations are differences of it, and beginnings of
	// spans are compared with those of other processes.
	Now    func() time.Time
	Logger *slog.Logger
	// Exporter takes the traces, in batches; nil switches tracing off.
	Exporter sdktrace.SpanExporter
	// Sample is the share of traces that are recorded, 0 to 1.
	Sample float64
}

// Telemetry watches one app. It is safe for concurrent use.
type Telemetry struct {
	now      func() time.Time
	log      *slog.Logger
	registry *prometheus.Registry
	metrics  *metrics
	// provider and tracer are nil where nothing is traced.
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// New returns what watches one app; Shutdown ends it.
func New(o Options) *Telemetry {
	r := prometheus.NewRegistry()
	t := &Telemetry{now: o.Now, log: o.Logger, registry: r, metrics: newMetrics(r)}
	if o.Exporter != nil {
		t.provider = newProvider(o)
		t.tracer = t.provider.Tracer("parley")
	}
	return t
}

// Handler answers scrapes of Prometheus; of a nil Telemetry it answers 404.
func (t *Telemetry) Handler() http.Handler {
	if t == nil {
		return http.NotFoundHandler()
	}
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(t.log.Handler(), slog.LevelWarn),
	})
}

// Flush hands the spans that have ended to the exporter and waits for it.
func (t *Telemetry) Flush(ctx context.Context) error {
	if t == nil || t.provider == nil {
		return nil
	}
	return t.provider.ForceFlush(ctx)
}

// Shutdown flushes and ends tracing; figures stay readable. What is traced later
// is lost.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	if t == nil || t.provider == nil {
		return nil
	}
	return errors.Join(t.provider.ForceFlush(ctx), t.provider.Shutdown(ctx))
}

// since is how long ago an instant was, in seconds.
func (t *Telemetry) since(start time.Time) float64 { return t.now().Sub(start).Seconds() }
