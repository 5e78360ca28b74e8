package query

import (
	"math"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"parley/internal/filters"
)

// trimmed is a node of a tree without slashes at its end.
func trimmed(node string) string { return strings.TrimRight(node, "/") }

// during is the test that a column's instant is in the filter's range. Instants are
// kept in milliseconds, so an end between two of them is moved inwards.
func during(f filters.Filter, column string) test {
	return func(row columns) *sql.Predicate {
		var both []*sql.Predicate
		if f.FromTime != nil {
			both = append(both, sql.GTE(row(column), f.FromTime.UTC().Add(time.Millisecond-1).Truncate(time.Millisecond)))
		}
		if f.ToTime != nil {
			both = append(both, sql.LTE(row(column), f.ToTime.UTC().Truncate(time.Millisecond)))
		}
		return allHold(both...)
	}
}

// inRange is the condition that a whole number is in the filter's range, whose ends are
// moved inwards.
func inRange(f filters.Filter, number func(*sql.Builder)) *sql.Predicate {
	var both []*sql.Predicate
	for _, end := range []struct {
		at *float64
		op string
		to func(float64) float64
	}{{f.FromNumber, " >= ", math.Ceil}, {f.ToNumber, " <= ", math.Floor}} {
		if end.at == nil {
			continue
		}
		both = append(both, sql.P(func(b *sql.Builder) {
			number(b)
			b.WriteString(end.op).Arg(whole(end.to(*end.at)))
		}))
	}
	return allHold(both...)
}

// mostCounted is more than any number of Parley's, and less than a column holds.
const mostCounted = math.MaxInt32

func whole(n float64) int64 { return int64(max(-mostCounted, min(mostCounted, n))) }
