package metrics_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/internal/testkit/plainmetrics"
	"parley/metrics"
	"parley/metrics/catalog"
)

// unasked is a source that nobody may ask: what is refused costs no statement.
type unasked struct{ t *testing.T }

func (s unasked) Cells(context.Context, metrics.Plan) ([]metrics.Cell, error) {
	s.t.Error("the source was asked")
	return nil, nil
}

func (s unasked) Samples(context.Context, metrics.Drill, string, int) ([]metrics.Sample, error) {
	s.t.Error("the source was asked for samples")
	return nil, nil
}

// What is wrong with a query is said before anything is read.
func TestQueriesThatAreRefused(t *testing.T) {
	from := instant(t, "2026-03-01T00:00:00Z")
	for _, tc := range []struct {
		spoil func(*metrics.Query)
		kind  apperr.Kind
		want  string
	}{
		{func(q *metrics.Query) { q.Metrics = nil }, apperr.Invalid, "metrics"},
		{func(q *metrics.Query) { q.Metrics = []string{"CATS"} }, apperr.Invalid, "no such metric"},
		{func(q *metrics.Query) { q.Metrics = []string{"MESSAGES", "MESSAGES"} }, apperr.Invalid, "twice"},
		{func(q *metrics.Query) { q.Metrics = make([]string, 26) }, apperr.Invalid, "1 to 25"},
		{func(q *metrics.Query) { q.Period.To = q.Period.From }, apperr.Invalid, "after period.from"},
		{func(q *metrics.Query) { q.Period.To = q.Period.From.Add(-1) }, apperr.Invalid, "after period.from"},
		{func(q *metrics.Query) { q.Period.From = time.Time{}.Add(-time.Hour) }, apperr.Invalid, "years"},
		{func(q *metrics.Query) { q.Granularity = "FORTNIGHT" }, apperr.Invalid, "granularity"},
		{func(q *metrics.Query) { q.Granularity = "MINUTE" }, apperr.CostLimit, "buckets"},
		{func(q *metrics.Query) { q.Within = 32 * aDay }, apperr.Invalid, "withinSeconds"},
		{func(q *metrics.Query) { q.Within = -1 }, apperr.Invalid, "withinSeconds"},
		{func(q *metrics.Query) { q.GroupBy = []catalog.Dimension{"MOON"} }, apperr.Invalid, "no dimension MOON"},
		{func(q *metrics.Query) { q.GroupBy = []catalog.Dimension{"QUEUE"} }, apperr.Invalid, "no dimension QUEUE"},
		{func(q *metrics.Query) { q.GroupBy = []catalog.Dimension{"TAG", "TAG"} }, apperr.Invalid, "twice"},
		{func(q *metrics.Query) { q.GroupBy = make([]catalog.Dimension, 4) }, apperr.Invalid, "at most 3"},
		{func(q *metrics.Query) { q.Filter.Queues = make([]uuid.UUID, 1) }, apperr.Invalid, "no dimension QUEUE"},
		{func(q *metrics.Query) { q.Filter.Directions = []string{"INTERNAL"} }, apperr.Invalid, "IN or OUT"},
		{func(q *metrics.Query) { q.Filter.Tags = []string{"a\x00"} }, apperr.Invalid, "NUL"},
		{func(q *metrics.Query) { q.Filter.Channels = []string{strings.Repeat("x", 257)} }, apperr.Invalid, "256"},
		{func(q *metrics.Query) { q.Filter.Conversations = make([]uuid.UUID, 501) }, apperr.Invalid, "500"},
		{func(q *metrics.Query) {
			q.Granularity, q.Period.To = "HOUR", q.Period.From.Add(80*aDay)
			q.Metrics = []string{"MESSAGES", "PAID_TEMPLATES", "ACTIVE_CONTACTS", "UNIQUE_CONTACTS", "UNIQUE_CONVERSATIONS", "RESPONSE_TIME_MEAN"}
		}, apperr.CostLimit, "numbers"},
	} {
		q := metrics.Query{Metrics: []string{"MESSAGES"}, Period: metrics.Period{From: from, To: from.Add(2 * aDay)}, Granularity: "DAY", Want: metrics.All}
		tc.spoil(&q)
		_, err := metrics.New(unasked{t}, testkit.NewClock(from).Now).Series(t.Context(), q)
		if apperr.KindOf(err) != tc.kind || !strings.Contains(fmt.Sprint(err), tc.want) {
			t.Errorf("got %v (%s), want %s about %q", err, apperr.KindOf(err), tc.kind, tc.want)
		}
	}
}

// A page that is none, and a cursor that is none, are refused on each database.
func TestPagesThatAreRefused(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address).another(t, "org", instant(t, "2026-03-01T00:00:00Z"))
		drill := metrics.Drill{Organization: d.org, Metric: "MESSAGES", Period: metrics.Period{To: d.clock.Now()}, Zone: time.UTC}
		for _, page := range []metrics.Page{
			{},
			{First: -1},
			{First: metrics.MaxPage + 1},
			{First: 1, After: "x"},
			{First: 1, After: "1"},
			{First: 1, After: "|"},
			{First: 1, After: "1|\x00"},
			{First: 1, After: "9223372036854775808|x"},
		} {
			if _, err := d.engine.Samples(d.ctx, drill, page); apperr.KindOf(err) != apperr.Invalid {
				t.Errorf("%+v: %v", page, err)
			}
		}
	})
}

// More groups than an answer may hold are refused, and not cut off.
func TestTooManyGroups(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address).another(t, "org", instant(t, "2026-04-01T00:00:00Z"))
		var all []inbox.NewMessage
		for i := range 40 {
			all = append(all, inbox.NewMessage{
				ExternalID: fmt.Sprint(i), SentAt: instant(t, "2026-03-01T00:00:00Z"), Direction: inbox.In, ChannelType: "SMS",
				ChannelAddress: fmt.Sprint("+31 ", i), CustomerAddress: "+31 6",
			})
		}
		d.play(t, plot{steps: []step{{messages: all}}})
		q := plainmetrics.Question{
			From: instant(t, "2026-03-01T00:00:00Z"), To: instant(t, "2026-03-12T00:00:00Z"), Granularity: "HOUR", Zone: time.UTC,
			GroupBy: []catalog.Dimension{catalog.Identifier},
		}
		if _, err := d.engine.Series(d.ctx, d.query(q, false, "MESSAGES")); apperr.KindOf(err) != apperr.CostLimit { // 264 × 41
			t.Errorf("got %v", err)
		}
		q.Granularity = "DAY"
		series, err := d.engine.Series(d.ctx, d.query(q, false, "MESSAGES"))
		must(t, err)
		if len(series[0].Groups) != 40 || slices.ContainsFunc(series[0].Groups, func(g metrics.Group) bool { return g.Total.Num != 1 }) {
			t.Errorf("groups %v", series[0].Groups)
		}
	})
}
