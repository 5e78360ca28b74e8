package metrics_test

import (
	"math/rand/v2"
	"slices"
	"time"

	"parley/internal/testkit/plainmetrics"
	"parley/metrics/catalog"
)

const aDay = 24 * time.Hour

// lengths are how long periods are that are asked with a granularity.
var lengths = map[string][]time.Duration{
	"MINUTE":  {time.Millisecond, time.Minute, 100 * time.Minute},
	"HOUR":    {time.Second, 5 * time.Hour, 3 * aDay},
	"DAY":     {time.Hour, aDay, 9 * aDay, 40 * aDay},
	"WEEK":    {aDay, 21 * aDay, 100 * aDay},
	"MONTH":   {aDay, 70 * aDay, 500 * aDay},
	"QUARTER": {aDay, 100 * aDay, 900 * aDay},
	"YEAR":    {aDay, 400 * aDay, 4000 * aDay},
	"":        {time.Hour, 2 * aDay, 2*aDay + 1e6, 20 * aDay, 31*aDay + 1e6, 365 * aDay, 600 * aDay, 1500 * aDay, 3000 * aDay},
}

// question is a random one that this metric can answer.
func (m *maker) question(row catalog.Row, world plainmetrics.World, zones []*time.Location) plainmetrics.Question {
	q := plainmetrics.Question{
		Metric: row.Name, Zone: pick(m.Rand, zones...), Granularity: pick(m.Rand, "MINUTE", "HOUR", "HOUR", "DAY", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "", ""),
		Within: pick(m.Rand, time.Second, time.Minute, 17*time.Minute, 5*time.Hour, aDay),
	}
	length := pick(m.Rand, lengths[q.Granularity]...)
	around := pick(m.Rand, world.Messages...).SentAt.Add(pick(m.Rand, 0, 0, time.Millisecond, -3*time.Hour))
	q.From, q.To = around, around.Add(length)
	switch m.IntN(3) {
	case 0:
		q.From, q.To = around.Add(-length), around
	case 1:
		q.From, q.To = around.Add(-length/2), around.Add(length/2+time.Millisecond)
	}
	q.From, q.To = q.From.Truncate(time.Millisecond), q.To.Truncate(time.Millisecond)
	m.filter(&q, row)
	q.GroupBy = some(m.Rand, pick(m.Rand, 0, 1, 2, 3), append([]catalog.Dimension{catalog.HourOfDay, catalog.Weekday}, row.Dimensions...)...)
	return q
}

// vocabulary are the values that filters name, one that nothing has among them.
var vocabulary = map[catalog.Dimension][]string{
	catalog.Channel: append([]string{"FAX"}, media...), catalog.Provider: {"SAYSIMPLE", "SINCH", "OTHER"},
	catalog.Identifier: append([]string{"+31"}, ours...), catalog.Agent: {"ann", "bob", "cid", "nobody"},
	catalog.Team: {"red", "blue", "green"}, catalog.Country: {"NL", "US", "CA", "DE", "FR"}, catalog.Direction: {"IN", "OUT"},
	catalog.Tag:    {"VIP", "user:VIP", "vip", "new", "solved", "user:broken", "team:red", "system:automatic_reply", "system:paid_template", "unknown"},
	catalog.Author: {"CUSTOMER", "AGENT", "BOT", "SYSTEM"}, catalog.InitiatedBy: {"USER", "BUSINESS"},
	catalog.Queue: {"WHATSAPP queue 0", "SMS queue 1", "no queue"},
}

func (m *maker) filter(q *plainmetrics.Question, row catalog.Row) {
	q.Filter = map[catalog.Dimension][]string{}
	for _, d := range row.Dimensions {
		if m.IntN(6) == 0 {
			q.Filter[d] = some(m.Rand, 3, vocabulary[d]...)
		}
	}
	if m.IntN(6) == 0 {
		q.Conversations = some(m.Rand, 3, "c0", "c1", "c2", "c3", "never")
	}
}

// alike are the metrics that can answer the same question, in any order.
func alike(r *rand.Rand, q plainmetrics.Question) []string {
	var out []string
	for _, row := range catalog.Rows() {
		fits := !slices.ContainsFunc(q.GroupBy, func(d catalog.Dimension) bool { return !row.Has(d) })
		for d, values := range q.Filter {
			fits = fits && (len(values) == 0 || row.Has(d))
		}
		if fits && row.Name != q.Metric {
			out = append(out, row.Name)
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return append([]string{q.Metric}, out[:min(24, len(out))]...)
}
