package filters_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"parley/internal/apperr"
	"parley/internal/filters"
)

// The bodies of the vendor's document.
const (
	ofSessions = `[{"key":"MESSAGE_TIME","type":"DATE_TIME_RANGE","from":"2021-02-14T21:00:00.234Z","to":"2021-02-21T20:59:59.000Z"},
		{"key":"WITHOUT_EMPTY_SESSIONS","type":"RADIO","option":"YES"},
		{"key":"MESSAGE_COUNT","type":"NUMERIC_RANGE","from":"20","to":"50"}]`
	ofReport = `[{"key":"CHANNEL_TYPE","type":"CHECKBOX","options":["telegram"]}]`
)

// What is read is written in one way, whatever the way it came.
func TestParse(t *testing.T) {
	for given, want := range map[string]string{
		``: `[]`, `null`: `[]`, `[]`: `[]`,
		ofSessions: `[{"key":"MESSAGE_TIME","type":"DATE_TIME_RANGE","from":"2021-02-14T21:00:00.234Z","to":"2021-02-21T20:59:59.000Z"},` +
			`{"key":"WITHOUT_EMPTY_SESSIONS","type":"RADIO","option":"YES"},{"key":"MESSAGE_COUNT","type":"NUMERIC_RANGE","from":20,"to":50}]`,
		ofReport: `[{"key":"CHANNEL_TYPE","type":"CHECKBOX","options":["telegram"],"comparisonType":"CONTAINS"}]`,
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"],"comparisonType":"EQUALS","isCaseSensitive":true}]`: `[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"],"comparisonType":"EQUALS","isCaseSensitive":true}]`,
		// Instants keep what they have beside milliseconds; offsets are told away.
		`[{"key":"PERIOD","type":"DATE_TIME_RANGE","from":"2021-02-14T21:00:00.2345+0300"}]`: `[{"key":"PERIOD","type":"DATE_TIME_RANGE","from":"2021-02-14T18:00:00.2345Z"}]`,
		`[{"key":"NPS","type":"NUMERIC_RANGE","from":null,"to":9.5}]`:                        `[{"key":"NPS","type":"NUMERIC_RANGE","to":9.5}]`,
		// A type that is not the key's is read by what is there.
		`[{"key":"CHANNEL_TYPE","type":"RADIO","option":"telegram"}]`:  `[{"key":"CHANNEL_TYPE","type":"CHECKBOX","options":["telegram"],"comparisonType":"CONTAINS"}]`,
		`[{"key":"MESSAGE_TEXT","type":"CHECKBOX","options":["a"]}]`:   `[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"],"comparisonType":"EQUALS","isCaseSensitive":false}]`,
		`[{"key":"INITIATOR","type":"CHECKBOX","options":["client"]}]`: `[{"key":"INITIATOR","type":"RADIO","option":"CLIENT"}]`,
		// Every text has an empty one in it; equal to it is not every one.
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["","a",""],"comparisonType":"NOT_CONTAINS"}]`:          `[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"],"comparisonType":"NOT_CONTAINS","isCaseSensitive":false}]`,
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":[""]}]`:                                                 `[{"key":"MESSAGE_TEXT","type":"TEXT","values":[],"comparisonType":"CONTAINS","isCaseSensitive":false}]`,
		`[{"key":"MESSAGE_TEXT","type":"CHECKBOX","option":"","comparisonType":"STARTS_WITH","options":[""]}]`: `[{"key":"MESSAGE_TEXT","type":"TEXT","values":[],"comparisonType":"STARTS_WITH","isCaseSensitive":false}]`,
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["","a"],"comparisonType":"NOT_EQUALS"}]`:               `[{"key":"MESSAGE_TEXT","type":"TEXT","values":["","a"],"comparisonType":"NOT_EQUALS","isCaseSensitive":false}]`,
		`[{"key":"MESSAGE_TEXT","type":"CHECKBOX","options":[""]}]`:                                            `[{"key":"MESSAGE_TEXT","type":"TEXT","values":[""],"comparisonType":"EQUALS","isCaseSensitive":false}]`,
		// What is said to be no condition is none.
		`[{"key":"MESSAGE_TEXT","type":"DATE_TIME_RANGE","from":null,"to":"","options":[],"option":null}]`:                 `[{"key":"MESSAGE_TEXT","type":"TEXT","values":[],"comparisonType":"CONTAINS","isCaseSensitive":false}]`,
		`[{"key":"MESSAGE_TEXT","type":"DATE_TIME_RANGE","comparisonType":"NOT_IMPORTANT","from":"2021-01-01T00:00:00Z"}]`: `[{"key":"MESSAGE_TEXT","type":"TEXT","values":[],"comparisonType":"NOT_IMPORTANT","isCaseSensitive":false}]`,
		`[{"key":"PERIOD","type":"RADIO","option":"NOT_IMPORTANT"}]`:                                                       `[{"key":"PERIOD","type":"DATE_TIME_RANGE"}]`,
		`[{"key":"MESSAGE_COUNT","type":"TEXT","from":"1"}]`:                                                               `[{"key":"MESSAGE_COUNT","type":"NUMERIC_RANGE","from":1}]`,
		`[{"key":"SESSION_LABELS","type":"CHECKBOX","options":[7]}]`:                                                       `[{"key":"SESSION_LABELS","type":"CHECKBOX","options":["7"],"comparisonType":"CONTAINS"}]`,
		`[{"key":"TRANSFER_TO_OPERATOR","type":"RADIO","option":"NOT_IMPORTANT"}]`:                                         `[{"key":"TRANSFER_TO_OPERATOR","type":"RADIO"}]`,
		`[{"key":"SESSION_DATA","type":"COMPOSITE_FILTER","options":[{"key":"a","value":"b","comparisonOption":"ENDS_WITH"}]}]`: `[{"key":"SESSION_DATA","type":"COMPOSITE_FILTER",` +
			`"options":[{"key":"a","value":"b","caseSensitive":false,"comparisonOption":"ENDS_WITH"}]}]`,
		`[{"key":"CUSTOM_FIELDS_IN_RESPONSE","type":"CUSTOM_FIELDS_IN_RESPONSE","responseDataJsonPaths":["$.a['b.c'][0]"]}]`: `[{"key":"CUSTOM_FIELDS_IN_RESPONSE","type":"CUSTOM_FIELDS_IN_RESPONSE","responseDataJsonPaths":["$.a['b.c'][0]"]}]`,
	} {
		got, err := filters.Parse([]byte(given))
		if err != nil || string(filters.Marshal(got)) != want {
			t.Errorf("%s: %v\n%s, want\n%s", given, err, filters.Marshal(got), want)
		}
	}
}

// What cannot be read is refused, with the path of what is wrong.
func TestParseRefuses(t *testing.T) {
	list := func(n int, of string) string { return "[" + strings.TrimSuffix(strings.Repeat(of+",", n), ",") + "]" }
	options := func(of string) string { return `[{"key":"CHANNEL_TYPE","type":"CHECKBOX","options":` + of + `}]` }
	empty := `{"key":"NPS","type":"NUMERIC_RANGE"}`
	many := list(200, `"a"`)
	texts := func(n int, of string) string {
		return `[{"key":"MESSAGE_TEXT","type":"TEXT","isCaseSensitive":true,"values":` + list(n, of) + `}]`
	}
	const field = `{"key":"a","value":"b","comparisonOption":"EQUALS"}`
	for given, path := range map[string]string{
		`{`: "filters", `{}`: "filters", `7`: "filters", `[7]`: "filters.0", `[null]`: "filters.0",
		list(51, empty):                                          "filters",
		`[{"type":"TEXT"}]`:                                      "filters.0.key",
		`[{"key":"NPS"}]`:                                        "filters.0.type",
		`[{"key":"SESSION","type":"TEXT"}]`:                      "filters.0.key",
		`[{"key":"NPS","type":"RANGE"}]`:                         "filters.0.type",
		`[{"key":"NPS","type":"CHECKBOX","options":["1"]}]`:      "filters.0.type",
		`[{"key":"NPS","type":"NUMERIC_RANGE","from":2,"to":1}]`: "filters.0.to",
		// What a key cannot read is no condition that may go unseen.
		`[{"key":"MESSAGE_TEXT","type":"DATE_TIME_RANGE","from":"2021-01-01T00:00:00Z"}]`:                       "filters.0.from",
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"],"to":7}]`:                                          "filters.0.to",
		`[{"key":"SESSION_DATA","type":"NUMERIC_RANGE","from":1}]`:                                              "filters.0.from",
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"],"responseDataJsonPaths":["$.a"]}]`:                 "filters.0.responseDataJsonPaths",
		`[{"key":"PERIOD","type":"DATE_TIME_RANGE","values":["2021-01-01T00:00:00Z"]}]`:                         "filters.0.values",
		`[{"key":"NPS","type":"NUMERIC_RANGE","from":1,"option":"5"}]`:                                          "filters.0.option",
		`[{"key":"CUSTOM_FIELDS_IN_RESPONSE","type":"CUSTOM_FIELDS_IN_RESPONSE","option":"$.a"}]`:               "filters.0.option",
		`[{"key":"SESSION_DATA","type":"COMPOSITE_FILTER","values":["a"]}]`:                                     "filters.0.values",
		texts(21, `"`+strings.Repeat("ж", 1000)+`"`):                                                            "filters",
		list(31, `{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"]}`):                                         "filters",
		`[{"key":"SESSION_DATA","type":"COMPOSITE_FILTER","options":` + list(31, field) + `}]`:                  "filters",
		`[{"key":"NPS","type":"NUMERIC_RANGE","from":"NaN"}]`:                                                   "filters.0.from",
		`[{"key":"NPS","type":"NUMERIC_RANGE","from":[]}]`:                                                      "filters.0.from",
		`[` + empty + `,{"key":"PERIOD","type":"DATE_TIME_RANGE","to":"yesterday"}]`:                            "filters.1.to",
		`[{"key":"PERIOD","type":"DATE_TIME_RANGE","from":"0000-01-01T00:00:00Z"}]`:                             "filters.0.from",
		`[{"key":"PERIOD","type":"DATE_TIME_RANGE","from":"2021-01-02T00:00:00Z","to":"2021-01-01T00:00:00Z"}]`: "filters.0.to",
		`[{"key":"INITIATOR","type":"RADIO","option":"BOSS"}]`:                                                  "filters.0.option",
		`[{"key":"INITIATOR","type":"CHECKBOX","options":["BOT","CLIENT"]}]`:                                    "filters.0.option",
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":"a"}]`:                                                   "filters.0.values",
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a\u0000"]}]`:                                           "filters.0.values.0",
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a",null]}]`:                                            "filters.0.values.1",
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"],"comparisonType":"LIKE"}]`:                         "filters.0.comparisonType",
		`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["a"],"isCaseSensitive":"yes"}]`:                         "filters.0.isCaseSensitive",
		`[{"key":"CHANNEL_TYPE","type":"CHECKBOX","options":["a"],"comparisonType":"STARTS_WITH"}]`:             "filters.0.comparisonType",
		options(list(201, `"a"`)):                                                                                      "filters.0.options",
		options(`["` + strings.Repeat("ж", 1001) + `"]`):                                                               "filters.0.options.0",
		strings.ReplaceAll(list(11, strings.Trim(options(many), "[]")+`]}`), `]}]}`, `]}`):                             "filters",
		`[{"key":"SESSION_DATA","type":"COMPOSITE_FILTER","options":[{"key":"a"}]}]`:                                   "filters.0.options.0.comparisonOption",
		`[{"key":"SESSION_DATA","type":"COMPOSITE_FILTER","options":["a"]}]`:                                           "filters.0.options.0",
		`[{"key":"CUSTOM_FIELDS_IN_RESPONSE","type":"CUSTOM_FIELDS_IN_RESPONSE","responseDataJsonPaths":["$"]}]`:       "filters.0.responseDataJsonPaths.0",
		`[{"key":"CUSTOM_FIELDS_IN_RESPONSE","type":"CUSTOM_FIELDS_IN_RESPONSE","responseDataJsonPaths":["$.a[-1]"]}]`: "filters.0.responseDataJsonPaths.0",
	} {
		_, err := filters.Parse([]byte(given))
		e, is := errors.AsType[*apperr.Error](err)
		if !is || e.Kind != apperr.Invalid || strings.Join(e.Fields[0].Path, ".") != path {
			t.Errorf("%.200s: %v, want a fault of %s", given, err, path)
		}
	}
}

