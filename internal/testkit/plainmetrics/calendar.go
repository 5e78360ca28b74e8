package plainmetrics

import (
	"slices"
	"time"
)

// choose: "the first column from the left whose limit holds". "Days are 24 h;
// years are calendar years (to <= from + N years)".
func choose(table string, from, to time.Time) string {
	days := func(n time.Duration) bool { return to.Sub(from) <= n*24*time.Hour }
	years := func(n int) bool { return !to.After(from.UTC().AddDate(n, 0, 0)) }
	switch {
	case table == "C" && to.Sub(from) <= 2*time.Hour:
		return "MINUTE"
	case days(2):
		return "HOUR"
	case days(31):
		return "DAY"
	case years(1):
		return "WEEK"
	case years(2):
		return "MONTH"
	case years(5):
		return "QUARTER"
	}
	return "YEAR"
}

// buckets: "edges lie in the query's time zone"; they "run from trunc(from) to the
// bucket that holds the last instant before to, all present".
func buckets(granularity string, from, to time.Time, zone *time.Location) []Bucket {
	edges := clockEdges
	if granularity != "MINUTE" && granularity != "HOUR" {
		edges = calendarEdges
	}
	var out []Bucket
	all := edges(granularity, from.In(zone), to.In(zone))
	for i := range all[1:] {
		if all[i+1].After(from) && all[i].Before(to) {
			out = append(out, Bucket{Start: all[i], End: all[i+1]})
		}
	}
	return out
}

// clockEdges lists the instants around a period when the wall clock shows a full
// minute or hour, minute by minute.
func clockEdges(granularity string, from, to time.Time) []time.Time {
	var out []time.Time
	last := to.Add(3 * time.Hour)
	for t := from.Truncate(time.Minute).Add(-3 * time.Hour); t.Before(last); t = t.Add(time.Minute) {
		if granularity == "MINUTE" || t.Minute() == 0 {
			out = append(out, t)
		}
	}
	return out
}

// calendarEdges lists the instants when a day, week, month, quarter or year begins
// around a period.
func calendarEdges(granularity string, from, to time.Time) []time.Time {
	var out []time.Time
	y, m, d := from.Date()
	before := map[string]int{"DAY": 2, "WEEK": 9, "MONTH": 33, "QUARTER": 95, "YEAR": 370}[granularity]
	// The calendar alone, without any clock: days since well before the period.
	for date := time.Date(y, m, d-before, 0, 0, 0, 0, time.UTC); ; date = date.AddDate(0, 0, 1) {
		if !begins(granularity, date) {
			continue
		}
		out = append(out, dayStart(date, from.Location()))
		if out[len(out)-1].After(to) {
			return slices.CompactFunc(out, time.Time.Equal) // a day that a zone left out
		}
	}
}

// begins reports whether a bucket begins with a date: "WEEK starts Monday".
func begins(granularity string, date time.Time) bool {
	switch granularity {
	case "DAY":
		return true
	case "WEEK":
		return date.Weekday() == time.Monday
	case "MONTH":
		return date.Day() == 1
	case "QUARTER":
		return date.Day() == 1 && date.Month()%3 == 1
	case "YEAR":
		return date.YearDay() == 1
	}
	panic("plainmetrics: no granularity: " + granularity)
}

// dayStart is the first instant at which the calendar of a zone shows a date, or a
// later one where it leaves that out.
func dayStart(date time.Time, zone *time.Location) time.Time {
	shows := func(t time.Time) bool {
		y, m, d := t.In(zone).Date()
		return !time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Before(date)
	}
	t := date.Add(-15 * time.Hour)
	for ; !shows(t); t = t.Add(15 * time.Minute) {
	}
	for t = t.Add(-15 * time.Minute); !shows(t); t = t.Add(time.Minute) {
	}
	return t.In(zone)
}
