package saysimple_test

import (
	"context"
	"fmt"
	"time"

	"parley/internal/apperr"
	"parley/metrics"
	"parley/metrics/catalog"
)

// Series answers as the engine would: by its tables and edges, with numbers that
// only tell one piece of time, and one group, from the next.
func (w *world) Series(_ context.Context, q metrics.Query) ([]metrics.Series, error) {
	filter := q.Filter
	q.Filter = metrics.Filter{}
	w.calls = append(w.calls, call{What: "series", Given: map[string]any{"Query": given{q}, "Filter": given{filter}}})
	for _, key := range filter.ConversationKeys {
		switch key {
		case "broken":
			return nil, errInternal
		case "slow":
			return nil, apperr.New(apperr.Timeout, "busy")
		case "lost":
			return nil, nil
		case "refused":
			return nil, apperr.InvalidField("no such thing", "filter", "conversation")
		}
	}
	row, _ := catalog.Find(q.Metrics[0])
	table := row.Table
	if q.Table != "" {
		table = q.Table
	}
	s := metrics.Series{Metric: row, Granularity: metrics.Choose(table, q.Period), Period: q.Period, Total: stat(row, 7), Previous: stat(row, 3)}
	buckets, err := metrics.Buckets(q.Period, s.Granularity, time.UTC)
	if err != nil {
		return nil, err
	}
	for i, b := range buckets {
		if q.Want.Buckets {
			s.Buckets = append(s.Buckets, metrics.BucketStat{Bucket: b, Stat: stat(row, int64(i%4))})
		}
	}
	s.Groups = groups(row, q.GroupBy, len(filter.AgentKeys) > 0)
	return []metrics.Series{s}, nil
}

// groups are twelve countries or a few tags, the largest first; none where only
// some agents count.
func groups(row catalog.Row, by []catalog.Dimension, none bool) (out []metrics.Group) {
	if len(by) == 0 || none {
		return nil
	}
	keys := []string{"zeta", `"quoted" & <b>`, "VIP", "10"}
	if by[0] == catalog.Country {
		keys = []string{"NL", "BE", "DE", "FR", "GB", "US", "CA", "KZ", "RU", "AT", "CH", "LU"}
	}
	for i, key := range keys {
		k := metrics.GroupKey{Dimension: by[0], Key: key, Label: "label of " + key}
		out = append(out, metrics.Group{Keys: []metrics.GroupKey{k}, Total: stat(row, int64(20-i))})
	}
	return append(out, metrics.Group{Keys: []metrics.GroupKey{{Dimension: by[0], None: true, Label: "none"}}, Total: stat(row, 1)})
}

// stat is a number of n samples: half seconds and thirds show how it is rounded.
func stat(row catalog.Row, n int64) metrics.Stat {
	switch {
	case row.Unit == catalog.Seconds:
		return metrics.Stat{Count: n, Num: 1500 * n * n, Den: n}
	case row.Statistic == catalog.Ratio:
		return metrics.Stat{Count: n, Num: 7 * n, Den: 3 * n}
	case row.Unit == catalog.Things:
		return metrics.Stat{Count: n, Num: n, Den: 1}
	}
	panic(fmt.Sprintf("%s: no endpoint shows %s", row.Name, row.Unit))
}
