// Package businessclock measures time while an organization is open.
//
// It is a leaf: the inbox computes facts with it, and the engine nothing else.
package businessclock

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/values"
)

// Clock runs while the organization is open. The zero Clock never runs.
type Clock struct {
	zone *time.Location
	// open are the stretches of a week in which it is open, in milliseconds since
	// the midnight that Sunday begins with: sorted, apart from each other.
	open []stretch
	// week is the sum of them.
	week int64
}

type stretch struct{ from, to int64 }

const (
	minute = int64(time.Minute / time.Millisecond)
	day    = 24 * 60 * minute
	week   = 7 * day
	// firstSunday is the wall clock's Sunday before the Unix epoch, a Thursday.
	firstSunday = -4 * day
)

// New returns the clock of weekly hours on the wall clock of a zone. Hours that
// are malformed, which [values.BusinessHours.Tidy] refuses, are closed.
func New(hours values.BusinessHours, zone *time.Location) Clock {
	var all []stretch
	for name, times := range hours {
		if d, err := strconv.Atoi(name); err == nil && d >= 0 && d < 7 {
			all = append(all, ofDay(int64(d)*day, times)...)
		}
	}
	c := Clock{zone: zone, open: union(all)}
	for _, s := range c.open {
		c.week += s.to - s.from
	}
	return c
}

// Between returns how long the clock ran in [from, to), in milliseconds. An
// instant is open when its wall clock is: an hour that the clocks skip is no time,
// one that they repeat counts twice.
func (c Clock) Between(from, to time.Time) time.Duration {
	var sum int64
	for from.Before(to) {
		local := from.In(c.zone)
		until := to
		if _, end := local.ZoneBounds(); !end.IsZero() && end.Before(to) {
			until = end
		}
		_, offset := local.Zone()
		sum += c.since(wall(until, offset)) - c.since(wall(from, offset))
		from = until
	}
	return time.Duration(sum) * time.Millisecond
}

// wall is what clocks show, as if it were milliseconds since the epoch.
func wall(t time.Time, offset int) int64 { return t.UnixMilli() + int64(offset)*1000 }

// since returns how long the clock ran on the wall clock since firstSunday.
func (c Clock) since(at int64) int64 {
	at -= firstSunday
	weeks, rest := at/week, at%week
	if rest < 0 {
		weeks, rest = weeks-1, rest+week
	}
	sum := weeks * c.week
	for _, s := range c.open {
		sum += max(0, min(rest, s.to)-s.from)
	}
	return sum
}

// ofDay reads the openings of a day, written as pairs or as ranges.
func ofDay(midnight int64, times []string) []stretch {
	var flat []string
	for _, s := range times {
		flat = append(flat, strings.Split(s, "-")...)
	}
	var out []stretch
	for i := 0; i+1 < len(flat); i += 2 {
		opens, ok1 := ofTime(flat[i])
		closes, ok2 := ofTime(flat[i+1])
		if !ok1 || !ok2 {
			continue
		}
		if closes <= opens { // past midnight
			closes += day
		}
		out = append(out, stretch{midnight + opens, midnight + closes})
	}
	return out
}

// ofTime reads HH:MM.
func ofTime(s string) (int64, bool) {
	h, m, _ := strings.Cut(strings.TrimSpace(s), ":")
	hours, err1 := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	return (int64(hours)*60 + int64(minutes)) * minute, err1 == nil && err2 == nil
}

// union joins stretches that overlap or touch; what runs past the end of the week
// goes on at its beginning.
func union(all []stretch) []stretch {
	var within []stretch
	for _, s := range all {
		if s.to > week {
			within = append(within, stretch{0, s.to - week})
			s.to = week
		}
		within = append(within, s)
	}
	slices.SortFunc(within, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	var out []stretch
	for _, s := range within {
		if last := len(out) - 1; last >= 0 && s.from <= out[last].to {
			out[last].to = max(out[last].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}
