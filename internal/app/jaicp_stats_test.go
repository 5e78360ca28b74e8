package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/access"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// analyst asks the statistics of a house.
type analyst struct {
	*botHouse
	bearer string
}

// newAnalyst has three sessions of bots: one that an employee wrote in, and one of the
// day before; and one of a project below.
func newAnalyst(t *testing.T, address string) *analyst {
	t.Helper()
	h := newBotHouse(t, address)
	below := *h
	below.org = h.Organization("below", h.org)
	below.admin = h.Token(below.org, viewer.Admin)
	below.say(`1h direction: IN, text: "Hi", channel: "TELEGRAM", customerAddress: "1", externalConversationId: "b"`)
	h.say(
		`3h direction: IN, text: "Hello", <bot>, channel: "TELEGRAM", customerAddress: "1"`,
		`2h direction: OUT, text: "You are put through to a colleague", <bot>, channel: "TELEGRAM", customerAddress: "1"`,
		`90m direction: OUT, agentKey: "eve", text: "I can help", <bot>, channel: "TELEGRAM", customerAddress: "1"`,
		`1h direction: IN, text: "Thanks", <bot>, channel: "TELEGRAM", customerAddress: "1"`,
		`13h direction: IN, text: "Hello", <bot>, channel: "WHATSAPP", customerAddress: "+31611111111"`,
		`0s direction: IN, text: "Hello", <bot>, channel: "WHATSAPP", customerAddress: "+31622222222"`,
	)
	made, err := h.Access.Create(apptest.System(), access.NewCredential{API: "jaicp", Organization: h.org})
	if err != nil {
		t.Fatal(err)
	}
	return &analyst{h, made.Token}
}

// stats sends a request to the bases of both generations, which have to answer alike.
func (a *analyst) stats(t *testing.T, method, path, zone, body string) apptest.Answer {
	t.Helper()
	var content any
	if body != "" {
		content = body
	}
	header := map[string]string{"Authorization": "Bearer " + a.bearer, "Timezone": zone}
	current := a.Do(method, "/jaicp/api/v1/reporter"+path, header, content)
	delete(header, "Authorization")
	if legacy := a.Do(method, "/jaicp/reporter/p/"+a.bearer+path, header, content); string(legacy.Body) != string(current.Body) || legacy.Status != current.Status {
		t.Errorf("%s %s: %d %s, of the other base %d %s", method, path, current.Status, current.Body, legacy.Status, legacy.Body)
	}
	return current
}

// statNumbers are the numbers of an answer: each bucket by its begin, and the total.
func statNumbers(t *testing.T, body []byte) string {
	t.Helper()
	var out struct {
		Stats []struct {
			TS    int64
			Value float64
		}
		TotalCount *float64
	}
	if err := json.Unmarshal(body, &out); err != nil || out.TotalCount == nil {
		return string(body)
	}
	var parts []string
	for _, p := range out.Stats {
		parts = append(parts, fmt.Sprintf("%s %v", time.UnixMilli(p.TS).UTC().Format("02T15:04"), p.Value))
	}
	return fmt.Sprintf("%s of %v", strings.Join(parts, ", "), *out.TotalCount)
}

const (
	statDays = `{"filters": [{"key": "SESSION_START_TIME", "type": "DATE_TIME_RANGE", "from": "2026-02-28T00:00:00.000Z", "to": "2026-03-01T23:59:59.999Z"}]}`
	// statAges is the longest range that there is; with a step of 1,000 years its last
	// bucket ends after it.
	statAges  = `{"filters": [{"key": "PERIOD", "type": "DATE_TIME_RANGE", "from": "2020-01-01T00:00:00.000Z", "to": "9999-12-31T23:59:59.999Z"}]}`
	statHours = `{"filters": [{"key": "MESSAGE_TIME", "type": "DATE_TIME_RANGE", "from": "2026-03-01T08:30:00.000Z", "to": "2026-03-01T11:59:59.999Z"}]}`
)

