package jaicp

import (
	"time"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/filters"
	"parley/internal/query"
	"parley/metrics"
)

// maxStep is how many intervals a bucket has at most, maxBots how many bots are named.
const maxStep, maxBots = 1_000, 100

// maxWords is how long a text to look for is at most, in characters.
const maxWords = 1_000

// intervals are the lengths that buckets are made of, each by its own name.
var intervals = []string{
	string(metrics.Hour), string(metrics.Day), string(metrics.Week), string(metrics.Month), string(metrics.Quarter), string(metrics.Year),
}

var intervalParameters = []rest.Parameter{
	projectParameter,
	{Name: "intervalType", Description: "HOUR, DAY, WEEK, MONTH, QUARTER or YEAR; by default DAY."},
	{Name: "step", Type: "integer", Description: "How many intervals make a bucket, 1 to 1,000; by default 1."},
}

var callParameters = []rest.Parameter{
	projectParameter,
	{Name: "dateFrom", Required: true, Description: "First day, such as 2021-02-14, in the offset of the header Timezone."},
	{Name: "dateTo", Required: true, Description: "Last day, likewise."},
	{Name: "botIds", Description: "Ids of bots, or of channels without one; by default all."},
}

var switchParameters = append(callParameters[:len(callParameters):len(callParameters)],
	rest.Parameter{Name: "transferToOperatorMethod", Required: true, Description: "SWITCH: an operator wrote in the session. TEXT: somebody was told textForTransfer."},
	rest.Parameter{Name: "textForTransfer", Description: "What customers are told, as a part of the answer; required for TEXT."},
)

// statAsked reads a request for numbers over time.
func (a *API) statAsked(r *rest.Request) (query.StatAsk, error) {
	of, zone, err := a.whereAsked(r)
	if err != nil {
		return query.StatAsk{}, err
	}
	q := rest.NewQuery(r.URL.RawQuery)
	every, given := q.Text("intervalType", rest.OneOf(intervals...))
	if !given {
		every = string(metrics.Day)
	}
	ask := query.StatAsk{Organization: of, Every: metrics.Granularity(every), Step: whole(q, "step", 1, maxStep, 1), Zone: zone}
	if err := q.Err(); err != nil {
		return ask, err
	}
	body, err := r.OptionalObject()
	if err != nil {
		return ask, err
	}
	ask.Filters, err = filtersOf(body)
	return ask, err
}

// whereAsked is which project is meant, and the offset of its days.
func (a *API) whereAsked(r *rest.Request) (uuid.UUID, *time.Location, error) {
	of, err := a.project(r)
	if err != nil {
		return of, nil, err
	}
	minutes, err := zone(r)
	return of, time.FixedZone("", minutes*60), err
}

// days are the days that a request is about.
type days struct {
	from, to time.Time // the first instant, and the last
	filters  []filters.Filter
}

// readDays reads the first day and the last, and the bots.
func readDays(q *rest.Query, zone *time.Location) days {
	d := days{from: day(q, "dateFrom", zone), to: day(q, "dateTo", zone).AddDate(0, 0, 1).Add(-time.Millisecond)}
	if d.to.Before(d.from) {
		q.Report("dateTo should not be before dateFrom", "dateTo")
	}
	if d.to.UTC().Year() > 9999 {
		q.Report("dateTo should end in the year 9999 of UTC, or before", "dateTo")
	}
	if bots := q.Texts("botIds", maxBots, rest.NotEmpty, rest.MaxChars(maxID)); len(bots) > 0 {
		d.filters = append(d.filters, filters.Filter{Key: filters.BotID, Type: filters.Checkbox, Options: bots, Comparison: filters.Contains})
	}
	return d
}

// day is the first instant of a day.
func day(q *rest.Query, name string, zone *time.Location) time.Time {
	text := required(q, name)
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil || t.Year() < 1970 {
		q.Report(name+" should be a date, such as 2021-02-14", name)
	}
	return t
}

// sessions are the filters for the sessions of the days.
func (d days) sessions() []filters.Filter {
	return append(d.filters, filters.Filter{Key: filters.SessionStartTime, Type: filters.DateTimeRange, FromTime: &d.from, ToTime: &d.to})
}

// The ways by which a session can be handed to an operator.
const bySwitch, byText = "SWITCH", "TEXT"

// transfer is the filter for sessions that were handed to an operator.
func transfer(q *rest.Query) filters.Filter {
	method := required(q, "transferToOperatorMethod")
	words, _ := q.Text("textForTransfer", rest.MaxChars(maxWords))
	switch {
	case method == bySwitch:
		return filters.Filter{Key: filters.TransferToOperator, Type: filters.Radio, Option: "WITH_TRANSFER"}
	case method == byText && words == "":
		q.Report("textForTransfer is required where transferToOperatorMethod is TEXT", "textForTransfer")
	case method != "" && method != byText:
		q.Report("transferToOperatorMethod should be SWITCH or TEXT", "transferToOperatorMethod")
	}
	return filters.Filter{Key: filters.AnswerText, Type: filters.Text, Values: []string{words}, Comparison: filters.Contains}
}
