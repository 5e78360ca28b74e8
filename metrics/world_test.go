package metrics_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"parley/inbox"
	"parley/internal/testkit/plainmetrics"
	"parley/internal/values"
)

// turns are days on which something happens to the clocks of a zone.
var turns = []struct{ zone, day string }{
	{"UTC", "2026-02-28"},
	{"Europe/Amsterdam", "2026-03-29"},
	{"Europe/Amsterdam", "2026-10-25"},
	{"America/New_York", "2026-11-01"},
	{"America/Havana", "2025-11-02"},      // 01:00 back to midnight
	{"Asia/Amman", "2021-10-29"},          // the same, east of Greenwich
	{"America/Sao_Paulo", "2018-11-04"},   // no midnight
	{"Africa/Cairo", "2026-04-24"},        // no midnight
	{"Australia/Lord_Howe", "2026-04-05"}, // half an hour back
	{"Australia/Lord_Howe", "2026-10-04"}, // half an hour forward
	{"Asia/Kathmandu", "2026-01-01"},
	{"Asia/Kolkata", "2027-01-04"},
	{"Pacific/Apia", "2011-12-30"}, // a day that never was
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// some are up to n of a list, each once.
func some[T any](r *rand.Rand, n int, list ...T) []T {
	var out []T
	for _, i := range r.Perm(len(list))[:min(len(list), r.IntN(n+1))] {
		out = append(out, list[i])
	}
	return out
}

// maker makes a random plot.
type maker struct {
	*rand.Rand
	zone string
	// began is when the talk did, now when questions are asked.
	began, now time.Time
	// arrivals is how messages arrive: "in time", "shuffled" or "at once".
	arrival string
	// The fewer customers and conversations there are, the more of each.
	customers     []string
	conversations int
	msgs          []inbox.NewMessage
}

// randomPlot is some days of talk around a turn of the clocks.
func randomPlot(t *testing.T, r *rand.Rand) (p plot, at *maker) {
	t.Helper()
	turn := pick(r, turns...)
	day, err := time.ParseInLocation(time.DateOnly, turn.day, location(t, turn.zone))
	must(t, err)
	m := &maker{Rand: r, zone: turn.zone, began: day.Add(-time.Duration(r.IntN(60)) * time.Hour), arrival: pick(r, "in time", "shuffled", "at once"), customers: customers[:1+r.IntN(len(customers))], conversations: 1 + r.IntN(6)}
	m.talk()
	last := m.msgs[len(m.msgs)-1].SentAt
	m.now = last.Add(pick(r, time.Millisecond, 7*time.Hour, 24*time.Hour-1, 24*time.Hour, 72*time.Hour))
	m.shuffle()
	return plot{channels: m.channels(), steps: m.steps(), now: m.now, afterwards: m.afterwards, rebuilt: r.IntN(4) == 0}, m
}

var gaps = []time.Duration{
	0, 0, time.Millisecond, time.Second, time.Minute, 17 * time.Minute, 17*time.Minute + 123*time.Millisecond,
	5 * time.Hour, 24*time.Hour - time.Millisecond, 24 * time.Hour, 26 * time.Hour,
}

// talk makes the messages. Those of equal time and direction stand in the order of
// arrival inside a thread; between the threads of one contact none are made.
func (m *maker) talk() {
	now := m.began
	taken := map[string]string{}
	for range 5 + m.IntN(40) {
		now = now.Add(pick(m.Rand, gaps...))
		one := m.message(now)
		key := fmt.Sprint(now, one.Direction, one.ChannelType, one.ChannelAddress, one.CustomerAddress)
		if thread, ok := taken[key]; !ok || thread == one.Conversation {
			taken[key] = one.Conversation
			m.msgs = append(m.msgs, one)
		}
	}
}

var (
	customers = []string{"+31 625948164", "+31625948164", "+1 212 555 0123", "+1 416 555 0123", "+49 30 901820", "0612345678", "frank@example.org"}
	media     = []string{"WHATSAPP", "SMS", "EMAIL", "PHONE"}
	ours      = []string{"+31 10", "+31 20"}
	providers = []string{"SAYSIMPLE", "SINCH", ""}
	agents    = []string{"ann", "bob", "cid", "", ""}
	tagNames  = []string{
		"VIP", "vip", "user:VIP", "user:new", "broken", "team:red", "team:blue", "system:free_template", "system:unheard_of",
		"system:paid_template",
	}
)

func (m *maker) message(at time.Time) inbox.NewMessage {
	one := inbox.NewMessage{
		SentAt: at, Direction: pick(m.Rand, inbox.In, inbox.Out), Provider: pick(m.Rand, providers...),
		ChannelType: media[m.IntN(1+m.IntN(len(media)))], ChannelAddress: pick(m.Rand, ours...), CustomerAddress: pick(m.Rand, m.customers...),
		AgentKey: pick(m.Rand, agents...), ByBot: m.IntN(5) == 0, Tags: some(m.Rand, 3, tagNames...),
		ExternalID: fmt.Sprintf("m%02d", len(m.msgs)),
	}
	if m.IntN(6) == 0 {
		one.Tags = append(one.Tags, some(m.Rand, 2, "team:red", "team:blue", "team:green")...)
	}
	if m.IntN(5) > 0 {
		one.Conversation = fmt.Sprint("c", m.IntN(m.conversations))
	}
	if (one.Direction == inbox.Out && m.IntN(4) == 0) || m.IntN(20) == 0 {
		one.Tags = append(one.Tags, "system:automatic_reply")
	}
	if m.IntN(5) == 0 {
		h := m.hours()
		one.BusinessHours, one.TimeZone = h.Week, h.Zone
	}
	return one
}

// hours are weekly ones: none, over midnight, with breaks, overlapping.
func (m *maker) hours() plainmetrics.Hours {
	h := plainmetrics.Hours{Week: values.BusinessHours{}, Zone: pick(m.Rand, m.zone, m.zone, "", "Asia/Kathmandu")}
	for d := range 7 {
		h.Week[strconv.Itoa(d)] = pick(m.Rand, nil, []string{}, []string{"08:00", "17:00"}, []string{"08:00-12:00", "13:00-17:30"},
			[]string{"22:00", "02:30"}, []string{"20:00", "24:00"}, []string{"00:00", "24:00"}, []string{"09:00", "12:00", "11:00", "15:00"})
		if h.Week[strconv.Itoa(d)] == nil {
			delete(h.Week, strconv.Itoa(d))
		}
	}
	return h
}
