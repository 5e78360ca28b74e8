package app_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/viewer"
)

// metricNames is every figure of ours with its labels. Dashboards are made of
// them: a change here is a change of what users see.
var metricNames = []string{
	"parley_build_info go_version revision version",
	"parley_graphql_cost_points le",
	"parley_graphql_operation_duration_seconds kind le",
	"parley_graphql_operations_total kind outcome",
	"parley_http_request_duration_seconds le route",
	"parley_http_requests_total method route status",
	"parley_jobs_total job result",
	"parley_live_begun_anew_total",
	"parley_live_connections",
	"parley_live_deliveries_total",
	"parley_live_entries_total",
	"parley_live_fallen_behind_total",
	"parley_live_followers",
	"parley_live_frames_total",
	"parley_live_groups",
	"parley_live_lag_entries",
	"parley_live_lag_milliseconds",
	"parley_live_queue_bytes",
	"parley_live_refused_total",
	"parley_live_replayed_total",
	"parley_live_resumed_total",
	"parley_live_slow_closes_total",
	"parley_live_subscriptions",
	"parley_sql_connection_wait_seconds_total pool",
	"parley_sql_connection_waits_total pool",
	"parley_sql_connections_in_use pool",
	"parley_sql_connections_max pool",
	"parley_sql_connections_open pool",
	"parley_sql_statement_duration_seconds kind le",
	"parley_sql_statements_total kind",
	"parley_store_commits_total",
}

// labelValues is what the labels may say.
var labelValues = map[string]*regexp.Regexp{
	"kind":    regexp.MustCompile(`^(query|mutation|subscription|unknown|select|insert|update|delete|other)$`),
	"outcome": regexp.MustCompile(`^(ok|[A-Z_]+)$`),
	"job":     regexp.MustCompile(`^(outbound\.send|message\.send|callback\.due|interaction\.return|interaction\.wrapup|workflow\.enqueue|form\.mail|webhook\.verify|webhook\.deliver|privacy\.erase|privacy\.retention|report\.write)$`),
	"result":  regexp.MustCompile(`^(done|failed)$`),
	"method":  regexp.MustCompile(`^([A-Z]+|other)$`),
	"route":   regexp.MustCompile(`^(none|/|/graphql|/healthz|/saysimple/insights/v1/messages|/saysimple/docs/errors/\{code\})$`),
	"status":  regexp.MustCompile(`^\d{3}$`),
	"pool":    regexp.MustCompile(`^(read|write|all)$`),
	"le":      regexp.MustCompile(`^[0-9.e+Inf]+$`),
}

var (
	sampleLine = regexp.MustCompile(`(?m)^(parley_\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? (\S+)$`)
	labelPair  = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

// TestMetrics asks a few things of a server and reads its figures.
func TestMetrics(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := serveWatched(t, address)
		org := w.Organization("metricscanary", uuid.Nil)
		token := w.Token(org, viewer.Admin)
		w.askAround(t, token)
		k := openSocket(t, w.Server, token)
		k.want("connection_ack")
		k.subscribe("1", `subscription {conversationEvents`+liveFields, nil)
		k.want("next")
		body := w.scrape(t, `parley_http_requests_total{method="GET",route="/",status="404"} 1`, "parley_live_followers 1")
		for _, sample := range []string{
			`parley_http_requests_total{method="other",route="/",status="404"} 1`,
			`parley_http_requests_total{method="POST",route="/graphql",status="401"} 1`,
			`parley_http_requests_total{method="GET",route="/saysimple/docs/errors/{code}",status="200"} 1`,
			`parley_graphql_operations_total{kind="query",outcome="ok"} 1`,
			`parley_graphql_operations_total{kind="mutation",outcome="ok"} 1`,
			`parley_graphql_operations_total{kind="subscription",outcome="ok"} 1`,
			`parley_graphql_operations_total{kind="query",outcome="NOT_FOUND"} 1`,
			`parley_graphql_operations_total{kind="unknown",outcome="GRAPHQL_PARSE_FAILED"} 1`,
			`parley_graphql_operations_total{kind="unknown",outcome="GRAPHQL_VALIDATION_FAILED"} 1`,
			`parley_graphql_operation_duration_seconds_count{kind="query"} 2`,
			"parley_live_connections 1",
			`parley_graphql_cost_points_bucket{le="+Inf"} 4`,
		} {
			if !strings.Contains(body, sample+"\n") {
				t.Errorf("no %s in\n%s", sample, grepLines(body, sample[:strings.IndexAny(sample+"{", "{ ")]))
			}
		}
		for _, positive := range []string{`parley_sql_statements_total{kind="select"}`, `parley_sql_statements_total{kind="insert"}`, "parley_store_commits_total"} {
			if strings.Contains(body, positive+" 0\n") || !strings.Contains(body, positive+" ") {
				t.Errorf("%s counts nothing", positive)
			}
		}
		checkNames(t, body)
		for _, secret := range []string{token, "metricscanary", org.String(), "parley_gql", "Where is"} {
			if strings.Contains(body, secret) {
				t.Errorf("%q is among the figures", secret)
			}
		}
		for _, family := range []string{"go_goroutines ", "process_resident_memory_bytes "} {
			if !strings.Contains(body, "\n"+family) {
				t.Errorf("no %s", family)
			}
		}
	})
}

