package app_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/internal/app"
	"parley/internal/testkit"
)

// allFacts is everything that facts say.
const allFacts = `facts {firstMessage {sentAt} lastMessage {sentAt} firstReply {startedBy {sentAt} endedBy {sentAt} at seconds}
	firstReplyBusinessHours {startedBy {sentAt} endedBy {sentAt} at seconds hoursOf {sentAt}}
	resolution {startedBy {sentAt} endedBy {sentAt} at seconds} resolvedBy resolvedAgent {agentKey}
	responses {startedBy {sentAt} endedBy {sentAt} at seconds} openings {message {sentAt} initiatedBy}}`

// TestConversationFacts is a table of what the desk's conversations explain.
func TestConversationFacts(t *testing.T) {
	at := func(day, time string) string { return `"sentAt":"2026-03-0` + day + `T` + time + `.000Z"` }
	clock := func(day, from, to, seconds string) string {
		return `{"startedBy":{` + at(day, from) + `},"endedBy":{` + at(day, to) + `},"at":"2026-03-0` + day + `T` + to + `.000Z","seconds":` + seconds
	}
	want := map[string]string{
		"c1": `{"firstMessage":{` + at("2", "10:00:00") + `},"lastMessage":{` + at("2", "10:03:00") + `},"firstReply":` + clock("2", "10:00:00", "10:03:00", "180") +
			`},"firstReplyBusinessHours":` + clock("2", "10:00:00", "10:03:00", "60") + `,"hoursOf":{` + at("2", "10:00:00") + `}},"resolution":{"startedBy":{` +
			at("2", "10:00:00") + `},"endedBy":null,"at":"2026-03-02T11:00:00.000Z","seconds":3600},"resolvedBy":"EVENT","resolvedAgent":{"agentKey":"ann"},"responses":[` +
			clock("2", "10:00:00", "10:03:00", "180") + `}],"openings":[{"message":{` + at("2", "10:00:05") + `},"initiatedBy":"USER"}]}`,
		"c2": `{"firstMessage":{` + at("2", "11:00:00") + `},"lastMessage":{` + at("2", "11:05:00") + `},"firstReply":` + clock("2", "11:00:00", "11:05:00", "300") +
			`},"firstReplyBusinessHours":` + clock("2", "11:00:00", "11:05:00", "300") + `,"hoursOf":null},"resolution":` + clock("2", "11:00:00", "11:05:00", "300") +
			`},"resolvedBy":"INACTIVITY","resolvedAgent":{"agentKey":"bob"},"responses":[` + clock("2", "11:00:00", "11:05:00", "300") +
			`}],"openings":[{"message":{` + at("2", "11:05:00") + `},"initiatedBy":"USER"}]}`,
		"c3": `{"firstMessage":{` + at("3", "09:00:00") + `},"lastMessage":{` + at("3", "09:00:00") + `},"firstReply":null,"firstReplyBusinessHours":null,"resolution":` +
			clock("3", "09:00:00", "09:00:00", "0") + `},"resolvedBy":"INACTIVITY","resolvedAgent":{"agentKey":"ann"},"responses":[],"openings":[{"message":{` +
			at("3", "09:00:00") + `},"initiatedBy":"BUSINESS"}]}`,
	}
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		for external, facts := range want {
			a := d.GraphQL(d.token, `{conversations(where: {externalId: "`+external+`"}) {edges {node {`+allFacts+`}}}}`, nil)
			if got := dataOf(a); got != `{"conversations":{"edges":[{"node":{"facts":`+facts+`}}]}}` {
				t.Errorf("%s: %s, want %s", external, got, facts)
			}
		}
		// Each place has what is selected there, also below a node, and twice.
		a := d.GraphQL(d.token, `{node(id: "`+d.conversation("c1")+`") {... on Conversation {facts {firstMessage {text} f: firstMessage {agent {agentKey}}}
			again: facts {firstMessage {direction} lastMessage {agent {agentKey}}}}}}`, nil)
		if got := dataOf(a); got != `{"node":{"facts":{"firstMessage":{"text":"Hello"},"f":{"agent":null}},"again":{"firstMessage":{"direction":"IN"},"lastMessage":{"agent":{"agentKey":"ann"}}}}}` {
			t.Errorf("twice: %s", got)
		}
	})
}