// TestJAICPStats: what is asked is counted, in the offset of who asks.
func TestJAICPStats(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		a := newAnalyst(t, address)
		const days = "dateFrom=2026-02-28&dateTo=2026-03-01"
		for name, tc := range map[string]struct{ method, path, zone, body, want string }{
			"sessions":           {"POST", "/stats/sessions/with-advanced-filters?intervalType=DAY", "", statDays, "28T00:00 1, 01T00:00 2 of 3"},
			"sessions east":      {"POST", "/stats/sessions/with-advanced-filters?intervalType=DAY", "120", statDays, "27T22:00 0, 28T22:00 3, 01T22:00 0 of 3"},
			"sessions half east": {"POST", "/stats/sessions/with-advanced-filters", "330", statDays, "27T18:30 0, 28T18:30 3, 01T18:30 0 of 3"},
			"zone in hours":      {"POST", "/stats/sessions/with-advanced-filters?step=2", "2", statDays, "27T22:00 3, 01T22:00 0 of 3"},
			"sessions unbounded": {"POST", "/stats/sessions/with-advanced-filters?intervalType=MONTH", "", "", "01T00:00 1, 01T00:00 2 of 3"},
			"messages":           {"POST", "/stats/messages/with-advanced-filters?intervalType=HOUR", "", statHours, "01T08:00 0, 01T09:00 1, 01T10:00 0, 01T11:00 1 of 2"},
			"messages by two":    {"POST", "/stats/messages/with-advanced-filters?intervalType=HOUR&step=2", "", statHours, "01T08:00 1, 01T10:00 1 of 2"},
			"all ages":           {"POST", "/stats/sessions/with-advanced-filters?intervalType=YEAR&step=1000", "", statAges, "01T00:00 3" + strings.Repeat(", 01T00:00 0", 7) + " of 3"},
			"of a project":       {"POST", "/stats/sessions/with-advanced-filters?intervalType=YEAR&projectShortName=below", "", "", "01T00:00 1 of 1"},
			"switched":           {"GET", "/stats/switched-sessions?transferToOperatorMethod=SWITCH&" + days, "", "", "28T00:00 0, 01T00:00 1 of 1"},
			"told":               {"GET", "/stats/switched-sessions?transferToOperatorMethod=TEXT&textForTransfer=put%20through&" + days, "", "", "28T00:00 0, 01T00:00 1 of 1"},
			"told nothing":       {"GET", "/stats/switched-sessions?transferToOperatorMethod=TEXT&textForTransfer=goodbye&" + days, "", "", "28T00:00 0, 01T00:00 0 of 0"},
			"of a bot":           {"GET", "/stats/switched-sessions?transferToOperatorMethod=SWITCH&botIds=" + a.bot + "&" + days, "", "", "28T00:00 0, 01T00:00 1 of 1"},
			"of another bot":     {"GET", "/stats/switched-sessions?transferToOperatorMethod=SWITCH&botIds[]=x&" + days, "", "", "28T00:00 0, 01T00:00 0 of 0"},
			"labels":             {"POST", "/stats/session-labels", "", "", `{"stats":[]}`},
			"message labels":     {"POST", "/stats/log-labels", "", "{}", `{"stats":[]}`},
			"clients":            {"GET", "/stats/unique-clients", "", "", `[{"projectShortName":"below","totalCount":1},{"projectShortName":"teddies","totalCount":3}]`},
			"clients of one":     {"GET", "/stats/unique-clients?projectShortName=below", "", "", `[{"projectShortName":"below","totalCount":1}]`},
			"sessions of all":    {"GET", "/projects/sessions/count", "", "", `[{"projectShortName":"below","amount":1},{"projectShortName":"teddies","amount":3}]`},
			"calls": {
				"GET", "/stats/telephony?dateFrom=2026-03-01&dateTo=2026-03-01", "", "",
				`{"averageCallDurationInSeconds":0,"billingCount":[{"ts":1772323200000,"value":0}],"incomingCount":[{"ts":1772323200000,"value":0}],"outgoingCount":[{"ts":1772323200000,"value":0}]}`,
			},
		} {
			got := a.stats(t, tc.method, tc.path, tc.zone, tc.body)
			if text := strings.TrimSpace(statNumbers(t, got.Body)); got.Status != http.StatusOK || text != tc.want {
				t.Errorf("%s: %d %s, want %s", name, got.Status, text, tc.want)
			}
		}
	})
}