// askAround asks for good and bad things.
func (w watched) askAround(t *testing.T, token string) {
	t.Helper()
	w.GraphQL(token, `mutation ($t: String!) {addMessage(input: {direction: IN, channel: "CHAT", channelAddress: "metricscanary",
		customerAddress: "jo", text: $t}) {userErrors {message}}}`, map[string]any{"t": "Where is metricscanary?"})
	for _, query := range []string{
		`query metricscanary {conversations {edges {node {id}}}}`, `{liveCursor(organizationId: "` + uuid.NewString() + `")}`, `{metricscanary}`, `{`,
	} {
		w.GraphQL(token, query, nil)
	}
	w.GraphQL("parley_gql_metricscanary", `{__typename}`, nil)
	w.Do("BREW", "/metricscanary", nil, nil)
	w.Do(http.MethodGet, "/metricscanary/"+token, nil, nil)
	w.Do(http.MethodGet, "/saysimple/docs/errors/1537", nil, nil)
	w.Do(http.MethodPost, "/saysimple/insights/v1/messages", map[string]string{"Authorization": "Bearer metricscanary"}, "{}")
}

// scrape reads the figures once these samples are among them: a request is
// counted just after its answer was sent.
func (w watched) scrape(t *testing.T, samples ...string) (body string) {
	t.Helper()
	eventually(t, strings.Join(samples, ", "), func() bool {
		_, body = get(t, w.admin+"/metrics")
		return !slices.ContainsFunc(samples, func(s string) bool { return !strings.Contains(body, s+"\n") })
	})
	return body
}

func checkNames(t *testing.T, body string) {
	t.Helper()
	labels := map[string]map[string]bool{}
	for _, m := range sampleLine.FindAllStringSubmatch(body, -1) {
		name := m[1]
		if labels[name] == nil {
			labels[name] = map[string]bool{}
		}
		for _, l := range labelPair.FindAllStringSubmatch(m[2], -1) {
			labels[name][l[1]] = true
			if allowed := labelValues[l[1]]; name != "parley_build_info" && (allowed == nil || !allowed.MatchString(l[2])) {
				t.Errorf("%s has %s=%q", name, l[1], l[2])
			}
		}
	}
	var got []string
	for name, of := range labels {
		got = append(got, strings.Join(append([]string{name}, slices.Sorted(maps.Keys(of))...), " "))
	}
	slices.Sort(got)
	if !slices.Equal(got, metricNames) {
		t.Errorf("the figures are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(metricNames, "\n"))
	}
}

func grepLines(text, part string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return !strings.Contains(l, part) }), "\n")
}
