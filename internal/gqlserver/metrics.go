package gqlserver

import (
	"slices"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"parley/metrics"
	"parley/metrics/catalog"
)

const (
	// groupsOf is how many groups a number is taken to have; an operation opens the
	// samples of 200 at most, see [parley/internal/query.Drilled].
	groupsOf = 10
	// turnsOf is how many changes of sides, and openings, a conversation is taken to
	// have. It may have 1,000; few have more than ten.
	turnsOf = 25
	// sortedDays is for how much of a period a search is paid where samples are put
	// in order or told apart.
	sortedDays = 31
)

// measured adds what a field of metrics asks for; it is false for other fields. A
// metric costs as much as a search: 500 points. One whose samples have to be put in
// order, or told apart, costs that for every 31 days of its period. A bucket is an
// object, there are as many as the period has and ten times as many in groups,
// and opening its samples is a search. Groups are one more for each metric.
func (p *pricing) measured(w *weight, f *ast.Field, inner weight) bool {
	switch f.Definition.Type.Name() {
	case "MetricBucket":
		w.each.add(inner.object(1))
	case "MetricGroup":
		w.once.add(load{points: searchPoints})
		w.once.add(inner.object(1).times(groupsOf))
		w.each.add(inner.each.times(groupsOf))
	case "MetricSeries":
		w.once.add(p.series(f, inner))
	case "MetricSampleConnection":
		w.once.add(load{points: searchPoints})
		w.once.add(p.page(f, inner))
	default:
		if f.ObjectDefinition.Name != "ConversationFacts" || f.Definition.Type.Elem == nil {
			return false
		}
		w.once.add(inner.object(1).times(turnsOf))
	}
	return true
}

// series is what the numbers of a period ask for.
func (p *pricing) series(f *ast.Field, inner weight) (l load) {
	args := f.ArgumentMap(p.oc.Variables)
	names, ok := args["metrics"].([]any)
	if !ok {
		names = []any{args["metrics"]} // a list of one may be written without brackets
	}
	period, granularity := periodOf(args)
	p.measuring = true
	for _, name := range names {
		text, _ := name.(string)
		row, _ := catalog.Find(text)
		l.add(load{points: searchPoints * searchesOf(row, period)})
		l.add(inner.object(1))
		l.add(inner.each.times(bucketsOf(row, period, granularity)))
	}
	return l
}

// searchesOf is how many searches a metric takes.
func searchesOf(row catalog.Row, p metrics.Period) int64 {
	sorted := []catalog.Statistic{catalog.Median, catalog.P90, catalog.Distinct, catalog.Ratio}
	if !slices.Contains(sorted, row.Statistic) {
		return 1
	}
	const stretch = sortedDays * 24 * time.Hour
	return 1 + max(0, int64(p.To.Sub(p.From)-1)/int64(stretch)) // Sub saturates: no sum may follow it
}

// bucketsOf is how many buckets a metric has; one where the period is refused
// anyway, in better words.
func bucketsOf(row catalog.Row, p metrics.Period, g metrics.Granularity) int64 {
	if p.Check() != nil {
		return 1
	}
	if g == "" {
		g = metrics.Choose(row.Table, p)
	}
	buckets, err := metrics.Buckets(p, g, time.UTC)
	if err != nil {
		return 1
	}
	return int64(len(buckets))
}

// periodOf reads the arguments that say how many buckets there are. What cannot be
// read is refused after this.
func periodOf(args map[string]any) (p metrics.Period, g metrics.Granularity) {
	given, _ := args["period"].(map[string]any)
	p.From, p.To = instantOf(given["from"]), instantOf(given["to"])
	name, _ := args["granularity"].(string)
	return p, metrics.Granularity(name)
}

func instantOf(v any) time.Time {
	text, _ := v.(string)
	t, _ := time.Parse(time.RFC3339Nano, text) //nolint:errcheck // the zero time is what was not given
	return t
}