// TestConversationFactsStatements: facts take as many statements for twenty
// conversations as for two, wherever those are found.
func TestConversationFactsStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newGraphWorld(t, address, 2)
		tests := []struct {
			name, query string
			want        int64
		}{
			{"a list", `{conversations(first: 100) {edges {node {id facts {resolvedBy}}}}}`, 2},
			{"all of it", `{conversations(first: 100) {edges {node {` + allFacts + `}}}}`, 1 + 3 + 12 + 1},
			{"clocks alone", `{conversations(first: 100) {edges {node {facts {responses {seconds} openings {initiatedBy} firstReply {seconds}}}}}}`, 1 + 3},
			{"lists inside a list", `{customers {edges {node {conversations {edges {node {facts {resolvedBy}}}}}}}}`, 3},
			{"behind messages", `{messages(first: 100) {edges {node {conversation {facts {firstMessage {text}}}}}}}`, 2 + 2},
			{"under two names", `{a: conversations {edges {node {facts {resolvedBy}}}} b: conversations {edges {node {facts {resolvedBy}}}}}`, 4},
		}
		measure := func(conversations int) {
			for _, test := range tests {
				n := w.Statements(func() { w.Query(w.token, test.query, nil, nil) })
				if n -= authentication; n > test.want {
					t.Errorf("%s: %d statements with %d conversations, want at most %d", test.name, n, conversations, test.want)
				}
			}
		}
		measure(2)
		w.talk(t, w.org, 20)
		measure(20)
	})
}

// TestMetricStatements: one statement for each table of facts, the period before
// included, and one more for totals that are not the sum of their buckets.
func TestMetricStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		const everything = `total previousTotal count buckets {value}`
		for _, test := range []struct {
			arguments, selection string
			want                 int64
		}{
			{`metrics: [MESSAGES]`, everything, 1},
			{`metrics: [MESSAGES, PAID_TEMPLATES, RESPONSE_TIME_MEAN, RESPONSE_WITHIN]`, everything, 1},
			{`metrics: [FIRST_REPLY_TIME_MEDIAN]`, everything, 2},
			{`metrics: [FIRST_REPLY_TIME_MEDIAN, FIRST_REPLY_TIME_P90, FIRST_REPLY_TIME_MEAN]`, everything, 2},
			{`metrics: [FIRST_REPLY_TIME_MEDIAN]`, `total previousTotal`, 1},
			{`metrics: [MESSAGES, FIRST_REPLY_TIME_MEAN, RESOLVE_TIME_MEAN]`, everything, 3},
			{`metrics: [MESSAGES], groupBy: [CHANNEL, TAG]`, everything + ` groups {label total buckets {value}}`, 2},
			{`metrics: [ACTIVE_CONTACTS], groupBy: [AGENT]`, everything + ` groups {label total buckets {value}}`, 4},
			{`metrics: [MESSAGES], granularity: YEAR`, `buckets {samples {edges {node {message {text} conversation {id} startedBy {id}}}}}`, 5},
			{`metrics: [MESSAGES], granularity: YEAR`, `buckets {samples {edges {node {at value}}}}`, 2},
		} {
			n := d.Statements(func() { d.metrics(test.arguments+", "+march, test.selection) }) - authentication
			if n > test.want {
				t.Errorf("%s {%s}: %d statements, want at most %d", test.arguments, test.selection, n, test.want)
			}
		}
	})
}

