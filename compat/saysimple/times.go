package saysimple

import (
	"regexp"
	"strconv"
	"time"

	"parley/compat/rest"
)

// badDate is the vendor's own sentence, spelling included: its document has it
// inside a link that clients may compare.
const badDate = "Date is not formated as ISO8601"

// The forms of a date-time: the `T` is a must, seconds and offset are not.
var instantPattern = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?$`)

// clockPattern is the vendor's "time string (HH:MM)", anchored.
var clockPattern = regexp.MustCompile(`^([0-2]?[0-9]):([0-9]?[0-9])$`)

// The instants that every part behind this surface can hold.
var (
	firstInstant = time.Unix(0, 0).UTC()
	lastInstant  = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)
)

// readTime reads the optional `time` of a message; zero where it is missing.
func readTime(o *rest.Object) time.Time {
	text := o.Text("time")
	if text == "" {
		return time.Time{}
	}
	t, ok := parseInstant(text)
	if !ok {
		o.Report(badDate, "time")
	}
	return t
}

// readTimeOrClock reads the required `time` of a resolve event: the vendor
// types it HH:MM and shows a date-time, so both are read.
func readTimeOrClock(o *rest.Object, now time.Time) time.Time {
	text := o.RequiredText("time")
	if text == "" {
		return time.Time{}
	}
	if t, ok := parseClock(text, now); ok {
		return t
	}
	t, ok := parseInstant(text)
	if !ok {
		o.Report(badDate, "time")
	}
	return t
}

// parseInstant reads an ISO 8601 date-time that can be stored into UTC.
func parseInstant(text string) (time.Time, bool) {
	t, ok := parseISO8601(text)
	if !ok || t.Before(firstInstant) || t.After(lastInstant) {
		return time.Time{}, false
	}
	return t, true
}

// parseISO8601 reads an ISO 8601 date-time into UTC. Without an offset it is UTC
// already.
func parseISO8601(text string) (time.Time, bool) {
	m := instantPattern.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	layout := "2006-01-02T15:04"
	if m[1] != "" {
		layout += ":05" // reads a fraction as well
	}
	switch offset := m[3]; len(offset) {
	case 0:
	case len("+01"):
		layout += "Z07"
	case len("+0100"):
		layout += "Z0700"
	default: // Z or +01:00
		layout += "Z07:00"
	}
	t, err := time.Parse(layout, text)
	return t.UTC(), err == nil
}

// parseClock reads HH:MM as that time of today in UTC or, where that lies
// ahead, of yesterday: an event that is told has happened.
func parseClock(text string, now time.Time) (time.Time, bool) {
	minutes, ok := clockMinutes(text)
	if !ok {
		return time.Time{}, false
	}
	year, month, day := now.UTC().Date()
	t := time.Date(year, month, day, 0, minutes, 0, 0, time.UTC)
	if t.After(now) {
		t = t.AddDate(0, 0, -1)
	}
	return t, true
}

// clockMinutes returns the minutes since midnight of HH:MM.
func clockMinutes(text string) (int, bool) {
	m := clockPattern.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1]) // the pattern admits digits only
	minute, _ := strconv.Atoi(m[2])
	return hour*60 + minute, hour < 24 && minute < 60
}
