package metrics_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/testkit/plainmetrics"
	"parley/metrics/catalog"
)

// ask is a question and what is expected of the answer.
type ask struct {
	plainmetrics.Question
	place   string
	expects []expectation
}

// expectation is "total", "previous", "count", "at" or "group", of what, and the
// value as it is written.
type expectation struct{ place, word, key, value string }

// filters are the options of ask that narrow.
var filters = map[string]catalog.Dimension{
	"channel": catalog.Channel, "provider": catalog.Provider, "identifier": catalog.Identifier, "agent": catalog.Agent, "team": catalog.Team,
	"tag": catalog.Tag, "country": catalog.Country, "direction": catalog.Direction, "author": catalog.Author,
	"initiatedBy": catalog.InitiatedBy, "queue": catalog.Queue,
}

// readAsk reads: metric, from, to, options.
func (r *reader) readAsk(words []string) {
	if len(words) < 3 {
		r.Fatalf("%s: ask a metric about a time from and a time to", r.place)
	}
	o := r.options(words[3:], append(slices.Collect(maps.Keys(filters)), "by", "zone", "group", "within", "conversation")...)
	q := plainmetrics.Question{
		Metric: words[0], From: r.time(words[1]), To: r.time(words[2]), Granularity: o["by"], Zone: r.zone, Within: time.Minute,
		Filter: map[catalog.Dimension][]string{}, Conversations: list(o["conversation"]),
	}
	if o["zone"] != "" {
		q.Zone = location(r.T, o["zone"])
	}
	if o["within"] != "" {
		seconds, err := strconv.Atoi(o["within"])
		must(r, err)
		q.Within = time.Duration(seconds) * time.Second
	}
	for _, d := range list(o["group"]) {
		q.GroupBy = append(q.GroupBy, catalog.Dimension(d))
	}
	for name, d := range filters {
		q.Filter[d] = list(o[name])
	}
	r.asks = append(r.asks, ask{Question: q, place: r.place})
}

// expect reads a value, after what it is of.
func (r *reader) expect(word string) func([]string) {
	return func(words []string) {
		if len(r.asks) == 0 {
			r.Fatalf("%s: nothing was asked", r.place)
		}
		last := &r.asks[len(r.asks)-1]
		e := expectation{place: r.place, word: word, key: strings.Join(words[:len(words)-1], " "), value: words[len(words)-1]}
		if word == "at" {
			e.key = r.time(e.key).UTC().Format(time.RFC3339)
		}
		last.expects = append(last.expects, e)
	}
}
