package app_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/metrics/catalog"
)

// TestMetricTotals is a table of numbers of the desk: total, the period before, and
// how many samples there are.
func TestMetricTotals(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ann := d.user("ann")
		const day2 = `period: {from: "2026-03-03T00:00:00Z", to: "2026-03-04T00:00:00Z"}`
		for _, test := range []struct{ arguments, want string }{
			{`metrics: [MESSAGES], ` + march, `8 0 8`},
			{`metrics: [MESSAGES], ` + day2, `2 6 2`},
			{`metrics: [MESSAGES], filter: {direction: [OUT]}, ` + march, `4 0 4`},
			{`metrics: [MESSAGES], filter: {channel: ["SMS", "EMAIL"]}, ` + march, `2 0 2`},
			{`metrics: [MESSAGES], filter: {agent: ["` + ann + `"]}, ` + march, `2 0 2`},
			{`metrics: [MESSAGES], filter: {tag: ["VIP"], direction: IN}, ` + march, `1 0 1`},
			{`metrics: [MESSAGES], filter: {conversation: ["` + d.conversation("c2") + `"]}, ` + march, `3 0 3`},
			{`metrics: [MESSAGES], filter: {country: ["NL"]}, ` + march, `7 0 7`},
			{`metrics: [ACTIVE_CONTACTS], ` + march, `3 0 4`},
			{`metrics: [FIRST_REPLY_TIME_MEAN], ` + march, `240 null 2`},
			{`metrics: [FIRST_REPLY_TIME_MEDIAN], filter: {tag: ["user:VIP"]}, ` + march, `180 null 1`},
			{`metrics: [FIRST_REPLY_TIME_BUSINESS_HOURS_MEAN], filter: {tag: ["VIP"]}, ` + march, `60 null 1`},
			{`metrics: [FIRST_REPLY_WITHIN], withinSeconds: 200, ` + march, `0.5 null 2`},
			{`metrics: [RESPONSE_TIME_P90], ` + march, `300 null 2`},
			{`metrics: [RESOLVED_CONVERSATIONS], ` + march, `1 0 1`},
			{`metrics: [CONVERSATION_BALANCE], ` + march, `2 0 4`},
			{`metrics: [MESSAGES_PER_CONVERSATION], ` + march, `2.3333333333333335 null 7`},
			{`metrics: [TAGS_USED], ` + march, `2 0 2`},
			{`metrics: [INTERACTION_WAITING_TIME_MEAN], period: {from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z"}`, `null null 0`},
		} {
			got := d.metrics(test.arguments, `total previousTotal count`)[0]
			if text := say(got.Total) + " " + say(got.PreviousTotal) + " " + say(got.Count); text != test.want {
				t.Errorf("%s: %s, want %s", test.arguments, text, test.want)
			}
		}
	})
}

