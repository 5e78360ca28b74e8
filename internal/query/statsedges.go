package query

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"parley/internal/filters"
	"parley/metrics"
)

// maxPoints is how many buckets a range may have.
const maxPoints = 10_000

// edges are where the buckets of an ask begin and the last one ends, in milliseconds;
// none where there is nothing to count.
func (a StatAsk) edges(ctx context.Context, of bucketed) ([]int64, error) {
	from, to := a.asked(of.keys)
	if from == nil || to == nil {
		first, last, err := of.span(ctx)
		if err != nil || first == nil {
			return nil, err
		}
		from, to = orTime(from, first), orTime(to, last)
	}
	if to.Before(*from) {
		return nil, nil
	}
	return a.cut(*from, *to)
}

// asked is the range that the filters leave, by which times both ends lie inside; nil
// where they leave an end open.
func (a StatAsk) asked(keys []filters.Key) (from, to *time.Time) {
	for _, f := range a.Filters {
		for _, key := range keys {
			if f.Key == key && f.Type == filters.DateTimeRange {
				from, to = further(from, f.FromTime, time.Time.After), further(to, f.ToTime, time.Time.Before)
			}
		}
	}
	return from, to
}

// further is the time that goes beyond the other one.
func further(a, b *time.Time, beyond func(time.Time, time.Time) bool) *time.Time {
	if a == nil || b != nil && beyond(*b, *a) {
		return b
	}
	return a
}

func orTime(t, otherwise *time.Time) *time.Time {
	if t == nil {
		return otherwise
	}
	return t
}

// span is when the first item was and when the last; nil where there is none.
func (c bucketed) span(ctx context.Context) (first, last *time.Time, err error) {
	var rows []struct{ First, Last *int64 }
	end := func(of, name string) func(*sql.Selector) string {
		return func(s *sql.Selector) string { return fmt.Sprintf("%s(%s) AS %s", of, c.millis(s), name) }
	}
	err = c.scan(ctx, &rows, end("MIN", "first"), end("MAX", "last"))
	if err != nil || len(rows) == 0 || rows[0].First == nil {
		return nil, nil, err
	}
	begin, finish := time.UnixMilli(*rows[0].First), time.UnixMilli(*rows[0].Last)
	return &begin, &finish, nil
}

// cut cuts a range at the edges of the calendar, from the one at or before its first
// instant to the one after its last.
func (a StatAsk) cut(from, to time.Time) ([]int64, error) {
	first, err := metrics.Buckets(metrics.Period{From: from, To: from.Add(time.Millisecond)}, a.Every, a.Zone)
	if err != nil {
		return nil, err
	}
	at := first[0].Start
	edges := []int64{at.UnixMilli()}
	for !at.After(to) {
		if len(edges) > maxPoints {
			return nil, errBuckets
		}
		at = a.next(at)
		edges = append(edges, at.UnixMilli())
	}
	return edges, nil
}

// next is the edge after an edge.
func (a StatAsk) next(at time.Time) time.Time {
	at = at.In(a.Zone)
	switch a.Every {
	case metrics.Hour:
		return at.Add(time.Duration(a.Step) * time.Hour)
	case metrics.Day:
		return at.AddDate(0, 0, a.Step)
	case metrics.Week:
		return at.AddDate(0, 0, 7*a.Step)
	case metrics.Month:
		return at.AddDate(0, a.Step, 0)
	case metrics.Quarter:
		return at.AddDate(0, 3*a.Step, 0)
	case metrics.Year:
		return at.AddDate(a.Step, 0, 0)
	}
	return at.Add(time.Duration(a.Step) * time.Minute)
}
