package metrics_test

import (
	"slices"
	"strings"
	"time"

	"parley/internal/testkit/plainmetrics"
	"parley/internal/values"
)

// time reads a wall clock of the script's zone, or an instant with its offset.
func (r *reader) time(s string) time.Time {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, r.zone); err == nil {
			return t
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		r.Fatalf("%s: no time: %s", r.place, s)
	}
	return t
}

// options reads key=value; only these keys are known.
func (r *reader) options(words []string, keys ...string) map[string]string {
	out := map[string]string{}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		if !slices.Contains(keys, key) {
			r.Fatalf("%s: no such option: %s", r.place, w)
		}
		out[key] = value
	}
	return out
}

// list splits at commas; nothing is no list.
func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// medium reads TYPE/address.
func medium(s string) plainmetrics.Channel {
	kind, address, _ := strings.Cut(s, "/")
	return plainmetrics.Channel{Type: kind, Address: address}
}

// hours reads DAYS@times;DAYS@times, where days are 1-5 or 6, and "closed" is no
// day.
func (r *reader) hours(s string) values.BusinessHours {
	if s == "" {
		return nil
	}
	h := values.BusinessHours{}
	for _, part := range strings.Split(s, ";") {
		if part == "closed" {
			continue
		}
		days, times, ok := strings.Cut(part, "@")
		from, to, many := strings.Cut(days, "-")
		if !many {
			to = from
		}
		if !ok || len(from) != 1 || len(to) != 1 {
			r.Fatalf("%s: no hours: %s", r.place, part)
		}
		for d := from[0]; d <= to[0]; d++ {
			h[string(d)] = list(times)
		}
	}
	return h
}