// Every key can be told apart, is described, and belongs somewhere.
func TestRows(t *testing.T) {
	seen := map[filters.Key]bool{}
	for _, r := range filters.Rows() {
		if got, ok := filters.RowOf(r.Key); !ok || !reflect.DeepEqual(got, r) || seen[r.Key] || r.Label == "" || len(r.Sections) == 0 {
			t.Errorf("%+v", r)
		}
		seen[r.Key] = true
	}
	if len(seen) != 41 {
		t.Errorf("%d keys, want 41", len(seen))
	}
}

// What the graph gives is checked like what the wire does, and its type may be left out.
func TestOf(t *testing.T) {
	at := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	got, err := filters.Of([]*filters.Filter{{Key: filters.Period, FromTime: &at}})
	if err != nil || string(filters.Marshal(got)) != `[{"key":"PERIOD","type":"DATE_TIME_RANGE","from":"2021-01-01T00:00:00.000Z"}]` {
		t.Error(string(filters.Marshal(got)), err)
	}
	for _, f := range []*filters.Filter{{Key: "NONE"}, {Key: filters.MessageText, FromTime: &at}, {Key: filters.NPS, FromTime: &at}, {Key: filters.Period, FromTime: &at, Option: "x"}} {
		if _, err := filters.Of([]*filters.Filter{f}); apperr.KindOf(err) != apperr.Invalid {
			t.Error(f.Key, err)
		}
	}
}

