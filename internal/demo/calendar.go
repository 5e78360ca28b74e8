package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"parley/internal/values"
)

// opening is from when to when, in hours of the day; beyond 24 it is the next
// day's morning. The zero opening is closed.
type opening struct{ from, to int }

// week holds one opening a day, Sunday first.
type week [7]opening

var (
	shopHours  = &week{1: {8, 20}, 2: {8, 20}, 3: {8, 20}, 4: {8, 21}, 5: {8, 20}, 6: {9, 17}}
	deskHours  = &week{1: {9, 18}, 2: {9, 18}, 3: {9, 18}, 4: {9, 18}, 5: {9, 17}}
	nightHours = &week{{18, 25}, {18, 25}, {18, 25}, {18, 25}, {18, 25}, {18, 25}, {18, 25}}
)

// open reports whether somebody is there at this wall-clock time.
func (w *week) open(t time.Time) bool {
	today, yesterday := w[t.Weekday()], w[(t.Weekday()+6)%7]
	return (today.from <= t.Hour() && t.Hour() < today.to) || t.Hour()+24 < yesterday.to
}

// next returns t, or the opening after it where nobody is there at t.
func (w *week) next(t time.Time) time.Time {
	for n := 0; !w.open(t) && n < 7*24; n++ {
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour()+1, 0, 0, 0, t.Location())
	}
	return t
}

// values writes the week as channels and messages carry it.
func (w *week) values(ranges bool) values.BusinessHours {
	if w == nil {
		return nil
	}
	out := values.BusinessHours{}
	for day, o := range w {
		if o == (opening{}) {
			continue
		}
		from, to := fmt.Sprintf("%02d:00", o.from), fmt.Sprintf("%02d:00", o.to%24)
		if ranges {
			out[strconv.Itoa(day)] = []string{from + "-" + to}
		} else {
			out[strconv.Itoa(day)] = []string{from, to}
		}
	}
	return out
}

// staffed is when people answer: a channel that is always open has no more of
// them at night than the others.
func (s *stage) staffed() *week { return cmp.Or(s.hours, shopHours) }

// How busy it is. The year before Christmas is a good one for teddies.
var (
	byWeekday = [7]float64{0.35, 1.3, 1.15, 1.1, 1.1, 1, 0.6}
	byMonth   = [13]float64{1: 0.9, 2: 1.15, 3: 0.85, 4: 0.9, 5: 0.9, 6: 0.8, 7: 0.7, 8: 0.75, 9: 0.95, 10: 1.05, 11: 1.4, 12: 1.9}
	byHour    = [24]float64{.15, .08, .05, .04, .05, .1, .3, .8, 2, 3.4, 3.6, 3.2, 2.6, 2.9, 3.1, 2.9, 2.7, 2.2, 1.9, 2.1, 2, 1.5, .9, .4}
)

// The world grows by half in its year.
const growth = 0.5

// days is how long the year is.
const days = 365

// busy draws how much happens on each day of a year.
func busy(r *rand.Rand, first time.Time) []float64 {
	out := make([]float64, days)
	for d := range out {
		day := first.AddDate(0, 0, d)
		out[d] = byWeekday[day.Weekday()] * byMonth[day.Month()] * (1 + growth*float64(d)/days) * (0.85 + 0.3*r.Float64())
	}
	return out
}

// momentOf draws an instant of a day: busy hours have more of them.
func momentOf(r *rand.Rand, day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), draw(r, byHour[:]), r.IntN(60), r.IntN(60), r.IntN(1000)*int(time.Millisecond), day.Location())
}

// instants draws n instants of the year before now, oldest first: busy days and
// hours have more of them.
func instants(r *rand.Rand, now time.Time, n int) []time.Time {
	byDay := busy(r, now.AddDate(0, 0, 1-days))
	out := make([]time.Time, 0, n)
	for len(out) < n {
		day := now.AddDate(0, 0, draw(r, byDay)-days+1)
		if at := momentOf(r, day); at.Before(now) {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// draw returns an index with the chance of its weight.
func draw(r *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	at := r.Float64() * total
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// pick returns one of the choices.
func pick[T any](r *rand.Rand, choices []T) T { return choices[r.IntN(len(choices))] }

// chance reports true with this probability.
func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

// about draws a time that people take: mostly shorter than the mean, sometimes
// several times as long.
func about(r *rand.Rand, mean time.Duration) time.Duration {
	return time.Duration(r.ExpFloat64() * float64(mean)).Truncate(time.Millisecond)
}
