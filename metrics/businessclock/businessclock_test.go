package businessclock_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"parley/internal/values"
	"parley/metrics/businessclock"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// everyDay opens the same hours on every day.
func everyDay(times ...string) values.BusinessHours {
	h := values.BusinessHours{}
	for d := range 7 {
		h[fmt.Sprint(d)] = times
	}
	return h
}

func TestBetween(t *testing.T) {
	weekdays := everyDay("08:00", "17:00")
	delete(weekdays, "0")
	delete(weekdays, "6")
	for _, test := range []struct {
		name     string
		hours    values.BusinessHours
		zone     string
		from, to string
		want     time.Duration
	}{
		{"overnight", everyDay("08:00", "17:00"), "UTC", "2026-03-03T16:55:00Z", "2026-03-04T08:05:00Z", 10 * time.Minute},
		{"over a weekend", weekdays, "UTC", "2026-03-06T16:00:00Z", "2026-03-09T09:00:00Z", 2 * time.Hour},
		{"lunch", everyDay("08:00", "12:00", "13:00", "17:00"), "UTC", "2026-03-03T11:00:00Z", "2026-03-03T14:00:00Z", 2 * time.Hour},
		{"ranges", everyDay("08:00-12:00", "13:00-17:00"), "UTC", "2026-03-03T11:00:00Z", "2026-03-03T14:00:00Z", 2 * time.Hour},
		{"past midnight", everyDay("22:00", "02:00"), "UTC", "2026-03-03T21:00:00Z", "2026-03-04T03:00:00Z", 4 * time.Hour},
		{"past the end of the week", values.BusinessHours{"6": {"22:00", "02:00"}}, "UTC", "2026-03-07T12:00:00Z", "2026-03-08T12:00:00Z", 4 * time.Hour},
		{"to the end of the day", everyDay("20:00", "24:00"), "UTC", "2026-03-03T12:00:00Z", "2026-03-04T12:00:00Z", 4 * time.Hour},
		{"all day", everyDay("00:00", "24:00"), "UTC", "2026-03-03T12:00:00Z", "2026-03-05T12:00:00Z", 48 * time.Hour},
		{"all day, by the same time twice", everyDay("08:00", "08:00"), "UTC", "2026-03-03T12:00:00Z", "2026-03-05T12:00:00Z", 48 * time.Hour},
		{"overlapping", everyDay("08:00", "12:00", "10:00", "14:00"), "UTC", "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z", 6 * time.Hour},
		{"never", values.BusinessHours{}, "UTC", "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z", 0},
		{"backwards", everyDay("00:00", "24:00"), "UTC", "2026-03-04T00:00:00Z", "2026-03-03T00:00:00Z", 0},
		{"another zone", everyDay("08:00", "17:00"), "Asia/Kathmandu", "2026-03-03T02:00:00Z", "2026-03-03T02:30:00Z", 15 * time.Minute},
		{"spring: the hour from 2 is skipped", everyDay("01:00", "04:00"), "Europe/Amsterdam", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 2 * time.Hour},
		{"autumn: the hour from 2 comes twice", everyDay("01:00", "04:00"), "Europe/Amsterdam", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 4 * time.Hour},
		{"autumn: half of an hour that comes twice", everyDay("02:00", "02:30"), "Europe/Amsterdam", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", time.Hour},
		{"long ago", everyDay("08:00", "17:00"), "UTC", "1930-03-03T16:55:00Z", "1930-03-04T08:05:00Z", 10 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := businessclock.New(test.hours, zone(t, test.zone))
			if got := c.Between(at(t, test.from), at(t, test.to)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestBetweenMinutes compares with looking at the wall clock minute by minute.
func TestBetweenMinutes(t *testing.T) {
	zones := []string{"UTC", "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Cairo"}
	r := rand.New(rand.NewPCG(4, 2))
	for range 300 {
		hours := randomHours(r)
		z := zone(t, zones[r.IntN(len(zones))])
		from := time.Date(2018, time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), 0, 0, time.UTC)
		to := from.Add(time.Duration(r.IntN(6*24*60)) * time.Minute)
		var want time.Duration
		for m := from; m.Before(to); m = m.Add(time.Minute) {
			if isOpen(hours, m.In(z)) {
				want += time.Minute
			}
		}
		if got := businessclock.New(hours, z).Between(from, to); got != want {
			t.Fatalf("%v in %s from %s to %s: got %s, want %s", hours, z, from, to, got, want)
		}
	}
}

func randomHours(r *rand.Rand) values.BusinessHours {
	h := values.BusinessHours{}
	for d := range 7 {
		var times []string
		for range 2 * r.IntN(4) {
			times = append(times, fmt.Sprintf("%02d:%02d", r.IntN(24), r.IntN(60)))
		}
		h[fmt.Sprint(d)] = times
	}
	return h
}

// isOpen reads the wall clock against the hours of that day and of the day before.
func isOpen(h values.BusinessHours, local time.Time) bool {
	now := local.Format("15:04")
	today, yesterday := h[fmt.Sprint(int(local.Weekday()))], h[fmt.Sprint((int(local.Weekday())+6)%7)]
	for i := 0; i+1 < len(today); i += 2 {
		past := strings.Compare(today[i+1], today[i]) <= 0
		if now >= today[i] && (past || now < today[i+1]) {
			return true
		}
	}
	for i := 0; i+1 < len(yesterday); i += 2 {
		if yesterday[i+1] <= yesterday[i] && now < yesterday[i+1] {
			return true
		}
	}
	return false
}
