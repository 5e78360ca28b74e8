package demo

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"
)

var march = time.Date(2026, 3, 10, 2, 17, 0, 0, time.UTC)

// Two worlds of the same minute say the same, and nothing in the future.
func TestYearIsDeterministic(t *testing.T) {
	a, b := newYear(march), newYear(march)
	if !reflect.DeepEqual(a.posts, b.posts) || !reflect.DeepEqual(a.endings, b.endings) {
		t.Error("two years of the same minute differ")
	}
	for _, p := range a.posts {
		if p.SentAt.After(march) || p.SentAt.Before(march.AddDate(-1, 0, -1)) {
			t.Fatalf("a message of %s", p.SentAt)
		}
		if strings.ContainsAny(p.Text, "{}") {
			t.Fatalf("a blank was not filled: %s", p.Text)
		}
	}
	for _, e := range a.endings {
		if !e.At.Before(march) {
			t.Fatalf("a resolution at %s", e.At)
		}
	}
}

// Whenever the world is made, there is enough in it.
func TestYearAtOtherTimes(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC), time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC),
	} {
		if n := len(newYear(at).posts); n < 28_000 || n > 32_500 {
			t.Errorf("%d messages in the year before %s", n, at)
		}
	}
}

// Every telephone number is valid, so that its country is known.
func TestNumbers(t *testing.T) {
	for _, s := range stages {
		for _, c := range crowd(s) {
			if !strings.HasPrefix(c.address, "+") {
				continue
			}
			if n, err := phonenumbers.Parse(c.address, "ZZ"); err != nil || !phonenumbers.IsValidNumber(n) {
				t.Errorf("%s on %s is not valid: %v", c.address, s.medium, err)
			}
		}
	}
}

// The week of a channel runs past midnight where it says so, and is written in
// both ways.
func TestWeek(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 30, 0, 0, time.UTC) } // the 8th is a Sunday
	for _, c := range []struct {
		week *week
		at   time.Time
		open bool
		next time.Time
	}{
		{shopHours, at(9, 8), true, at(9, 8)},
		{shopHours, at(9, 20), false, time.Date(2026, 3, 10, 8, 0, 0, 0, time.UTC)},
		{shopHours, at(14, 17), false, time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)},
		{nightHours, at(9, 0), true, at(9, 0)},
		{nightHours, at(9, 1), false, time.Date(2026, 3, 9, 18, 0, 0, 0, time.UTC)},
	} {
		if got := c.week.open(c.at); got != c.open {
			t.Errorf("open at %s: %v", c.at, got)
		}
		if got := c.week.next(c.at); !got.Equal(c.next) {
			t.Errorf("open after %s at %s, want %s", c.at, got, c.next)
		}
	}
	pairs, ranges := nightHours.values(false), deskHours.values(true)
	if !reflect.DeepEqual(pairs["6"], []string{"18:00", "01:00"}) || !reflect.DeepEqual(ranges["5"], []string{"09:00-17:00"}) {
		t.Errorf("hours are written %v and %v", pairs, ranges)
	}
	if _, sunday := ranges["0"]; sunday || (*week)(nil).values(false) != nil {
		t.Error("a closed day and no hours at all are left out")
	}
}
