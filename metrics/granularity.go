package metrics

import (
	"fmt"
	"time"

	"parley/internal/apperr"
	"parley/metrics/catalog"
)

// Granularity is how long a bucket is.
type Granularity string

// The granularities, finest first.
const (
	Minute  Granularity = "MINUTE"
	Hour    Granularity = "HOUR"
	Day     Granularity = "DAY"
	Week    Granularity = "WEEK"
	Month   Granularity = "MONTH"
	Quarter Granularity = "QUARTER"
	Year    Granularity = "YEAR"
)

// granularities lists them all.
var granularities = []Granularity{Minute, Hour, Day, Week, Month, Quarter, Year}

// limit is how long a period may be for a granularity: days of 24 hours, and
// years of the calendar.
type limit struct {
	of    Granularity
	days  float64
	years int
}

// limits are the rows of a table; what is longer than all of them is in years.
func limits(t catalog.Table) []limit {
	if t == catalog.TableA {
		return []limit{{of: Hour, days: 1}, {of: Day, days: 14}, {of: Week, days: 31}, {of: Month, years: 2}, {of: Quarter, years: 4}}
	}
	rows := []limit{{of: Hour, days: 2}, {of: Day, days: 31}, {of: Week, years: 1}, {of: Month, years: 2}, {of: Quarter, years: 5}}
	if t == catalog.TableC {
		return append([]limit{{of: Minute, days: 2. / 24}}, rows...)
	}
	return rows
}

// Choose returns the granularity of a period by the table: the finest one whose
// limit holds. A period as long as a limit is within it.
func Choose(t catalog.Table, p Period) Granularity {
	for _, l := range limits(t) {
		end := p.From.Add(time.Duration(l.days * 24 * float64(time.Hour)))
		if l.years > 0 {
			end = p.From.UTC().AddDate(l.years, 0, 0)
		}
		if !p.To.After(end) {
			return l.of
		}
	}
	return Year
}

// Period is the half-open stretch [From, To).
type Period struct{ From, To time.Time }

// Previous is the stretch of the same length right before.
func (p Period) Previous() Period { return Period{p.From.Add(-p.To.Sub(p.From)), p.From} }

// earliest and latest are what a period may span: what both databases and
// RFC 3339 can say.
var (
	earliest = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
)

// Check returns [apperr.Invalid] for a period that is none.
func (p Period) Check() error {
	switch {
	case !p.From.Before(p.To):
		return apperr.InvalidField("period.to has to be after period.from", "period", "to")
	case p.From.Before(earliest) || p.To.After(latest):
		return apperr.InvalidField("the period has to lie between the years 1 and 9999", "period")
	}
	return nil
}

// maxBuckets is how many buckets a period may be cut into.
const maxBuckets = 2_000

// Bucket is one stretch of a period between two edges.
type Bucket struct {
	// Start and End are the edges on the calendar. The first bucket of a period may
	// begin before it and the last end after it; they hold what lies inside.
	Start, End time.Time
}

// Buckets cuts a period at the edges of the granularity on the wall clock of the
// zone: from the edge at or before From to the bucket that holds the last instant.
func Buckets(p Period, g Granularity, zone *time.Location) ([]Bucket, error) {
	var out []Bucket
	for start := g.floor(p.From, zone); start.Before(p.To); {
		if len(out) == maxBuckets {
			return nil, apperr.New(apperr.CostLimit, "more than %d buckets: choose a coarser granularity than %s, or a shorter period", maxBuckets, g)
		}
		end := g.next(start, zone)
		out = append(out, Bucket{start, end})
		start = end
	}
	return out, nil
}

// floor is the edge at or before an instant.
func (g Granularity) floor(t time.Time, zone *time.Location) time.Time {
	l := t.In(zone)
	y, m, d := l.Date()
	switch g {
	case Minute:
		return floorUnit(l, time.Minute)
	case Hour:
		return floorUnit(l, time.Hour)
	case Day:
		return midnight(y, m, d, zone)
	case Week:
		return midnight(y, m, d-(int(l.Weekday())+6)%7, zone)
	case Month:
		return midnight(y, m, 1, zone)
	case Quarter:
		return midnight(y, (m-1)/3*3+1, 1, zone)
	case Year:
		return midnight(y, 1, 1, zone)
	}
	panic(fmt.Sprintf("metrics: granularity %q", g))
}

// within is how far the wall clock is into its minute or hour.
func within(l time.Time, unit time.Duration) time.Duration {
	_, offset := l.Zone()
	seconds := int64(unit / time.Second)
	wall := (l.Unix() + int64(offset)) % seconds
	return time.Duration((wall+seconds)%seconds)*time.Second + time.Duration(l.Nanosecond())
}

// next is the edge after an edge.
func (g Granularity) next(start time.Time, zone *time.Location) time.Time {
	l := start.In(zone)
	y, m, d := l.Date()
	switch g {
	case Minute:
		return nextUnit(l, time.Minute)
	case Hour:
		return nextUnit(l, time.Hour)
	case Day:
		if next := midnight(y, m, d+1, zone); next.After(start) {
			return next
		}
		return midnight(y, m, d+2, zone) // a zone once skipped a day
	case Week:
		return midnight(y, m, d+7, zone)
	case Month:
		return midnight(y, m+1, 1, zone)
	case Quarter:
		return midnight(y, m+3, 1, zone)
	case Year:
		return midnight(y+1, 1, 1, zone)
	}
	panic(fmt.Sprintf("metrics: granularity %q", g))
}

// floorUnit is when the clocks last showed a full minute or hour. Where they were
// put forward or back since, that is looked for from before.
func floorUnit(l time.Time, unit time.Duration) time.Time {
	start := l.Add(-within(l, unit))
	changed, _ := l.ZoneBounds()
	if changed.IsZero() || !start.Before(changed) {
		return start
	}
	start = floorUnit(changed.Add(-1).In(l.Location()), unit)
	for next := nextUnit(start, unit); !next.After(l); next = nextUnit(start, unit) {
		start = next
	}
	return start
}

// nextUnit is a minute or an hour later, or when the clocks next show a full one,
// where they were put forward or back by a part of one meanwhile.
func nextUnit(l time.Time, unit time.Duration) time.Time {
	next := l.Add(unit)
	if off := within(next, unit); off > 0 {
		return next.Add(unit - off)
	}
	return next
}

// midnight is the first instant of a day. Where the clocks skip it, that is when
// they were put forward; where they show it twice, the first time.
func midnight(y int, m time.Month, d int, zone *time.Location) time.Time {
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if h := t.Hour(); h == 0 {
		return first(t)
	} else if h < 12 { // after the gap
		start, _ := t.ZoneBounds()
		return start.In(zone)
	}
	_, end := t.ZoneBounds() // before it
	return end.In(zone)
}

// first is the first time that the clocks showed what they show at t: they may
// have been put back since.
func first(t time.Time) time.Time {
	changed, _ := t.ZoneBounds()
	if changed.IsZero() {
		return t
	}
	_, now := t.Zone()
	_, before := changed.Add(-1).In(t.Location()).Zone()
	if earlier := t.Add(time.Duration(now-before) * time.Second); before > now && earlier.Before(changed) {
		return earlier
	}
	return t
}
