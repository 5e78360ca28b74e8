package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"parley/compat/botopen"
	"parley/internal/app"
	"parley/internal/testkit"
)

// TestBotOpenBadInput: what cannot be meant is refused with a sentence in the vendor's
// shape.
func TestBotOpenBadInput(t *testing.T) {
	h := newBotHouse(t, testkit.SQLiteDatabase(t))
	const users, talk = `{"channelIds": [1014]}`, `{"botUserId": "77", "channelId": 1016}`
	for name, tc := range map[string]struct{ method, path, body, words string }{
		"month":              {"GET", "/botUsage?monthDate=August", "", "monthDate"},
		"month far away":     {"GET", "/botUsage?monthDate=9999-12-01", "", "monthDate"},
		"channel unknown":    {"GET", "/botUsage?channelId=1022", "", "channelId"},
		"channel no number":  {"GET", "/botUsage?channelId=whatsapp", "", "channelId"},
		"channel twice":      {"GET", "/botUsage?channelId=1014&channelId=1015", "", ""},
		"page 0":             {"POST", "/users?page=0", users, "page"},
		"page negative":      {"POST", "/users?page=-1", users, "page"},
		"page huge":          {"POST", "/users?page=99999999999999999999", users, "page"},
		"limit small":        {"POST", "/users?limit=24", users, "limit"},
		"limit large":        {"POST", "/users?limit=1001", users, "limit"},
		"limit no number":    {"POST", "/transcripts?limit=many", talk, "limit"},
		"no body":            {"POST", "/users", "", ""},
		"not JSON":           {"POST", "/users", "{", ""},
		"a list":             {"POST", "/users", "[]", ""},
		"no channels":        {"POST", "/users", `{}`, "channelIds is required"},
		"null channels":      {"POST", "/users", `{"channelIds": null}`, "channelIds is required"},
		"empty channels":     {"POST", "/users", `{"channelIds": []}`, "channelIds"},
		"channels twice":     {"POST", "/users", `{"channelIds": [1014, 1014]}`, "channelIds"},
		"channels unknown":   {"POST", "/users", `{"channelIds": [1014, 1]}`, "channelIds"},
		"channels as text":   {"POST", "/users", `{"channelIds": ["1014"]}`, "channelIds"},
		"channels a number":  {"POST", "/users", `{"channelIds": 1014}`, "channelIds"},
		"start":              {"POST", "/users", `{"channelIds": [1014], "startDate": "yesterday"}`, "startDate"},
		"start a number":     {"POST", "/users", `{"channelIds": [1014], "startDate": 1}`, "tart date"},
		"end before start":   {"POST", "/users", `{"channelIds": [1014], "startDate": "2026-02-02", "endDate": "2026-02-01"}`, "nd date"},
		"no user":            {"POST", "/transcripts", `{"channelId": 1016}`, "ot user id"},
		"no channel":         {"POST", "/transcripts", `{"botUserId": "77"}`, "channelId is required"},
		"unknown channel":    {"POST", "/transcripts", `{"botUserId": "77", "channelId": 1}`, "hannel id"},
		"long user":          {"POST", "/transcripts", `{"botUserId": "` + strings.Repeat("7", 257) + `", "channelId": 1016}`, "ot user id"},
		"older than 3 month": {"POST", "/transcripts", `{"botUserId": "77", "channelId": 1016, "startDate": "2025-12-01T11:58:59.999Z"}`, "3 months"},
		"the day's begin":    {"POST", "/transcripts", `{"botUserId": "77", "channelId": 1016, "startDate": "2025-12-01"}`, "3 months"},
	} {
		a := h.ask(tc.method, tc.path, tc.body)
		var body struct {
			StatusCode     int
			Error, Message string
		}
		if err := json.Unmarshal(a.Body, &body); err != nil || a.Status != http.StatusBadRequest || body.StatusCode != a.Status || body.Error != "Bad Request" ||
			body.Message == "" || !strings.Contains(body.Message, tc.words) {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	for name, tc := range map[string]struct{ method, path, body string }{
		"three months":   {"POST", "/transcripts", `{"botUserId": "77", "channelId": 1016, "startDate": "2025-12-01T12:00:00.000Z"}`},
		"on its way":     {"POST", "/transcripts", `{"botUserId": "77", "channelId": 1016, "startDate": "2025-12-01T11:59:00.000Z"}`},
		"all channels":   {"POST", "/users?limit=1000&page=1000000000", `{"channelIds": [1010,1011,1012,1013,1014,1015,1016,1017,1018,1019,1020,1021], "startDate": null, "more": 1}`},
		"unknown member": {"GET", "/botUsage?monthDate=2021-08-01&more=1", ""},
	} {
		if a := h.ask(tc.method, tc.path, tc.body); a.Status != http.StatusOK {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
}

// TestBotOpenStatements: a page of many costs no more statements than one of few.
func TestBotOpenStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newBotHouse(t, address)
		add := func(from, to int) {
			var messages []string
			for i := from; i < to; i++ {
				messages = append(messages, fmt.Sprintf(`1h direction: IN, text: "Hello", <bot>, channel: "TELEGRAM", customerAddress: "%d"`, i),
					`1h direction: IN, text: "Hello", <bot>, channel: "TELEGRAM", customerAddress: "all"`)
			}
			h.say(messages...)
		}
		ask := func() (counts []int64) {
			for _, r := range []botStep{
				{"", "GET", "/botUsage", ""},
				{"", "POST", "/users?limit=1000", `{"channelIds": [1016]}`},
				{"", "GET", "/userData/all", ""},
				{"", "POST", "/transcripts?limit=1000", `{"botUserId": "all", "channelId": 1016}`},
			} {
				counts = append(counts, h.Statements(func() {
					if a := h.ask(r.method, r.path, r.body); a.Status != http.StatusOK {
						t.Errorf("%s: %d %s", r.path, a.Status, a.Body)
					}
				}))
			}
			return counts
		}
		add(0, 2)
		few := ask()
		add(2, 40)
		if many := ask(); fmt.Sprint(few) != fmt.Sprint(many) {
			t.Errorf("few cost %v statements, many %v", few, many)
		}
	})
}

// TestBotOpenNamesNobodyHas: a user whose id no database holds is nobody, on both.
func TestBotOpenNamesNobodyHas(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newBotHouse(t, address)
		for _, id := range []string{"%00", "a%00b", "%ff", "%C3%28"} {
			if a := h.ask("GET", "/userData/"+id, ""); a.Status != http.StatusNotFound {
				t.Errorf("%s: %d %s", id, a.Status, a.Body)
			}
		}
		if a := h.ask("POST", "/transcripts", `{"botUserId": "a\u0000", "channelId": 1016}`); a.Status != http.StatusBadRequest {
			t.Errorf("transcripts: %d %s", a.Status, a.Body)
		}
	})
}

