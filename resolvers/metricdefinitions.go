package resolvers

import (
	"slices"

	"parley/graph"
	"parley/metrics/catalog"
)

// definitions are the rows of the metric table with these names, all without any.
func definitions(names []graph.MetricName) []*graph.MetricDefinition {
	out := []*graph.MetricDefinition{}
	for _, r := range catalog.Rows() {
		name := graph.MetricName(r.Name)
		if len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		out = append(out, definitionOf(r))
	}
	return out
}

func definitionOf(r catalog.Row) *graph.MetricDefinition {
	return &graph.MetricDefinition{
		Name: graph.MetricName(r.Name), Sentence: r.Sentence, Unit: graph.MetricUnit(r.Unit), Statistic: graph.MetricStatistic(r.Statistic),
		Sample: r.Sample, Measure: r.Measure, Formula: r.Formula(), StartedBy: given(r.StartedBy), EndedBy: given(r.EndedBy),
		Empty: empty(r), Dimensions: dimensions(r),
	}
}

func empty(r catalog.Row) *float64 {
	if !r.ZeroWhenEmpty() {
		return nil
	}
	return new(float64)
}

func dimensions(r catalog.Row) []graph.Dimension {
	var out []graph.Dimension
	for _, d := range catalog.Dimensions() {
		if r.Has(d.Dimension) {
			out = append(out, graph.Dimension(d.Dimension))
		}
	}
	return out
}

// given is nil for the empty string.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
