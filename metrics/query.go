package metrics

import (
	"time"

	"github.com/google/uuid"

	"parley/metrics/catalog"
)

// Query asks for metrics of one organization.
type Query struct {
	Organization uuid.UUID
	// Metrics are names of the catalog.
	Metrics []string
	Period  Period
	// Granularity is how long a bucket is; empty leaves it to the contract's table
	// for each metric.
	Granularity Granularity
	// Table, where set, takes the place of each metric's own.
	Table catalog.Table
	// Zone is where bucket edges, hours and weekdays are read; nil is UTC.
	Zone   *time.Location
	Filter Filter
	// GroupBy splits the numbers; empty does not.
	GroupBy []catalog.Dimension
	// Within is the limit of metrics that are shares; [DefaultWithin] where zero.
	Within time.Duration
	// Want says which parts of the answer are looked at.
	Want Want
}

// DefaultWithin is the limit of service levels where the caller names none.
const DefaultWithin = time.Minute

// Want says which parts of an answer somebody looks at; what nobody does is not
// computed.
type Want struct{ Total, Previous, Buckets, Groups, GroupBuckets bool }

// All is to look at everything.
var All = Want{Total: true, Previous: true, Buckets: true, Groups: true, GroupBuckets: true}

// Filter narrows the samples: every list that is not empty has to hold one of the
// sample's values.
type Filter struct {
	Channels    []string
	Providers   []string
	Identifiers []string
	Agents      []uuid.UUID
	// AgentKeys name agents by the keys that vendors know them by.
	AgentKeys []string
	Teams     []uuid.UUID
	// Tags are names; a user tag may be named with or without user:, others need
	// their prefix.
	Tags          []string
	Conversations []uuid.UUID
	// ConversationKeys name conversations by their creators' ids.
	ConversationKeys []string
	Countries        []string
	Directions       []string
	Authors          []string
	InitiatedBy      []string
	Queues           []uuid.UUID
}

// Series is the answer about one metric.
type Series struct {
	Metric      catalog.Row
	Granularity Granularity
	Period      Period
	// Total is the statistic over all samples of the period, Previous that over
	// the period before.
	Total, Previous Stat
	// Buckets cover the period without gaps.
	Buckets []BucketStat
	// Groups are sorted by total, the largest first, then by keys. Those without
	// any sample in the period are left out.
	Groups []Group
	// Drill opens the samples behind the numbers.
	Drill Drill
}

// BucketStat is the statistic over the samples of a bucket.
type BucketStat struct {
	Bucket
	Stat
}

// Group is the part of a series whose samples agree in the dimensions of GroupBy.
type Group struct {
	// Keys are in the order of GroupBy.
	Keys    []GroupKey
	Total   Stat
	Buckets []BucketStat
}

// GroupKey is a value of a dimension.
type GroupKey struct {
	Dimension catalog.Dimension
	// Key is empty, and None set, for samples that have no value of the dimension.
	Key  string
	None bool
	// Label is the key in words.
	Label string
}

// Stat is one number, as whole numbers, so that every way to compute it agrees to
// the last digit: it is Num/Den, in milliseconds where the metric is timed.
type Stat struct {
	// Count is how many samples there are.
	Count int64
	// Num and Den are both 0 for averages of nothing.
	Num, Den int64
}

// Value is the number in the metric's unit; ok is false for averages of nothing.
func (s Stat) Value(unit catalog.Unit) (value float64, ok bool) {
	if s.Den == 0 {
		return 0, false
	}
	value = float64(s.Num) / float64(s.Den)
	if unit == catalog.Seconds {
		value /= 1000
	}
	return value, true
}

// Drill names samples: those of a metric in a period that pass a filter and have
// these keys.
type Drill struct {
	Organization uuid.UUID
	Metric       string
	Period       Period
	Zone         *time.Location
	Filter       Filter
	Keys         []GroupKey
	Within       time.Duration
	// Now is when the numbers were computed: what runs still, runs until then.
	Now time.Time
}

// In narrows to the samples of a bucket.
func (d Drill) In(b Bucket) Drill {
	if b.Start.After(d.Period.From) {
		d.Period.From = b.Start
	}
	if b.End.Before(d.Period.To) {
		d.Period.To = b.End
	}
	return d
}

// Of narrows to the samples of a group.
func (d Drill) Of(g Group) Drill {
	d.Keys = g.Keys
	return d
}

// Page is a part of the samples, in the order of their instants.
type Page struct {
	// First is how many at most.
	First int
	// After is the cursor of the sample before; empty begins at the first.
	After string
}

// Samples is a page of samples.
type Samples struct {
	Rows []Sample
	// More is set where others follow.
	More bool
}

// Sample is one of what a number was computed from. Ids are zero where there is
// none.
type Sample struct {
	At time.Time
	// Value is in the metric's unit; 1 where samples are counted only.
	Value float64
	// Key is what distinct samples are told apart by; empty for other statistics.
	Key          string
	Message      uuid.UUID
	Conversation uuid.UUID
	Interaction  uuid.UUID
	// StartedBy and EndedBy are the messages that started and stopped the clock.
	StartedBy uuid.UUID
	EndedBy   uuid.UUID
	Cursor    string
}