// TestMetricSeries: several series in the order asked for, buckets on the wall
// clock of a zone, and groups.
func TestMetricSeries(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		two := d.metrics(`metrics: [FIRST_REPLY_TIME_MEAN, MESSAGES], granularity: DAY, timeZone: "Asia/Tokyo", period: {from: "2026-03-02T00:00:00Z", to: "2026-03-03T15:00:00Z"}`,
			`definition {name} granularity buckets {start end value count}`)
		want := `[{"Start":"2026-03-01T15:00:00.000Z","End":"2026-03-02T15:00:00.000Z","Value":6,"Count":6,` + noSamples +
			`},{"Start":"2026-03-02T15:00:00.000Z","End":"2026-03-03T15:00:00.000Z","Value":2,"Count":2,` + noSamples + `}]`
		if two[0].Definition.Name != "FIRST_REPLY_TIME_MEAN" || two[1].Definition.Name != "MESSAGES" || say(two[1].Buckets) != want {
			t.Errorf("got %s, want %s", say(two), want)
		}
		if b := two[0].Buckets; say(b[0].Value) != "240" || b[1].Value != nil {
			t.Errorf("averages: %s", say(b))
		}
		for _, test := range []struct{ arguments, want string }{
			{`metrics: [MESSAGES], groupBy: [CHANNEL]`, "WHATSAPP=6 EMAIL=1 SMS=1 "},
			{`metrics: [MESSAGES], groupBy: [COUNTRY]`, "Netherlands=7 none=1 "},
			{`metrics: [MESSAGES], groupBy: [WEEKDAY]`, "Monday=6 Tuesday=2 "},
			{`metrics: [MESSAGES], groupBy: [HOUR_OF_DAY], timeZone: "Asia/Tokyo", filter: {channel: "EMAIL"}`, "18:00=1 "},
			{`metrics: [TAGS_USED], groupBy: [TAG]`, `=HYPERLINK("http://x")=1 VIP=1 `},
			{`metrics: [FIRST_REPLY_TIME_MEAN], groupBy: [AGENT]`, "bob=300 ann=180 "},
			{`metrics: [MESSAGES], groupBy: [DIRECTION, CHANNEL], filter: {channel: ["EMAIL", "SMS"]}`, "IN=1 OUT=1 "},
			{`metrics: [MESSAGES]`, ""},
		} {
			got := ""
			for _, g := range d.metrics(test.arguments+", "+march, `groups {key label keys {dimension label} total count buckets {value}}`)[0].Groups {
				got += g.Label + "=" + say(g.Total) + " "
				if want := 7 + strings.Count(test.arguments, "Tokyo"); len(g.Values) != want || len(g.Keys) != strings.Count(test.arguments, "DIRECTION, ")+1 || (g.Key == nil) != (g.Label == "none") {
					t.Errorf("%s: group %s", test.arguments, say(g))
				}
			}
			if got != test.want {
				t.Errorf("%s: %s, want %s", test.arguments, got, test.want)
			}
		}
	})
}

const noSamples = `"Samples":{"TotalCount":0,"Edges":null,"PageInfo":{"HasNextPage":false,"HasPreviousPage":false,"StartCursor":"","EndCursor":""}}`

