package app_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/internal/testkit"
	"parley/internal/viewer"
)

var jaicpFilterSteps = []jaicpStep{
	{name: "filters", method: "GET", path: "/filters?analyticsSection=SESSIONS", reads: true},
	{name: "filters_bad", method: "GET", path: "/filters?analyticsSection=KITCHEN", reads: true},
	{name: "filters_missing", method: "GET", path: "/filters", reads: true},
	{name: "filter_options", method: "POST", path: "/filter-options?filterKey=CHANNEL_TYPE&analyticsSection=SESSIONS", body: onTelegram, reads: true},
	{name: "filter_options_bots", method: "POST", path: "/filter-options?filterKey=BOT_ID&analyticsSection=SESSIONS&page=0&size=1", reads: true},
	{name: "filter_options_labels", method: "POST", path: "/filter-options?filterKey=SESSION_LABELS&analyticsSection=SESSIONS", reads: true},
	{name: "filter_options_tree", method: "POST", path: "/filter-options?filterKey=NLP_STATE&analyticsSection=SESSIONS", reads: true},
	{name: "filter_options_closed", method: "POST", path: "/filter-options?filterKey=CLIENT_TYPE&analyticsSection=REPORTS_ACTIVITY", reads: true},
	{name: "filter_options_elsewhere", method: "POST", path: "/filter-options?filterKey=CHANNEL_TYPE&analyticsSection=CLIENTS", reads: true},
	{name: "filter_options_none", method: "POST", path: "/filter-options?filterKey=MESSAGE_TEXT&analyticsSection=SESSIONS", reads: true},
	{name: "filter_options_bad", method: "POST", path: "/filter-options?filterKey=NO_SUCH&analyticsSection=SESSIONS&size=0", reads: true},
	{name: "interval_filter_options", method: "POST", path: "/interval-filter-options?filterKey=MESSAGE_COUNT&analyticsSection=SESSIONS", reads: true},
	{name: "interval_filter_options_bad", method: "POST", path: "/interval-filter-options?filterKey=CHANNEL_TYPE&analyticsSection=SESSIONS", reads: true},
}

var jaicpFilterCrossings = []jaicpCrossing{
	{"GET /filters", "analyticsSection=SESSIONS", "", http.StatusOK, ""},
	{"POST /filter-options", "filterKey=CHANNEL_TYPE&analyticsSection=SESSIONS&projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /filter-options", "filterKey=SESSION_LABELS&analyticsSection=SESSIONS", "", http.StatusOK, ""},
	{"POST /interval-filter-options", "filterKey=MESSAGE_COUNT&analyticsSection=SESSIONS&projectShortName=<slug>", "", http.StatusForbidden, ""},
}

// The graph takes the filters that the vendor's clients do, in lists, on edges and
// inside other conditions, and says what is wrong with one.
func TestGraphFilters(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		token := d.Token(d.org, viewer.Admin)
		for document, want := range map[string]string{
			`{conversations(where: {filters: [{key: CHANNEL_TYPE, options: ["telegram"]}]}) {totalCount edges {node {externalId}}}}`:              `{"conversations":{"totalCount":1,"edges":[{"node":{"externalId":"tg-1"}}]}}`,
			`{conversations(where: {not: {filters: [{key: CHANNEL_TYPE, options: ["telegram"]}]}}) {totalCount}}`:                                 `{"conversations":{"totalCount":1}}`,
			`{conversations(where: {filters: []}) {totalCount}}`:                                                                                  `{"conversations":{"totalCount":2}}`,
			`{conversations(where: {or: [{filters: []}, {subject: "none"}]}) {totalCount}}`:                                                       `{"conversations":{"totalCount":2}}`,
			`{conversations(where: {hasMessagesWith: [{filters: [{key: CHANNEL_TYPE, options: ["telegram"]}]}]}) {edges {node {externalId}}}}`:    `{"conversations":{"edges":[{"node":{"externalId":"tg-1"}}]}}`,
			`{customers(where: {filters: [{key: CLIENT_ID_OR_NAME, values: ["ANN"], comparison: EQUALS}]}) {edges {node {externalId}}}}`:          `{"customers":{"edges":[{"node":{"externalId":"ann"}}]}}`,
			`{conversations {edges {node {messages(where: {filters: [{key: CHANNEL_TYPE, options: ["sms"]}]}) {totalCount edges {node {id}}}}}}}`: `{"conversations":{"edges":[{"node":{"messages":{"totalCount":0,"edges":[]}}},{"node":{"messages":{"totalCount":0,"edges":[]}}}]}}`,
			`{conversations(where: {filters: [{key: MESSAGE_TEXT, values: [""], comparison: NOT_CONTAINS}]}) {totalCount}}`:                       `{"conversations":{"totalCount":2}}`,
			`{filterOptions(key: CHANNEL_TYPE, first: 1) {value label frequency parentValue childValues}}`:                                        `{"filterOptions":[{"value":"TELEGRAM","label":"TELEGRAM","frequency":1,"parentValue":null,"childValues":[]}]}`,
		} {
			a := d.GraphQL(token, document, nil)
			if !strings.HasPrefix(string(a.Body), `{"data":`+want+`,`) {
				t.Errorf("%s: %s, want %s", document, a.Body, want)
			}
		}
		a := d.GraphQL(token, `{conversations(where: {filters: [{key: NPS, min: 2, max: 1}]}) {totalCount}}`, nil)
		if !strings.Contains(string(a.Body), "filters.0.to") || !strings.Contains(string(a.Body), "BAD_USER_INPUT") {
			t.Errorf("a range that ends before it begins: %s", a.Body)
		}
	})
}
