package botopen

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"parley/compat/rest"
	"parley/internal/query"
)

// The bounds of pages, and how far they may lie.
const (
	minLimit, defaultLimit, maxLimit = 25, 50, 1_000
	maxPage                          = 1_000_000_000
)

// oldest is how many calendar months transcripts can be asked for, onItsWay how long a
// request may take to come here.
const (
	oldest   = 3
	onItsWay = time.Minute
)

// maxUser is how long the id of a user is at most, in characters.
const maxUser = 256

var pageParameters = []rest.Parameter{
	{Name: "page", Type: "integer", Description: "Number of the page, from 1."},
	{Name: "limit", Type: "integer", Description: "How many elements a page has, 25 to 1,000; by default 50."},
}

var usageParameters = []rest.Parameter{
	{Name: "monthDate", Description: "Any day of the month, such as 2021-08-01; by default this month."},
	channelParameter,
}

// page is which part of a list is wanted.
type page struct{ Page, Limit int }

func (p page) offset() int { return (p.Page - 1) * p.Limit }

func readPage(raw string) (page, error) {
	q := rest.NewQuery(raw)
	p := page{Page: number(q, "page", 1, maxPage, 1), Limit: number(q, "limit", minLimit, maxLimit, defaultLimit)}
	return p, q.Err()
}

// number reads a whole number of a query string.
func number(q *rest.Query, name string, low, high, absent int) int {
	text, given := q.Text(name)
	if !given {
		return absent
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		q.Report(name+" should be a whole number between "+strconv.Itoa(low)+" and "+strconv.Itoa(high), name)
		return absent
	}
	return n
}

// readUsage reads a month, and a channel where one is named.
func readUsage(raw string, now time.Time) (query.BotPeriod, error) {
	q := rest.NewQuery(raw)
	var p query.BotPeriod
	if code := number(q, "channelId", firstCode, lastCode, 0); code != 0 {
		p.Media = keysOf([]int{code})
	}
	at := now
	if text, given := q.Text("monthDate"); given {
		t, ok := parseTime(text)
		if at = t; !ok || !storable(t) {
			q.Report(badDate("monthDate"), "monthDate")
		}
	}
	p.From, p.To = monthOf(at)
	return p, q.Err()
}

// readUsers reads the channels, and the period where there is one.
func readUsers(body *rest.Object) (query.BotPeriod, error) {
	p := between(body)
	p.Media = keysOf(channelIDs(body))
	return p, body.Err()
}

// channelIDs reads an array of codes, one at least and none twice.
func channelIDs(body *rest.Object) []int {
	const name = "channelIds"
	if !body.Given(name) {
		body.Report(name+" is required", name)
		return nil
	}
	var codes []int
	err := json.Unmarshal(body.Raw(name), &codes)
	unknown := func(code int) bool { return code < firstCode || code > lastCode }
	if err != nil || len(codes) == 0 || len(codes) > len(media) || slices.ContainsFunc(codes, unknown) || twice(codes) {
		body.Report(name+" should be an array of different codes of channels, 1010 to 1021", name)
		return nil
	}
	return codes
}

func twice(codes []int) bool {
	sorted := slices.Sorted(slices.Values(codes))
	return len(slices.Compact(sorted)) != len(codes)
}

// readTranscripts reads which user of which channel is meant, and the period: by
// default the last three months. Who asks for all of these is not refused because the
// request was on its way for a moment.
func readTranscripts(body *rest.Object, now time.Time) (user string, p query.BotPeriod, err error) {
	user = body.RequiredText("botUserId", rest.MaxChars(maxUser))
	if !body.Given("channelId") {
		body.Report("channelId is required", "channelId")
	}
	code := body.Int("channelId", firstCode, lastCode, firstCode)
	if p = between(body); p.To.IsZero() {
		p.To = now.Add(time.Millisecond) // what is said right now is of it
	}
	switch first := monthsBefore(now, oldest); {
	case p.From.IsZero():
		p.From = first
	case p.From.Before(first.Add(-onItsWay)):
		body.Report("startDate should not be older than 3 months", "startDate")
	}
	p.Media = keysOf([]int{code})
	return user, p, body.Err()
}

func badDate(name string) string {
	return name + " should be a date in ISO 8601, such as 2021-10-01T00:00:00.000Z"
}

// storable reports whether an instant is one of the years 1970 to 9998: both databases
// hold it, and the month after it.
func storable(t time.Time) bool { return t.Year() >= 1970 && t.Year() < 9999 }
