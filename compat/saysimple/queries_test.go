package saysimple_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/compat/saysimple"
	"parley/metrics"
)

const (
	sum       = "/messages/sum"
	shares    = "/messages/distribution"
	contacts  = "/active-contacts/sum"
	countries = "/active-contacts/distribution"
	tagsUsed  = "/conversations/tags"
	windows   = "/conversations/unique"
	answering = "/conversations/first-reply-times/median"
)

// get asks a metric as the client does.
func get(api *saysimple.API, path, query string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", saysimple.Prefix+"/v1/metrics"+path, nil)
	r.URL.RawQuery = query
	r.Header.Set("Authorization", "Bearer "+accessToken)
	return serve(api, r)
}

// asked is the one query that the engine got.
func asked(t *testing.T, w *world) (metrics.Query, metrics.Filter) {
	t.Helper()
	if len(w.calls) != 1 {
		t.Fatalf("%d calls", len(w.calls))
	}
	parts := w.calls[0].Given.(map[string]any)
	return parts["Query"].(given).value.(metrics.Query), parts["Filter"].(given).value.(metrics.Filter)
}

// What is refused: the parameter at fault, and what is said of it.
var badQueries = []struct{ path, query, name, told string }{
	{sum, "between=2020-01-15%2001:12:41", "between", "Date is not formated as ISO8601"},
	{sum, "between=2020-01-15+01:12:41", "between", "Date is not formated as ISO8601"},
	{sum, "between=2020-01-15", "between", "Date is not formated as ISO8601"},
	{sum, "between=", "between", "Date is not formated as ISO8601"},
	{sum, "between", "between", "Date is not formated as ISO8601"},
	{sum, "between=*", "between", "Date is not formated as ISO8601"},
	{sum, "between=yesterday", "between", "Date is not formated as ISO8601"},
	{sum, "between=1581681839", "between", "Date is not formated as ISO8601"},
	{sum, "between=2020-02-30T00:00:00Z", "between", "Date is not formated as ISO8601"},
	{sum, "between=2020-01-15T15:00:21 01:00:00", "between", "Date is not formated as ISO8601"},
	{sum, "between=2020-01-15T15:00:21Z&between=2020-01-15T15:00:21Z", "between", "Between should be there once"},
	{sum, "and=2020-13-01T00:00:00Z", "and", "Date is not formated as ISO8601"},
	{sum, "and=2020-08-09T12:00:30Z", "and", "And should lie after between"}, // the default of between
	{sum, "between=2020-01-15T15:00:21Z&and=2020-01-15T15:00:21Z", "and", "And should lie after between"},
	{sum, "between=2020-01-15T15:00:21Z&and=2020-01-15T16:00:21%2B01:00", "and", "And should lie after between"},
	{sum, "direction=UP", "direction", "Direction should be one of IN, OUT, ALL"},
	{sum, "direction=", "direction", "Direction should be one of IN, OUT, ALL"},
	{sum, "direction=IN&direction=OUT", "direction", "Direction should be there once"},
	{sum, "agent=", "agent", "Agent should not be empty"},
	{sum, "agent=ann&agent=", "agent", "Agent should not be empty"},
	{sum, "agent=" + strings.Repeat("x", 101), "agent", "Agent should have at most 100 characters"},
	{sum, "agent=%zz", "agent", "Agent should be percent-encoded UTF-8 without U+0000"},
	{sum, "agent=%ff", "agent", "Agent should be percent-encoded UTF-8 without U+0000"},
	{sum, "agent=a%00b", "agent", "Agent should be percent-encoded UTF-8 without U+0000"},
	{sum, "channel=S", "channel", "Channel should have 2 to 100 characters, A to Z and _"},
	{sum, "channel=SMS2", "channel", "Channel should have 2 to 100 characters, A to Z and _"},
	{sum, "channel=SMS%0A", "channel", "Channel should have 2 to 100 characters, A to Z and _"},
	{sum, "channel=SMS,WHATSAPP", "channel", "Channel should have 2 to 100 characters, A to Z and _"},
	{sum, "channel=**", "channel", "Channel should have 2 to 100 characters, A to Z and _"},
	{sum, "channel[]=" + strings.Repeat("S", 101), "channel", "Channel should have 2 to 100 characters, A to Z and _"},
	{sum, strings.Repeat("channel=SMS&", 501), "channel", "Channel should be there at most 500 times"},
	{sum, "tag=" + strings.Repeat("x", 108), "tag", "Tag should have at most 107 characters"},
	{sum, "provider=P", "provider", "Provider should have 2 to 100 characters, A to Z and _"},
	{sum, "identifier=" + strings.Repeat("x", 101), "identifier", "Identifier should have at most 100 characters"},
	{sum, "conversation=" + strings.Repeat("x", 101), "conversation", "Conversation should have at most 100 characters"},
	{windows, "initiatedBy=NOBODY", "initiatedBy", "Initiated by should be one of USER, BUSINESS, ALL"},
	{contacts, "unique=perhaps", "unique", "Unique should be one of TRUE, FALSE"},
	{countries, "unique=", "unique", "Unique should be one of TRUE, FALSE"},
}