// TestJAICPStatsBadInput: what cannot be meant is refused, and a foreign project like an
// unknown one.
func TestJAICPStatsBadInput(t *testing.T) {
	a := newAnalyst(t, testkit.SQLiteDatabase(t))
	a.Organization("stranger", [16]byte{})
	const sessions, switched, day = "/stats/sessions/with-advanced-filters", "/stats/switched-sessions", "dateFrom=2026-03-01&dateTo=2026-03-01"
	for name, tc := range map[string]struct {
		method, path, zone, body string
		want                     int
	}{
		"interval":         {"POST", sessions + "?intervalType=MINUTE", "", "", http.StatusBadRequest},
		"step 0":           {"POST", sessions + "?step=0", "", "", http.StatusBadRequest},
		"step large":       {"POST", sessions + "?step=1001", "", "", http.StatusBadRequest},
		"zone":             {"POST", sessions, "Moscow", "", http.StatusBadRequest},
		"zone far":         {"POST", sessions, "900", "", http.StatusBadRequest},
		"filters":          {"POST", sessions, "", `{"filters": 1}`, http.StatusBadRequest},
		"unknown key":      {"POST", sessions, "", `{"filters": [{"key": "X", "type": "TEXT"}]}`, http.StatusBadRequest},
		"too many buckets": {"POST", sessions + "?intervalType=HOUR", "", strings.Replace(statDays, "2026-02-28", "2016-02-28", 1), http.StatusBadRequest},
		"no dates":         {"GET", "/stats/telephony", "", "", http.StatusBadRequest},
		"no date":          {"GET", "/stats/telephony?dateFrom=2026-03-01&dateTo=tomorrow", "", "", http.StatusBadRequest},
		"dates backwards":  {"GET", "/stats/telephony?dateFrom=2026-03-02&dateTo=2026-03-01", "", "", http.StatusBadRequest},
		"beyond the years": {"GET", switched + "?transferToOperatorMethod=SWITCH&dateFrom=9999-12-30&dateTo=9999-12-31", "-300", "", http.StatusBadRequest},
		"no method":        {"GET", switched + "?" + day, "", "", http.StatusBadRequest},
		"unknown method":   {"GET", switched + "?transferToOperatorMethod=PHONE&" + day, "", "", http.StatusBadRequest},
		"no words":         {"GET", switched + "?transferToOperatorMethod=TEXT&" + day, "", "", http.StatusBadRequest},
		"foreign project":  {"POST", sessions + "?projectShortName=stranger", "", "", http.StatusForbidden},
		"unknown project":  {"POST", sessions + "?projectShortName=nobody", "", "", http.StatusForbidden},
		"foreign clients":  {"GET", "/stats/unique-clients?projectShortName=stranger", "", "", http.StatusForbidden},
		"foreign calls":    {"GET", "/stats/telephony?projectShortName=stranger&" + day, "", "", http.StatusForbidden},
	} {
		got := a.stats(t, tc.method, tc.path, tc.zone, tc.body)
		var body struct{ Error, Message string }
		if err := json.Unmarshal(got.Body, &body); err != nil || got.Status != tc.want || !strings.HasPrefix(body.Error, "common.") || body.Message == "" {
			t.Errorf("%s: %d %s, want %d", name, got.Status, got.Body, tc.want)
		}
	}
}

// jaicpStatSteps are the statistics' part of the fixtures.
var jaicpStatSteps = []jaicpStep{
	{name: "stats_sessions", method: "POST", path: "/stats/sessions/with-advanced-filters?intervalType=MONTH", reads: true},
	{name: "stats_messages", method: "POST", path: "/stats/messages/with-advanced-filters?intervalType=HOUR&step=2", body: statHours, reads: true},
	{name: "stats_session_labels", method: "POST", path: "/stats/session-labels?intervalType=YEAR", reads: true},
	{name: "stats_message_labels", method: "POST", path: "/stats/log-labels?intervalType=YEAR", reads: true},
	{name: "stats_switched", method: "GET", path: "/stats/switched-sessions?transferToOperatorMethod=SWITCH&dateFrom=2026-02-28&dateTo=2026-03-01", reads: true},
	{name: "stats_telephony", method: "GET", path: "/stats/telephony?dateFrom=2026-03-01&dateTo=2026-03-01", reads: true},
	{name: "stats_clients", method: "GET", path: "/stats/unique-clients", reads: true},
	{name: "stats_projects", method: "GET", path: "/projects/sessions/count", reads: true},
	{name: "stats_bad", method: "POST", path: "/stats/sessions/with-advanced-filters?intervalType=MINUTE&step=0", reads: true},
}

// jaicpStatCrossings name the neighbour's project and bots to the statistics.
var jaicpStatCrossings = statCrossings()

func statCrossings() (rows []jaicpCrossing) {
	const days = "dateFrom=2026-03-01&dateTo=2026-03-01"
	for route, query := range map[string]string{
		"GET /stats/switched-sessions": "transferToOperatorMethod=SWITCH&" + days, "GET /stats/telephony": days, "GET /stats/unique-clients": "",
		"POST /stats/messages/with-advanced-filters": "", "POST /stats/sessions/with-advanced-filters": "", "POST /stats/session-labels": "", "POST /stats/log-labels": "",
	} {
		rows = append(rows, jaicpCrossing{route: route, query: query + "&projectShortName=<slug>", status: http.StatusForbidden})
		if query != "" {
			rows = append(rows, jaicpCrossing{route: route, query: query + "&botIds=<Bot>", status: http.StatusOK})
		}
	}
	return append(rows, jaicpCrossing{route: "GET /projects/sessions/count", status: http.StatusOK})
}
