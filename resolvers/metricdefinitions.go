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
		out = append(out, &graph.MetricDefinition{
			Name: name, Sentence: r.Sentence, Unit: graph.MetricUnit(r.Unit), Statistic: graph.MetricStatistic(r.Statistic),
			Sample: r.Sample, Measure: r.Measure, StartedBy: given(r.StartedBy), EndedBy: given(r.EndedBy),
			Empty: empty(r), Dimensions: dimensions(r),
		})
	}
	return out
}

func empty(r catalog.Row) *float64 {
	if !r.ZeroWhenEmpty() {
		return nil
	}
	return new(float64)
}

func dimensions(r catalog.Row) []graph.Dimension {
	out := make([]graph.Dimension, len(r.Dimensions))
	for i, d := range r.Dimensions {
		out[i] = graph.Dimension(d)
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
