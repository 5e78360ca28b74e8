package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"parley/compat/botopen"
	"parley/internal/testkit"
)

const botData = "../../compat/botopen/testdata/golden/"

// botStep is a request whose answer is kept.
type botStep struct{ name, method, path, body string }

var botSteps = []botStep{
	{"login", "POST", "/login", `{"appId": "<id>", "appSecret": "<secret>"}`},
	{"login_wrong", "POST", "/login", `{"appId": "<id>", "appSecret": "wrong"}`},
	{"usage", "GET", "/botUsage", ""},
	{"usage_of_a_channel", "GET", "/botUsage?monthDate=2026-03-15&channelId=1014", ""},
	{"usage_of_a_month", "GET", "/botUsage?monthDate=2025-12-31T23:59:59.999Z", ""},
	{"users", "POST", "/users", `{"channelIds": [1014, 1016, 1017]}`},
	{"users_of_a_day", "POST", "/users?page=1&limit=25", `{"channelIds": [1014], "startDate": "2025-12-01T00:00:00.000Z", "endDate": "2025-12-02T12:00:00.000Z"}`},
	{"users_beyond", "POST", "/users?page=9&limit=50", `{"channelIds": [1010, 1014]}`},
	{"users_bad", "POST", "/users?page=0", `{"channelIds": [1014]}`},
	{"user_data", "GET", "/userData/+31611111111", ""},
	{"user_data_empty", "GET", "/userData/77", ""},
	{"user_data_unknown", "GET", "/userData/nobody", ""},
	{"user_data_of_people", "GET", "/userData/+31622222222", ""},
	{"transcripts", "POST", "/transcripts", `{"botUserId": "+31611111111", "channelId": 1014}`},
	{"transcripts_of_a_day", "POST", "/transcripts?limit=25", `{"botUserId": "+31611111111", "channelId": 1014, "startDate": "2026-03-01T09:01:00.000Z", "endDate": "2026-03-01T09:03:00.000Z"}`},
	{"transcripts_preview", "POST", "/transcripts", `{"botUserId": "77", "channelId": 1016}`},
	{"transcripts_unknown", "POST", "/transcripts", `{"botUserId": "nobody", "channelId": 1014}`},
	{"transcripts_too_old", "POST", "/transcripts", `{"botUserId": "77", "channelId": 1016, "startDate": "2025-11-30T23:59:59.999Z"}`},
}

// TestBotOpenFixtures: what each step sends and is answered with is that of
// testdata/golden, but for what is never the same.
func TestBotOpenFixtures(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newBotHouse(t, address)
		h.talk()
		for _, step := range botSteps {
			body := strings.NewReplacer("<id>", h.app.AppID, "<secret>", h.app.AppSecret).Replace(step.body)
			a := h.ask(step.method, step.path, body)
			text := fmt.Sprintf("%s %s\n%s\n%d\n\n%s\n", step.method, step.path, indentedBody(step.body), a.Status, indented(a.Body))
			goldenText(t, botData+step.name+".txt", botNoise(text))
		}
	})
}

func indentedBody(body string) string {
	if body == "" {
		return ""
	}
	return "\n" + indented([]byte(body)) + "\n"
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// botNoise takes out what differs each time. Instants do not: the clock stands still.
func botNoise(text string) string {
	return uuids.ReplaceAllString(noises[0].pattern.ReplaceAllString(text, noises[0].word), "(id)")
}

func TestEveryBotOpenRouteHasAFixture(t *testing.T) {
	routes, steps := map[string]bool{}, map[string]*http.Request{}
	for _, row := range botopen.New(botopen.Deps{}).Routes() {
		routes[row.Method+" "+row.Pattern] = true
	}
	for _, step := range botSteps {
		steps[step.name] = httptest.NewRequest(step.method, step.path, nil)
	}
	everyRouteHasAFixture(t, routes, botData, steps)
}