// Whatever is sent, reading it does not fail but by saying so, and what is read is
// written so that it is read again as the same.
func FuzzFilters(f *testing.F) {
	for _, seed := range []string{
		ofSessions, ofReport,
		`[{"key":"SESSION_DATA","type":"COMPOSITE_FILTER","options":[{"key":"a","value":"b","comparisonOption":"NOT_EQUALS"}]}]`,
		`[{"key":"CUSTOM_FIELDS_IN_RESPONSE","type":"CUSTOM_FIELDS_IN_RESPONSE","responseDataJsonPaths":["$.a['b'][0]"]}]`,
		`[{"key":"PERIOD","type":"DATE_TIME_RANGE","from":"2021-02-14T21:00:00.2345+0300"}]`,
		`[{"key":"MESSAGE_TEXT","type":"CHECKBOX","options":["a"],"comparisonType":"NOT_CONTAINS"}]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := filters.Parse([]byte(text))
		if err != nil {
			if apperr.KindOf(err) != apperr.Invalid {
				t.Fatal(err)
			}
			return
		}
		written := filters.Marshal(first)
		second, err := filters.Parse(written)
		if err != nil || string(filters.Marshal(second)) != string(written) || len(first) != len(second) {
			t.Fatalf("%s: %v: %s", written, err, filters.Marshal(second))
		}
	})
}