// Ensure that each fault is refused with the vendor's numbers and words, without
// asking the engine.
func TestBadQueries(t *testing.T) {
	for _, c := range badQueries {
		w, api := newWorld(t)
		res := get(api, c.path, c.query)
		want := answer{1536, "Malformed query parameters", "https://parley.example/saysimple/docs/errors/1536?fields[" + c.name + "]=" +
			strings.ReplaceAll(url.QueryEscape(c.told), "+", "%20")}
		if got := decode(t, res); res.Code != http.StatusBadRequest || got != want {
			t.Errorf("%s?%.60s:\n got %d %+v\nwant 400 %+v", c.path, c.query, res.Code, got, want)
		}
		if len(w.calls) != 0 {
			t.Errorf("%s?%.60s: the engine was asked", c.path, c.query)
		}
	}
}

// Ensure that a flood of parameters has no field at fault.
func TestFlood(t *testing.T) {
	w, api := newWorld(t)
	got := decode(t, get(api, sum, strings.Repeat("&", 1<<19)))
	want := answer{1536, "Malformed query parameters", "https://parley.example/saysimple/docs/errors/1536?reason=The%20query%20string%20has%20more%20than%205000%20parameters"}
	if got != want || len(w.calls) != 0 {
		t.Errorf("got %+v", got)
	}
}

// Ensure that what is odd and good is accepted.
func TestGoodQueries(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, c := range []struct{ path, query string }{
		{sum, ""},
		{sum, "?"},
		{sum, "&&=&x"},
		{sum, "unknown=%zz&%zz=1&between[from]=never"},
		{sum, "between=2020-01-15T15:00:21 01&and=2020-01-15T15:00:21 0000"},
		{sum, "between=0001-01-01T00:00:00Z"},
		{sum, "channel=" + strings.Repeat("s", 100)},
		{sum, strings.Repeat("agent=ann&", 500)},
		{sum, "tag=system%3A" + long + "&agent=" + long + "&identifier=" + long + "&conversation=" + url.QueryEscape(strings.Repeat("é", 100))},
		{sum, "initiatedBy=nonsense&unique=nonsense"},
		{windows, "initiatedBy=aLL&direction=nonsense"},
		{contacts, "unique=FALSE"},
	} {
		_, api := newWorld(t)
		if res := get(api, c.path, c.query); res.Code != http.StatusOK {
			t.Errorf("%s?%.60s: got %d %s", c.path, c.query, res.Code, res.Body)
		}
	}
}

