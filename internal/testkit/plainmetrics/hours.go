package plainmetrics

import (
	"strconv"
	"strings"
	"time"
)

// openBetween: "seconds of open hours between the two".
func (w World) openBetween(conversation []message, in, out message) int64 {
	hours := w.hours(conversation, in, out)
	if hours.Week == nil {
		return out.at() - in.at() // "else every hour is open"
	}
	zone, err := time.LoadLocation(hours.Zone) // "none: UTC"
	if err != nil {
		panic("plainmetrics: " + err.Error())
	}
	return hours.open(in.SentAt.In(zone), out.SentAt.In(zone)).Milliseconds()
}

// hours: "the one on the first IN message; else on the reply; else on the latest
// earlier message of the same conversation that has one; else the Channel's own
// hours".
func (w World) hours(conversation []message, in, out message) Hours {
	earlier := Hours{}
	for _, m := range conversation {
		if m.place == out.place {
			break
		}
		if m.BusinessHours != nil {
			earlier = m.snapshot()
		}
	}
	for _, h := range []Hours{in.snapshot(), out.snapshot(), earlier} {
		if h.Week != nil {
			return h
		}
	}
	return w.Hours[Channel{out.ChannelType, out.ChannelAddress}]
}

func (m message) snapshot() Hours { return Hours{m.BusinessHours, m.TimeZone} }

// open looks at the wall clock once a minute.
func (h Hours) open(from, to time.Time) time.Duration {
	var sum time.Duration
	week := h.week()
	for from.Before(to) {
		next := from.Truncate(time.Minute).Add(time.Minute)
		if next.After(to) {
			next = to
		}
		if week.isOpen(from) {
			sum += next.Sub(from)
		}
		from = next
	}
	return sum
}

// week is the openings of each day, from Sunday.
type week [7][]opening

// opening is in minutes of the day.
type opening struct{ opens, closes int }

// week reads "pairs open, close" or "ranges"; keys are "0" = Sunday … "6".
func (h Hours) week() (w week) {
	for d := range w {
		times := strings.FieldsFunc(strings.Join(h.Week[strconv.Itoa(d)], "-"), func(r rune) bool { return r == '-' })
		for i := 0; i+1 < len(times); i += 2 {
			w[d] = append(w[d], opening{minutes(times[i]), minutes(times[i+1])})
		}
	}
	return w
}

// isOpen reads the wall clock against the hours of the day and of the day before:
// "close <= open runs past midnight".
func (w week) isOpen(wall time.Time) bool {
	now := wall.Hour()*60 + wall.Minute()
	today := wall.Weekday()
	for _, r := range w[today] {
		if now >= r.opens && (now < r.closes || r.closes <= r.opens) {
			return true
		}
	}
	for _, r := range w[(today+6)%7] {
		if r.closes <= r.opens && now < r.closes {
			return true
		}
	}
	return false
}

func minutes(clock string) int {
	hour, minute, _ := strings.Cut(clock, ":")
	h, err1 := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if err1 != nil || err2 != nil {
		panic("plainmetrics: no time: " + clock)
	}
	return h*60 + m
}
