package telemetry

import (
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are the figures that are counted as things happen; those that are read
// at a scrape are collectors of their own.
type metrics struct {
	requests         *prometheus.CounterVec   // by method, route, status
	requestSeconds   *prometheus.HistogramVec // by route
	operations       *prometheus.CounterVec   // by kind, outcome
	operationSeconds *prometheus.HistogramVec // by kind
	cost             prometheus.Histogram
	statements       [statementKinds]prometheus.Counter
	statementSeconds [statementKinds]prometheus.Observer
	commits          prometheus.Counter
	jobs             *prometheus.CounterVec // by job, result
}

// Buckets of histograms: seconds of what a client waits for, seconds of one
// statement, points of one operation.
var (
	waitBuckets      = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	statementBuckets = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5, 10}
	costBuckets      = []float64{1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000}
)

func newMetrics(r *prometheus.Registry) *metrics {
	m := &metrics{
		requests:         counters("parley_http_requests_total", "Requests that were answered, sockets when they open, streams when they end.", "method", "route", "status"),
		requestSeconds:   histograms("parley_http_request_duration_seconds", "How long requests took; neither sockets nor streams.", waitBuckets, "route"),
		operations:       counters("parley_graphql_operations_total", "Operations of the graph by the code of their first error, refused ones too; a subscription counts with its first frame.", "kind", "outcome"),
		operationSeconds: histograms("parley_graphql_operation_duration_seconds", "How long operations took that were run; no subscriptions.", waitBuckets, "kind"),
		cost: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "parley_graphql_cost_points", Help: "What operations were charged, in points.", Buckets: costBuckets,
		}),
		commits: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "parley_store_commits_total", Help: "Transactions that wrote ledger entries.",
		}),
		jobs: counters("parley_jobs_total", "Jobs that ran; one that failed is tried again and counts anew.", "job", "result"),
	}
	r.MustRegister(m.requests, m.requestSeconds, m.operations, m.operationSeconds, m.cost, m.commits, m.jobs)
	m.registerStatements(r)
	r.MustRegister(build(), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// registerStatements looks the children up once: there are many statements.
func (m *metrics) registerStatements(r *prometheus.Registry) {
	count := counters("parley_sql_statements_total", "SQL statements; BEGIN and COMMIT are other.", "kind")
	seconds := histograms("parley_sql_statement_duration_seconds", "How long SQL statements took, a wait for a connection included.", statementBuckets, "kind")
	r.MustRegister(count, seconds)
	for k, name := range statementNames {
		m.statements[k], m.statementSeconds[k] = count.WithLabelValues(name), seconds.WithLabelValues(name)
	}
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

// build is always 1; its labels say what runs.
func build() prometheus.Collector {
	version, revision := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "parley_build_info", Help: "Which Parley runs.",
		ConstLabels: prometheus.Labels{"version": version, "revision": revision, "go_version": runtime.Version()},
	}, func() float64 { return 1 })
}
