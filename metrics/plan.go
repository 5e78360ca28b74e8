package metrics

import (
	"time"

	"github.com/google/uuid"

	"parley/metrics/catalog"
)

// Plan is one question to a [Source]: metrics of one fact, over stretches of time
// that follow each other.
type Plan struct {
	Organization uuid.UUID
	Fact         catalog.Fact
	// Metrics are of the fact; every cell has a number for each.
	Metrics []catalog.Row
	// Edges, in Unix milliseconds and in order, are where stretches begin and the
	// last ends: stretch i is [Edges[i], Edges[i+1]).
	Edges   []int64
	Filter  Filter
	GroupBy []catalog.Dimension
	Zone    *time.Location
	// Within is the limit of shares, in milliseconds.
	Within int64
	// Now is when what runs still is looked at, in Unix milliseconds.
	Now int64
	// Totals asks for the first stretch, and for all others taken together, as well:
	// cells of those are Total.
	Totals bool
	// Limit is how many cells are wanted at most; one more tells that there are
	// others.
	Limit int
}

// Cell is the numbers of one stretch and group.
type Cell struct {
	// Total is set where Stretch 0 is the plan's first and 1 all others.
	Total   bool
	Stretch int
	Keys    []GroupKey
	// Stats are in the order of the plan's metrics.
	Stats []Stat
}

// folds reports whether the statistic over several stretches is the sum of their
// numerators over the sum of their denominators.
func folds(s catalog.Statistic) bool {
	switch s {
	case catalog.Count, catalog.Sum, catalog.Mean, catalog.Share:
		return true
	}
	return false
}

// empty is the number of no samples.
func empty(r catalog.Row) Stat {
	if r.ZeroWhenEmpty() {
		return Stat{Den: 1}
	}
	return Stat{}
}

// plus adds up numbers of a statistic that folds.
func (s Stat) plus(o Stat, of catalog.Statistic) Stat {
	sum := Stat{Count: s.Count + o.Count, Num: s.Num + o.Num, Den: s.Den + o.Den}
	if of == catalog.Count || of == catalog.Sum {
		sum.Den = 1
	}
	return sum
}
