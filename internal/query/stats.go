package query

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/metrics"
	"parley/store"
)

// StatAsk says what to count in one organization, and over which stretches of time.
type StatAsk struct {
	Organization uuid.UUID
	// Filters have all to hold. The times that they ask for are the range that is cut
	// into buckets; where one is missing it is that of the first or the last item.
	Filters []filters.Filter
	// A bucket is Step intervals of Every long. It begins where the calendar of Zone,
	// which has one offset, has an edge.
	Every metrics.Granularity
	Step  int
	Zone  *time.Location
}

// StatPoint is how many items lie in the bucket that begins at an instant.
type StatPoint struct {
	At    time.Time
	Count int64
}

// StatSeries is a number for each bucket of a range, in order, and their sum.
type StatSeries struct {
	Points []StatPoint
	Total  int64
}

// SessionStats counts sessions by when they began.
func (r *Reader) SessionStats(ctx context.Context, a StatAsk) (StatSeries, error) {
	return a.series(ctx, r.sessionItems(a))
}

// PairStats counts exchanges by when they began.
func (r *Reader) PairStats(ctx context.Context, a StatAsk) (StatSeries, error) {
	return a.series(ctx, r.pairItems(a))
}

// bucketed are rows that lie in buckets.
type bucketed struct {
	// at is the column of their time, keys are the filters that are about it.
	at   string
	keys []filters.Key
	// scan reads what is made of the rows: none of their columns is read by itself.
	scan func(ctx context.Context, into any, of ...ent.AggregateFunc) error
}

func (r *Reader) sessionItems(a StatAsk) bucketed {
	q := r.sessionQuery(Ask{Organization: a.Organization, Filters: a.Filters})
	return bucketed{
		at: conversation.FieldStartedAt, keys: []filters.Key{filters.SessionStartTime, filters.Period},
		scan: func(ctx context.Context, into any, of ...ent.AggregateFunc) error {
			return q.Clone().Aggregate(of...).Scan(ctx, into)
		},
	}
}

func (r *Reader) pairItems(a StatAsk) bucketed {
	q := r.pairQuery(Ask{Organization: a.Organization, Filters: a.Filters})
	return bucketed{
		at: message.FieldSentAt, keys: []filters.Key{filters.MessageTime},
		scan: func(ctx context.Context, into any, of ...ent.AggregateFunc) error {
			return q.Clone().Aggregate(of...).Scan(ctx, into)
		},
	}
}

// millis is SQL for the time of a row.
func (c bucketed) millis(s *sql.Selector) string { return store.Millis(s.Dialect(), s.C(c.at)) }

// series counts rows, in a statement for the range where the filters leave it open and
// in one for all buckets.
func (a StatAsk) series(ctx context.Context, of bucketed) (StatSeries, error) {
	edges, err := a.edges(ctx, of)
	if err != nil || len(edges) == 0 {
		return StatSeries{Points: []StatPoint{}}, err
	}
	var rows []struct{ Bucket, Count int64 }
	if err := of.scan(ctx, &rows, byBucket(of, edges), ent.As(ent.Count(), "count")); err != nil {
		return StatSeries{}, err
	}
	out := zeros(edges)
	for _, row := range rows {
		out.add(row.Bucket, row.Count)
	}
	return out, nil
}

// byBucket groups rows by the number of their bucket. Those outside are left out: by the
// column itself, which an index serves, and by its milliseconds, of which buckets are made.
func byBucket(of bucketed, edges []int64) ent.AggregateFunc {
	return func(s *sql.Selector) string {
		at := of.millis(s)
		s.Where(sql.And(sql.GTE(s.C(of.at), writable(edges[0])), sql.LT(s.C(of.at), writable(edges[len(edges)-1]))))
		s.Where(sql.ExprP(fmt.Sprintf("%s >= %d AND %s < %d", at, edges[0], at, edges[len(edges)-1])))
		s.GroupBy("bucket")
		return metrics.StretchOf(at, edges) + " AS bucket"
	}
}

// writable is an edge as both databases compare it with a column: SQLite keeps times as
// texts, of which that of the year 10000 is before all others.
func writable(edge int64) time.Time {
	end := time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	if at := time.UnixMilli(edge).UTC(); at.Before(end) {
		return at
	}
	return end
}

// zeros is a series of nothing.
func zeros(edges []int64) StatSeries {
	out := StatSeries{Points: make([]StatPoint, len(edges)-1)}
	for i := range out.Points {
		out.Points[i].At = time.UnixMilli(edges[i]).UTC()
	}
	return out
}

// add counts items of a bucket.
func (s *StatSeries) add(bucket, count int64) {
	s.Points[bucket].Count += count
	s.Total += count
}

// errBuckets refuses what would be too long an answer.
var errBuckets = apperr.InvalidField("the range has too many intervals: choose longer ones, or a shorter range", "intervalType")
