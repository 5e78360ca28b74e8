package sinch

import (
	"net/url"
	"testing"
	"time"

	"parley/compat/rest"
)

func TestInstants(t *testing.T) {
	for text, want := range map[string]string{
		"2011-12-31T13:15:30.123Z":     "2011-12-31T13:15:30.123Z",
		"2019-10-17T16:25:59Z":         "2019-10-17T16:25:59.000Z",
		"2019-10-17T16:25:59":          "2019-10-17T16:25:59.000Z",
		"2019-10-17T16:25:59.5":        "2019-10-17T16:25:59.500Z",
		"2019-10-17T16:25:59.1239999Z": "2019-10-17T16:25:59.123Z",
		"2019-10-17T16:25:59+02:00":    "2019-10-17T14:25:59.000Z",
		"1970-01-01T00:00:00Z":         "1970-01-01T00:00:00.000Z",
		"1970-01-01T00:00:00+01:00":    "",
		"9999-12-31T23:59:59-01:00":    "",
		"2020-06-31T13:15:30.123Z":     "", // a sample of the vendor, and no date
		"2019-10-17":                   "",
		"2019-10-17T24:00:00Z":         "",
		"yesterday":                    "",
		"":                             "",
		"1571329559":                   "",
	} {
		at, ok := parseInstant(text)
		got := formatInstant(at)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	if got := formatInstant(time.Time{}); got != "" {
		t.Errorf("no time: %s", got)
	}
}

// What lists are narrowed by is read with the vendor's names and bounds.
func TestQueries(t *testing.T) {
	for raw, want := range map[string]struct {
		limit    int
		at       string
		pickable bool
		problem  string
	}{
		"":                               {limit: 1000},
		"limit=20&pickable=true":         {limit: 20, pickable: true},
		"limit=0020&pickable=FALSE":      {limit: 20},
		"limit=1001":                     {limit: 1000},
		"limit=99999999999999999999":     {limit: 1000},
		"startTime=2019-10-17T16:25:59Z": {limit: 1000, at: "2019-10-17T16:25:59.000Z"},
		"limit=0":                        {limit: 1000, problem: "Limit should be a whole number above 0"},
		"limit=-1":                       {limit: 1000, problem: "Limit should be a whole number above 0"},
		"limit=":                         {limit: 1000, problem: "Limit should be a whole number above 0"},
		"limit=1&limit=2":                {limit: 1000, problem: "Limit should be there once"},
		"pickable=1":                     {limit: 1000, problem: "Pickable should be one of TRUE, FALSE"},
		"startTime=" + url.QueryEscape("2020-06-31T13:15:30.123Z"): {
			limit: 1000, problem: "Start time should be an ISO 8601 time such as 2011-12-31T13:15:30.123Z",
		},
	} {
		q := rest.NewQuery(raw)
		limit, pickable, at := queryLimit(q), queryTrue(q, "pickable"), formatInstant(queryInstant(q, "startTime"))
		if limit != want.limit || pickable != want.pickable || at != want.at || words(q.Err()) != want.problem {
			t.Errorf("%s: %d %t %s %v", raw, limit, pickable, at, q.Err())
		}
	}
}