// TestBotOpenManyTalks: the text of a statement does not grow with the conversations of
// a user, of which every session that another system ended is one.
func TestBotOpenManyTalks(t *testing.T) {
	var texts []string
	h := newBotHouse(t, testkit.SQLiteDatabase(t), func(c *app.Config) {
		count := c.OnStatement
		c.OnStatement = func(ctx context.Context, text string) {
			texts = append(texts, text)
			count(ctx, text)
		}
	})
	ask := func(want int) []string {
		texts = nil
		a := h.ask("POST", "/transcripts", `{"botUserId": "77", "channelId": 1016}`)
		if n := strings.Count(string(a.Body), `"Hello"`); a.Status != http.StatusOK || n != want {
			t.Errorf("%d messages: %d %s", n, a.Status, a.Body)
		}
		return texts
	}
	const bob = `1h direction: IN, text: "Hello", <bot>, channel: "TELEGRAM", customerAddress: "77"`
	h.say(bob)
	few := ask(1)
	h.say(bob+`, externalConversationId: "a"`, bob+`, externalConversationId: "b"`)
	if many := ask(3); !slices.Equal(few, many) {
		t.Errorf("few\n%s\nmany\n%s", strings.Join(few, "\n"), strings.Join(many, "\n"))
	}
}

// TestBotOpenIsolation: what a neighbour has is as what nobody has, on every route.
func TestBotOpenIsolation(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newBotHouse(t, address)
		mine := h.another("mine")
		h.talk()
		asked := map[string]bool{}
		for _, row := range []struct {
			route, path, body string
			status            int
		}{
			{"POST /login", "/login", `{"appId": "` + h.app.AppID + `", "appSecret": "` + mine.app.AppSecret + `"}`, http.StatusBadRequest},
			{"GET /botUsage", "/botUsage", "", http.StatusOK},
			{"POST /users", "/users", `{"channelIds": [1014, 1016, 1017]}`, http.StatusOK},
			{"GET /userData/{botUserId}", "/userData/%2B31611111111", "", http.StatusNotFound},
			{"POST /transcripts", "/transcripts", `{"botUserId": "+31611111111", "channelId": 1014}`, http.StatusOK},
		} {
			asked[row.route] = true
			method, _, _ := strings.Cut(row.route, " ")
			foreign := mine.ask(method, row.path, row.body)
			none := strings.NewReplacer("31611111111", "31699999999", h.app.AppID, strings.Repeat("a", 32))
			unknown := mine.ask(method, none.Replace(row.path), none.Replace(row.body))
			if foreign.Status != row.status || string(foreign.Body) != string(unknown.Body) || strings.Contains(string(foreign.Body), "Ann") {
				t.Errorf("%s: a foreign one is answered\n%d %s\nan unknown one\n%d %s", row.route, foreign.Status, foreign.Body, unknown.Status, unknown.Body)
			}
			if theirs := h.ask(method, row.path, row.body); row.route != "POST /login" && string(theirs.Body) == string(foreign.Body) {
				t.Errorf("%s: the neighbour itself is answered %s", row.route, theirs.Body)
			}
		}
		for _, r := range botopen.New(botopen.Deps{}).Routes() {
			if !asked[r.Method+" "+r.Pattern] {
				t.Errorf("%s %s: no row says how to call it about a foreign organization", r.Method, r.Pattern)
			}
		}
	})
}