// TestMetricCosts: what metrics are counted at, and that year-long medians reach
// the limit before an answer is computed.
func TestMetricCosts(t *testing.T) {
	d := newDesk(t, testkit.SQLiteDatabase(t))
	const year = `period: {from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z"}`
	for _, test := range []struct {
		arguments, selection string
		variables            map[string]any
		want                 int
	}{
		{`metrics: [MESSAGES], ` + march, `total`, nil, 500 + 2},
		{`metrics: MESSAGES, ` + march, `total`, nil, 500 + 2},
		{`metrics: [MESSAGES, FIRST_REPLY_TIME_MEAN], ` + march, `total`, nil, 2 * (500 + 2)},
		{`metrics: [MESSAGES], ` + march, `total buckets {value}`, nil, 500 + 2 + 7*2},
		{`metrics: [MESSAGES], granularity: HOUR, ` + march, `total buckets {value}`, nil, 500 + 2 + 168*2},
		{`metrics: [MESSAGES], granularity: $g, ` + march, `total buckets {value}`, map[string]any{"g": "HOUR"}, 500 + 2 + 168*2},
		{`metrics: [MESSAGES], ` + march, `total groups {label}`, nil, 500 + 2 + 500 + 10*2},
		{`metrics: [MESSAGES], ` + march, `total groups {label buckets {value}}`, nil, 500 + 2 + 500 + 10*2 + 7*10*2},
		{`metrics: [MESSAGES], granularity: YEAR, ` + march, `buckets {samples(first: 10) {edges {node {at}}}}`, nil, 500 + 1 + 1 + 500 + 10*2},
		{`metrics: [FIRST_REPLY_TIME_MEDIAN], ` + year, `total`, nil, 12*500 + 2},
		{`metrics: [FIRST_REPLY_TIME_MEAN], ` + year, `total`, nil, 500 + 2},
	} {
		a := d.GraphQL(d.token, `query ($g: Granularity) {metrics(`+test.arguments+`) {`+test.selection+`} __typename @skip(if: true) ... @skip(if: true) {g: metrics(granularity: $g, metrics: [MESSAGES], `+march+`) {total}}}`, test.variables)
		if c := costOf(t, a); codes(a) != "" || c.Requested != test.want {
			t.Errorf("%s {%s}: %d points, want %d: %.300s", test.arguments, test.selection, c.Requested, test.want, a.Body)
		}
	}
	ages := `{metrics(metrics: [FIRST_REPLY_TIME_MEDIAN], period: {from: "1970-01-01T00:00:00Z", to: "2300-01-01T00:00:00Z"}) {total}}`
	if a := d.GraphQL(d.token, ages, nil); codes(a) != "COST_LIMIT" {
		t.Errorf("a median of three centuries: %.300s", a.Body)
	}
	medians := "{" + numbered(`m%: metrics(metrics: [FIRST_REPLY_TIME_MEDIAN], filter: {tag: "%"}, `+year+`) {total} `, 20) + "}"
	n := d.Statements(func() {
		if a := d.GraphQL(d.token, medians, nil); codes(a) != "COST_LIMIT" || !strings.Contains(string(a.Body), "each metric") {
			t.Errorf("twenty medians of a year: %.500s", a.Body)
		}
	})
	if n > authentication {
		t.Errorf("refusing took %d statements", n-authentication)
	}
}

// TestMetricDrills: one operation opens the samples of 200 buckets at most.
func TestMetricDrills(t *testing.T) {
	d := newDesk(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.Limits.Cost = 1e9 })
	ask := func(minutes int) string {
		return codes(d.GraphQL(d.token, fmt.Sprintf(`{metrics(metrics: [MESSAGES], granularity: MINUTE, period: {from: "2026-03-02T10:00:00Z", to: "2026-03-02T%02d:%02d:00Z"}) {
			buckets {samples(first: 1) {totalCount}}}}`, 10+minutes/60, minutes%60), nil))
	}
	if few, many := ask(200), ask(201); few != "" || !strings.HasPrefix(many, "COST_LIMIT") {
		t.Errorf("200 buckets: %q; 201: %q", few, many)
	}
}