// Ensure that periods have the vendor's defaults.
func TestPeriods(t *testing.T) {
	for query, want := range map[string][2]string{
		"":                             {"2020-08-09T12:00:30Z", "2020-09-08T12:00:30Z"},
		"between=2020-01-15T15:00:21Z": {"2020-01-15T15:00:21Z", "2020-02-14T15:00:21Z"},
		"and=2021-01-01T00:00:00Z":     {"2020-08-09T12:00:30Z", "2021-01-01T00:00:00Z"},
		"between=2020-01-15T15:00:21 01:00&and=2020-01-16T00:00:00-05:30": {"2020-01-15T14:00:21Z", "2020-01-16T05:30:00Z"},
		"between=2020-01-15T15:00:21.5&and=2020-01-15T15:01":              {"2020-01-15T15:00:21.5Z", "2020-01-15T15:01:00Z"},
	} {
		w, api := newWorld(t)
		if res := get(api, sum, query); res.Code != http.StatusOK {
			t.Fatalf("%s: %s", query, res.Body)
		}
		q, _ := asked(t, w)
		got := [2]string{q.Period.From.Format(time.RFC3339Nano), q.Period.To.Format(time.RFC3339Nano)}
		if got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

// Ensure that * lets everything count, alone and among others.
func TestAnything(t *testing.T) {
	for query, want := range map[string]int{
		"":                            0,
		"channel=*":                   0,
		"channel=*&channel=SMS":       0,
		"channel=SMS&channel[]=EMAIL": 2,
	} {
		w, api := newWorld(t)
		if res := get(api, sum, query); res.Code != http.StatusOK {
			t.Fatalf("%s: %s", query, res.Body)
		}
		if _, f := asked(t, w); len(f.Channels) != want {
			t.Errorf("%s: got %q", query, f.Channels)
		}
	}
}

// Ensure that the length of a piece of time follows the vendor's three tables, at
// their edges and over leap years.
func TestGranularities(t *testing.T) {
	for _, c := range []struct{ path, from, to, want string }{
		{shares, "2020-05-01T00:00:00Z", "2020-05-02T00:00:00Z", "HOUR"},
		{sum, "2020-05-01T00:00:00Z", "2020-05-02T00:00:00Z", "HOUR"},
		{shares, "2020-05-01T00:00:00Z", "2020-05-02T12:00:00Z", "DAY"},
		{sum, "2020-05-01T00:00:00Z", "2020-05-02T12:00:00Z", "HOUR"},
		{tagsUsed, "2020-05-01T00:00:00Z", "2020-05-02T12:00:00Z", "HOUR"},
		{sum, "2020-05-01T00:00:00Z", "2020-05-03T00:00:00Z", "HOUR"},
		{sum, "2020-05-01T00:00:00Z", "2020-05-03T00:00:00.001Z", "DAY"},
		{shares, "", "", "WEEK"},
		{answering, "", "", "DAY"},
		{windows, "2020-05-01T00:00:00Z", "2020-06-01T00:00:00Z", "DAY"},
		{windows, "2020-05-01T00:00:00Z", "2020-06-01T00:00:01Z", "WEEK"},
		{shares, "2020-05-01T00:00:00Z", "2020-06-01T00:00:01Z", "MONTH"},
		{sum, "2020-02-29T00:00:00Z", "2021-03-01T00:00:00Z", "WEEK"},
		{sum, "2020-02-28T00:00:00Z", "2021-03-01T00:00:00Z", "MONTH"},
		{shares, "2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "QUARTER"},
		{shares, "2020-01-01T00:00:00Z", "2024-01-01T00:00:01Z", "YEAR"},
		{sum, "2020-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "QUARTER"},
		{tagsUsed, "2020-01-01T00:00:00Z", "2020-01-01T02:00:00Z", "MINUTE"},
		{sum, "2020-01-01T00:00:00Z", "2020-01-01T02:00:00Z", "HOUR"},
		{countries, "2020-06-01T00:00:00Z", "2020-08-13T00:00:00Z", "WEEK"},
	} {
		_, api := newWorld(t)
		query := ""
		if c.from != "" {
			query = "between=" + c.from + "&and=" + c.to
		}
		var got struct{ AggregatedBy string }
		if err := json.Unmarshal(get(api, c.path, query).Body.Bytes(), &got); err != nil || got.AggregatedBy != c.want {
			t.Errorf("%s from %s to %s: got %q, %v, want %s", c.path, c.from, c.to, got.AggregatedBy, err, c.want)
		}
	}
}

// Ensure that a keyed series without a key is an object still, and says nothing of
// occurrences.
func TestNoKeys(t *testing.T) {
	const want = `{"aggregatedBy":"HOUR","data":{},"aggregatedValue":7,"previousAggregatedValue":3}`
	for _, path := range []string{tagsUsed, countries} {
		_, api := newWorld(t)
		res := get(api, path, "agent=nobody&between=2020-01-01T00:00:00Z&and=2020-01-01T03:00:00Z")
		if res.Body.String() != want {
			t.Errorf("%s: got %s, want %s", path, res.Body, want)
		}
	}
}

// Ensure that errors of the engine are told apart: what it refuses is the caller's,
// in the engine's words; what breaks is nobody's.
func TestEngineErrors(t *testing.T) {
	for conversation, want := range map[string]answer{
		"refused": {1536, "Malformed query parameters", "https://parley.example/saysimple/docs/errors/1536?reason=no%20such%20thing"},
		"broken":  {500, "Internal server error", "https://parley.example/saysimple/docs/errors/500"},
		"lost":    {500, "Internal server error", "https://parley.example/saysimple/docs/errors/500"},
		"slow":    {503, "Service unavailable", "https://parley.example/saysimple/docs/errors/503"},
	} {
		_, api := newWorld(t)
		res := get(api, sum, "conversation="+conversation)
		status := want.Code
		if status == 1536 {
			status = http.StatusBadRequest
		}
		if got := decode(t, res); got != want || res.Code != status {
			t.Errorf("%s: got %d %+v, want %+v", conversation, res.Code, got, want)
		}
	}
	_, api := newWorld(t)
	res := get(api, tagsUsed, "between=0001-01-01T00:00:00Z&and=2020-01-01T00:00:00Z")
	if got := decode(t, res); got.Code != 1536 || !strings.Contains(got.MoreInfo, "reason=more%20than%202000%20buckets") {
		t.Errorf("the pieces of a keyed series: got %+v", got)
	}
}
