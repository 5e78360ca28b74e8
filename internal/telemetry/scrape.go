package telemetry

import (
	"database/sql"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

// Gauge shows a number that is read at each scrape, such as
// parley_live_followers. The name must be new.
func (t *Telemetry) Gauge(name, help string, read func() int) {
	if t == nil {
		return
	}
	t.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(read()) }))
}

// Counter shows a number that only grows and is read at each scrape. The name must
// be new.
func (t *Telemetry) Counter(name, help string, read func() int64) {
	if t == nil {
		return
	}
	t.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(read()) }))
}

// Committed counts a transaction that wrote ledger entries; it has the shape of
// the store's listeners.
func (t *Telemetry) Committed(uuid.UUID, int64) {
	if t != nil {
		t.metrics.commits.Inc()
	}
}

// Pools shows the database's pools of connections by their names. It is called
// once.
func (t *Telemetry) Pools(read func() map[string]sql.DBStats) {
	if t != nil {
		t.registry.MustRegister(pools{read})
	}
}

// pools is a collector, because database/sql counts by itself.
type pools struct{ read func() map[string]sql.DBStats }

// poolFigure is one figure of a pool.
type poolFigure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	of   func(sql.DBStats) float64
}

func newPoolFigure(name, help string, kind prometheus.ValueType, of func(sql.DBStats) float64) poolFigure {
	return poolFigure{prometheus.NewDesc(name, help, []string{"pool"}, nil), kind, of}
}

var poolFigures = []poolFigure{
	newPoolFigure("parley_sql_connections_max", "How many connections a pool may open.", prometheus.GaugeValue,
		func(s sql.DBStats) float64 { return float64(s.MaxOpenConnections) }),
	newPoolFigure("parley_sql_connections_open", "Open connections.", prometheus.GaugeValue,
		func(s sql.DBStats) float64 { return float64(s.OpenConnections) }),
	newPoolFigure("parley_sql_connections_in_use", "Connections at work.", prometheus.GaugeValue,
		func(s sql.DBStats) float64 { return float64(s.InUse) }),
	newPoolFigure("parley_sql_connection_waits_total", "How often a statement waited for a connection.", prometheus.CounterValue,
		func(s sql.DBStats) float64 { return float64(s.WaitCount) }),
	newPoolFigure("parley_sql_connection_wait_seconds_total", "How long statements waited for connections.", prometheus.CounterValue,
		func(s sql.DBStats) float64 { return s.WaitDuration.Seconds() }),
}

// Describe lists the figures.
func (pools) Describe(out chan<- *prometheus.Desc) {
	for _, f := range poolFigures {
		out <- f.desc
	}
}

// Collect reads them.
func (p pools) Collect(out chan<- prometheus.Metric) {
	for name, stats := range p.read() {
		for _, f := range poolFigures {
			out <- prometheus.MustNewConstMetric(f.desc, f.kind, f.of(stats), name)
		}
	}
}
