package exports

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/metrics"
	"parley/metrics/catalog"
)

// table is what a file holds, of whatever format. A value is a string, a float64,
// an int64 or nil.
type table struct {
	name    string
	columns []string
	// next returns the row that follows, and false after the last.
	next func() ([]any, error, bool)
	stop func()
	// first is the row before, which was looked at to see whether there is any.
	first []any
}

// rows are the rows of a table, or the error that ends them.
type rows = iter.Seq2[[]any, error]

// prepared computes what a file holds, of samples the first page. Its errors are
// those of the question; what goes wrong later cuts the file.
func (x *Exporter) prepared(ctx context.Context, a Ask) (*table, error) {
	t := &table{}
	err := x.admitted(func() error {
		q, err := x.query(ctx, a)
		if err != nil {
			return err
		}
		all, err := x.table(ctx, t, q, a.Rows == Samples)
		if err != nil {
			return err
		}
		t.next, t.stop = iter.Pull2(all)
		if t.first, err, _ = t.next(); err != nil {
			t.stop()
		}
		return err
	})
	return t, err
}

func (x *Exporter) table(ctx context.Context, t *table, q metrics.Query, samples bool) (rows, error) {
	if samples {
		q.Want = metrics.Want{Total: true, Buckets: true}
	} else {
		q.Want = metrics.Want{Buckets: len(q.GroupBy) == 0, Groups: len(q.GroupBy) > 0, GroupBuckets: len(q.GroupBy) > 0}
	}
	var series []metrics.Series
	err := inTime(ctx, x.Timeout, func(ctx context.Context) (err error) {
		series, err = x.Engine.Series(ctx, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !samples {
		t.name, t.columns = "metrics", seriesColumns(q.GroupBy)
		return seriesRows(series), nil
	}
	if n := series[0].Total.Count; n > maxRows {
		return nil, apperr.New(apperr.CostLimit, "%d samples, a file holds at most %d: choose a shorter period, or a filter", n, maxRows)
	}
	t.name, t.columns = "samples", []string{"metric", "unit", "at", "value", "key", "message", "conversation", "interaction", "startedBy", "endedBy"}
	return x.sampleRows(ctx, series[0]), nil
}

// seriesColumns are those of a file of buckets: a key and a label for each
// dimension.
func seriesColumns(by []catalog.Dimension) []string {
	out := []string{"metric", "unit", "granularity", "start", "end"}
	for _, d := range by {
		name := camel(string(d))
		out = append(out, name, name+"Label")
	}
	return append(out, "value", "count")
}

// camel writes HOUR_OF_DAY as hourOfDay.
func camel(s string) string {
	words := strings.Split(strings.ToLower(s), "_")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

// seriesRows are the buckets, of each group where there are groups.
func seriesRows(all []metrics.Series) rows {
	return func(yield func([]any, error) bool) {
		for _, s := range all {
			groups := append([]metrics.Group{{Buckets: s.Buckets}}, s.Groups...)
			for _, g := range groups {
				for _, b := range g.Buckets {
					if !yield(bucketRow(s, g, b), nil) {
						return
					}
				}
			}
		}
	}
}

func bucketRow(s metrics.Series, g metrics.Group, b metrics.BucketStat) []any {
	row := []any{s.Metric.Name, string(s.Metric.Unit), string(s.Granularity), instant(b.Start), instant(b.End)}
	for _, k := range g.Keys {
		if row = append(row, k.Key, k.Label); k.None {
			row[len(row)-2] = nil
		}
	}
	if v, ok := b.Value(s.Metric.Unit); ok {
		return append(row, v, b.Count)
	}
	return append(row, nil, b.Count)
}

// instant is written as the graph does.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// text is nil for the zero id.
func text(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id.String()
}
