package resolvers

import (
	"context"

	"parley/graph"
	"parley/internal/query"
	"parley/metrics"
	"parley/metrics/catalog"
)

// series asks the engine for what is selected of the series.
func (r *Resolver) series(ctx context.Context, a query.MetricArguments) ([]metrics.Series, error) {
	id, err := a.Organization()
	if err != nil {
		return nil, err
	}
	organization, err := r.Reader.Selected(ctx, id)
	if err != nil {
		return nil, err
	}
	q, err := a.Query(organization)
	if err != nil {
		return nil, err
	}
	q.Want = wanted(ctx)
	return r.Metrics.Series(ctx, q)
}

// wanted are the parts of series that the field being resolved selects.
func wanted(ctx context.Context) metrics.Want {
	has := func(fields ...string) bool { return query.At(fields...).Selected(ctx) }
	return metrics.Want{
		Total: has("total") || has("count"), Previous: has("previousTotal"), Buckets: has("buckets"),
		Groups: has("groups"), GroupBuckets: has("groups", "buckets"),
	}
}

func seriesOf(all []metrics.Series) []*graph.MetricSeries {
	out := make([]*graph.MetricSeries, len(all))
	for i, s := range all {
		out[i] = &graph.MetricSeries{
			Definition: definitionOf(s.Metric), Granularity: graph.Granularity(s.Granularity),
			Total: number(s.Total, s.Metric), PreviousTotal: number(s.Previous, s.Metric), Count: int(s.Total.Count),
			Buckets: bucketsOf(s, s.Buckets, s.Drill), Groups: groupsOf(s),
		}
	}
	return out
}

// number is nil for averages of nothing.
func number(s metrics.Stat, of catalog.Row) *float64 {
	if v, ok := s.Value(of.Unit); ok {
		return &v
	}
	return nil
}

func bucketsOf(s metrics.Series, buckets []metrics.BucketStat, d metrics.Drill) []*graph.MetricBucket {
	out := make([]*graph.MetricBucket, len(buckets))
	for i, b := range buckets {
		out[i] = &graph.MetricBucket{
			Start: b.Start, End: b.End, Value: number(b.Stat, s.Metric), Count: int(b.Count), Drill: d.In(b.Bucket),
		}
	}
	return out
}

func groupsOf(s metrics.Series) []*graph.MetricGroup {
	out := make([]*graph.MetricGroup, len(s.Groups))
	for i, g := range s.Groups {
		keys := keysOf(g.Keys)
		out[i] = &graph.MetricGroup{
			Key: keys[0].Key, Label: keys[0].Label, Keys: keys, Total: number(g.Total, s.Metric), Count: int(g.Total.Count),
			Buckets: bucketsOf(s, g.Buckets, s.Drill.Of(g)),
		}
	}
	return out
}

func keysOf(keys []metrics.GroupKey) []*graph.MetricGroupKey {
	out := make([]*graph.MetricGroupKey, len(keys))
	for i, k := range keys {
		out[i] = &graph.MetricGroupKey{Dimension: graph.Dimension(k.Dimension), Label: k.Label}
		if !k.None {
			out[i].Key = &k.Key
		}
	}
	return out
}