// TestMetricsRefused is a table of what metrics are not asked with.
func TestMetricsRefused(t *testing.T) {
	d := newDesk(t, testkit.SQLiteDatabase(t))
	many := func(n int, one string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(one+", ", n), ", ") + "]"
	}
	var names []string
	for _, r := range catalog.Rows()[:26] {
		names = append(names, r.Name)
	}
	for _, test := range []struct{ arguments, code, says string }{
		{`metrics: [MESSAGES], period: {from: "2026-03-02T00:00:00Z", to: "2026-03-02T00:00:00Z"}`, "BAD_USER_INPUT", "after period.from"},
		{`metrics: [MESSAGES], period: {from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z"}`, "BAD_USER_INPUT", "after period.from"},
		{`metrics: [MESSAGES], period: {from: "2026-03-01", to: "2026-03-02"}`, "BAD_USER_INPUT", "DateTime"},
		{`metrics: [NONSENSE], ` + march, "GRAPHQL_VALIDATION_FAILED", "NONSENSE"},
		{`metrics: [], ` + march, "BAD_USER_INPUT", "1 to 25"},
		{`metrics: [MESSAGES, MESSAGES], ` + march, "BAD_USER_INPUT", "twice"},
		{`metrics: [` + strings.Join(names, ", ") + `], ` + march, "BAD_USER_INPUT", "1 to 25"},
		{`metrics: [MESSAGES], timeZone: "Mars/Olympus", ` + march, "BAD_USER_INPUT", "TimeZone"},
		{`metrics: [MESSAGES], timeZone: "Local", ` + march, "BAD_USER_INPUT", "TimeZone"},
		{`metrics: [MESSAGES], groupBy: [SHOE_SIZE], ` + march, "GRAPHQL_VALIDATION_FAILED", "SHOE_SIZE"},
		{`metrics: [MESSAGES], groupBy: [QUEUE], ` + march, "BAD_USER_INPUT", "QUEUE"},
		{`metrics: [MESSAGES], groupBy: [TAG, TAG], ` + march, "BAD_USER_INPUT", "twice"},
		{`metrics: [MESSAGES], groupBy: [TAG, TEAM, AGENT, CHANNEL], ` + march, "BAD_USER_INPUT", "at most 3"},
		{`metrics: [RESOLVE_TIME_MEAN], filter: {country: "NL"}, ` + march, "BAD_USER_INPUT", "COUNTRY"},
		{`metrics: [MESSAGES], filter: {direction: [INTERNAL]}, ` + march, "BAD_USER_INPUT", "IN or OUT"},
		{`metrics: [MESSAGES], filter: {tag: ` + many(501, `"x"`) + `}, ` + march, "BAD_USER_INPUT", "500"},
		{`metrics: [MESSAGES], filter: {agent: ["x"]}, ` + march, "BAD_USER_INPUT", "ID"},
		{`metrics: [FIRST_REPLY_WITHIN], withinSeconds: 0, ` + march, "BAD_USER_INPUT", "1 second"},
		{`metrics: [FIRST_REPLY_WITHIN], withinSeconds: 2678401, ` + march, "BAD_USER_INPUT", "31 days"},
		{`metrics: [MESSAGES], granularity: MINUTE, ` + march, "COST_LIMIT", "coarser"},
		{`metrics: [MESSAGES, TAGS_USED, ACTIVE_CONTACTS, PAID_TEMPLATES, UNIQUE_CONVERSATIONS, UNIQUE_CONTACTS], granularity: MINUTE,
			period: {from: "2026-03-01T00:00:00Z", to: "2026-03-02T08:00:00Z"}`, "COST_LIMIT", "numbers"},
		{`metrics: [MESSAGES], organizationId: "` + uuid.NewString() + `", ` + march, "NOT_FOUND", "organization"},
	} {
		a := d.GraphQL(d.token, `{metrics(`+test.arguments+`) {total buckets {value}}}`, nil)
		if codes(a) != test.code || !strings.Contains(string(a.Body), test.says) {
			t.Errorf("%.200s: %.600s, want %s %q", test.arguments, a.Body, test.code, test.says)
		}
	}
	if a := d.GraphQL("", `{metrics(metrics: [MESSAGES], `+march+`) {total}}`, nil); codes(a) != "UNAUTHENTICATED" {
		t.Errorf("without a token: %s", a.Body)
	}
}

// TestMetricsOfTheTree: metrics are about one organization, also for whoever sees
// others.
func TestMetricsOfTheTree(t *testing.T) {
	d := newDesk(t, testkit.SQLiteDatabase(t))
	below := d.Organization("below", d.org)
	w := graphWorld{Server: d.Server, org: below, token: d.admin}
	w.addMessages(t, below, []map[string]any{{"direction": "IN", "channel": "SMS", "channelAddress": "1", "customerAddress": "2", "sentAt": "2026-03-02T10:00:00Z"}})
	for _, test := range []struct {
		token, arguments, want string
	}{
		{d.admin, "", `[{"total":8}]`},
		{d.admin, `organizationId: "` + below.String() + `", `, `[{"total":1}]`},
		{d.Token(below, viewer.Guest), "", `[{"total":1}]`},
	} {
		var out struct{ Metrics any }
		d.Query(test.token, `{metrics(`+test.arguments+`metrics: [MESSAGES], `+march+`) {total}}`, nil, &out)
		if got := say(out.Metrics); got != test.want {
			t.Errorf("%q: %s, want %s", test.arguments, got, test.want)
		}
	}
	if a := d.GraphQL(d.token, `{metrics(organizationId: "`+below.String()+`", metrics: [MESSAGES], `+march+`) {total}}`, nil); codes(a) != "NOT_FOUND" {
		t.Errorf("a guest of the organization above: %s", a.Body)
	}
}
