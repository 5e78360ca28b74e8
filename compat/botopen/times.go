package botopen

import "time"

// formatTime writes a time as the vendor does: UTC, in milliseconds.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// parseTime reads an ISO 8601 date, with or without a time. Without an offset it is
// UTC.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// monthOf is the calendar month of an instant, in UTC.
func monthOf(t time.Time) (from, to time.Time) {
	year, month, _ := t.UTC().Date()
	from = time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return from, from.AddDate(0, 1, 0)
}

// monthsBefore is the same time of the day some calendar months earlier; of a day that
// the month has not, its last one.
func monthsBefore(t time.Time, months int) time.Time {
	t = t.UTC()
	then := t.AddDate(0, -months, 0)
	if then.Day() != t.Day() {
		then = then.AddDate(0, 0, -then.Day())
	}
	return then
}
