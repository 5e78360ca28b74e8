package sinch

import (
	"time"

	"parley/compat/rest"
)

// instantLayout is how instants are written, in UTC.
const instantLayout = "2006-01-02T15:04:05.000Z"

// badInstant is the rest of a sentence about a wrong instant.
const badInstant = "should be an ISO 8601 time such as 2011-12-31T13:15:30.123Z"

// formatInstant writes an instant; the zero time is empty.
func formatInstant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(instantLayout)
}

// parseInstant reads an ISO 8601 date and time of the years 1970 to 9999 into UTC,
// to the millisecond. Without an offset it is UTC.
func parseInstant(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		t, err := time.Parse(layout, text)
		if t = t.UTC(); err == nil {
			return t.Truncate(time.Millisecond), t.Year() >= 1970 && t.Year() <= 9999
		}
	}
	return time.Time{}, false
}

// isInstant is a rule for parameters that are instants.
func isInstant(text string) (result, problem string) {
	if _, ok := parseInstant(text); !ok {
		return "", badInstant
	}
	return text, ""
}

// queryInstant reads a parameter; the zero time where it is missing or at fault.
func queryInstant(q *rest.Query, name string) time.Time {
	text, _ := q.Text(name, isInstant)
	t, _ := parseInstant(text)
	return t
}

// bodyInstant reads the first of the members that is there; the zero time where none
// is, or where it is at fault.
func bodyInstant(o *rest.Object, keys ...string) time.Time {
	for _, key := range keys {
		if text := o.Text(key, isInstant); text != "" {
			t, _ := parseInstant(text)
			return t
		}
	}
	return time.Time{}
}
