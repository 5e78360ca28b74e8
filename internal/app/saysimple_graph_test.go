package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/compat/saysimple"
	"parley/internal/app"
	"parley/internal/demo"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// asInGraph has, for each metric of the vendor, its name in the graph, and what
// the vendor keys it by.
var asInGraph = map[string]struct{ metric, unique, keyed string }{
	"/messages/sum":                                           {metric: "MESSAGES"},
	"/messages/sent-paid-templates/sum":                       {metric: "PAID_TEMPLATES"},
	"/messages/distribution":                                  {metric: "MESSAGES"},
	"/messages/response-times/average":                        {metric: "RESPONSE_TIME_MEAN"},
	"/active-contacts/sum":                                    {metric: "ACTIVE_CONTACTS", unique: "UNIQUE_CONTACTS"},
	"/active-contacts/distribution":                           {metric: "ACTIVE_CONTACTS_BY_COUNTRY", unique: "UNIQUE_CONTACTS_BY_COUNTRY", keyed: "COUNTRY"},
	"/conversations/first-reply-times/median":                 {metric: "FIRST_REPLY_TIME_MEDIAN"},
	"/conversations/first-reply-times/average":                {metric: "FIRST_REPLY_TIME_MEAN"},
	"/conversations/first-reply-times-business-hours/median":  {metric: "FIRST_REPLY_TIME_BUSINESS_HOURS_MEDIAN"},
	"/conversations/first-reply-times-business-hours/average": {metric: "FIRST_REPLY_TIME_BUSINESS_HOURS_MEAN"},
	"/conversations/resolved":                                 {metric: "RESOLVED_CONVERSATIONS"},
	"/conversations/tags":                                     {metric: "TAGS_USED", keyed: "TAG"},
	"/conversations/resolve-times/median":                     {metric: "RESOLVE_TIME_MEDIAN"},
	"/conversations/resolve-times/average":                    {metric: "RESOLVE_TIME_MEAN"},
	"/conversations/messages/average":                         {metric: "MESSAGES_PER_CONVERSATION"},
	"/conversations/unique":                                   {metric: "UNIQUE_CONVERSATIONS"},
}

// question is a period and a filter, as the vendor and the graph ask for them.
type question struct {
	from, to time.Time
	query    string         // of the vendor
	filter   map[string]any // of the graph
}

// demoShop is the demo world with a client of the vendor's API. The clock stands.
func demoShop(t *testing.T, address string) (shop, time.Time) {
	t.Helper()
	now := time.Date(2026, 3, 10, 14, 17, 42, 0, time.UTC)
	clock := testkit.NewClock(now)
	s := apptest.Serve(t, address, func(c *app.Config) {
		c.Now, c.RequestTimeout, c.Limits.Cost, c.Limits.Nodes = clock.Now, time.Minute, 1e9, 1e9
	})
	world := demo.New(demo.Deps{Store: s.Store, Inbox: s.Inbox, Directory: s.Directory, Access: s.Access, Now: clock.Now, Logger: app.NewLogger(t.Output(), "text")})
	if _, err := world.Fill(context.Background()); err != nil {
		t.Fatal(err)
	}
	// A database counts its rows by itself, a minute after so many came at once.
	write(t, s, demo.OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "ANALYZE")
		return err
	})
	client := s.SaySimple(demo.OrganizationID(), viewer.Guest, apptest.Keys[0]())
	return shop{s, client, client.AccessToken(), demo.OrganizationID()}, now
}

// TestSaySimpleIsTheGraph asks every metric of the vendor's API and of the graph
// for the same of the demo world: the series are the same but for rounding.
func TestSaySimpleIsTheGraph(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s, now := demoShop(t, address)
		token := s.Token(s.id, viewer.Guest)
		questions := s.questions(t, token, now)
		for _, route := range saysimple.New(saysimple.Deps{Directory: namesOnly{}}).Routes() {
			path, isMetric := strings.CutPrefix(below(route.Pattern), "/metrics")
			if !isMetric || strings.HasPrefix(route.Pattern, "/v1") {
				continue
			}
			of, ok := asInGraph[path]
			if !ok {
				t.Errorf("%s: no row says what it is in the graph", path)
			}
			something := false
			for _, q := range questions {
				something = s.compare(t, token, path, of.metric, of.keyed, q) || something
				if of.unique != "" {
					unique := q
					unique.query += "&unique=true"
					s.compare(t, token, path, of.unique, of.keyed, unique)
				}
			}
			if !something {
				t.Errorf("%s: nothing was compared but zeros", path)
			}
		}
	})
}

// questions are of all granularities, and one of them with filters.
func (s shop) questions(t *testing.T, token string, now time.Time) []question {
	t.Helper()
	var agents []string
	if err := json.Unmarshal(s.client.Do(s.token, http.MethodGet, apptest.SaySimpleBases[0]+"/agents", nil).Body, &agents); err != nil || len(agents) == 0 {
		t.Fatalf("agents: %v", err)
	}
	var user any
	s.Query(token, `query ($key: String) {users(first: 1, where: {agentKey: $key}) {edges {node {id}}}}`, map[string]any{"key": agents[0]}, &user)
	const day = 24 * time.Hour
	lately := now.AddDate(0, -2, 0)
	questions := []question{
		{from: lately, to: now, query: "&agent=" + url.QueryEscape(agents[0]), filter: map[string]any{"agent": []string{apptest.Innermost(user)}}},
		{from: lately, to: now, query: "&channel=whatsapp&channel=SMS", filter: map[string]any{"channel": []string{"WHATSAPP", "SMS"}}},
		{from: lately, to: now, query: "&tag=user:VIP&tag=team:Sales", filter: map[string]any{"tag": []string{"VIP", "team:Sales"}}},
		{from: lately, to: now, query: "&provider=META&identifier=teddies.inc", filter: map[string]any{"provider": []string{"META"}, "identifier": []string{"teddies.inc"}}},
	}
	for _, length := range []time.Duration{90 * time.Minute, 36 * time.Hour, 10 * day, 30 * day, 100 * day, 600 * day, 1000 * day, 3000 * day} {
		questions = append(questions, question{from: now.Add(-length), to: now})
	}
	return questions
}

// compare reports whether the series had anything but zeros.
func (s shop) compare(t *testing.T, token, path, metric, keyed string, q question) bool {
	t.Helper()
	theirs := s.series(t, path, q)
	ours := s.graphSeries(t, token, metric, keyed, theirs.AggregatedBy, q)
	what := fmt.Sprintf("%s from %s%s", path, q.from.Format(time.RFC3339), q.query)
	same := func(where string, rest float64, graph *float64) {
		if !agrees(metric, rest, graph) {
			shown := "null"
			if graph != nil {
				shown = fmt.Sprint(*graph)
			}
			t.Errorf("%s, %s: %v, in the graph %s", what, where, rest, shown)
		}
	}
	same("total", theirs.AggregatedValue, ours.Total)
	same("previous total", theirs.PreviousAggregatedValue, ours.PreviousTotal)
	keys, values := members(t, theirs.Data)
	parts := ours.parts(keyed)
	if len(keys) != len(parts) {
		t.Errorf("%s: keys %q, in the graph %d", what, keys, len(parts))
		return false
	}
	for i, p := range parts {
		if keys[i] != p.key && theirs.AggregatedBy != "WEEK" && theirs.AggregatedBy != "QUARTER" {
			t.Errorf("%s: the key %s, in the graph %s", what, keys[i], p.key)
		}
		same(keys[i], values[i], p.value)
	}
	return slices.ContainsFunc(values, func(v float64) bool { return v != 0 })
}

// agrees reports whether a number of the vendor's is the rounded one of the graph.
func agrees(metric string, rest float64, graph *float64) bool {
	const hair = 1e-9
	switch {
	case graph == nil:
		return rest == 0
	case strings.Contains(metric, "_TIME_"):
		return rest == math.Trunc(rest) && math.Abs(rest-*graph) <= 0.5+hair
	case metric == "MESSAGES_PER_CONVERSATION":
		return math.Abs(rest-*graph) <= 0.005+hair
	}
	return rest == *graph
}

// vendorSeries is the vendor's answer.
type vendorSeries struct {
	AggregatedBy                             string
	Data                                     json.RawMessage
	AggregatedValue, PreviousAggregatedValue float64
}

func (s shop) series(t *testing.T, path string, q question) (out vendorSeries) {
	t.Helper()
	address := fmt.Sprintf("%s/metrics%s?between=%s&and=%s%s", apptest.SaySimpleBases[0], path, q.from.Format(time.RFC3339), q.to.Format(time.RFC3339), q.query)
	a := s.client.Do(s.token, http.MethodGet, address, nil)
	if err := json.Unmarshal(a.Body, &out); err != nil || a.Status != http.StatusOK {
		t.Fatalf("%s: %d %s", address, a.Status, a.Body)
	}
	return out
}

// members are those of a JSON object in its order.
func members(t *testing.T, text json.RawMessage) (keys []string, values []float64) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			return keys, values
		}
		switch v := token.(type) {
		case string:
			keys = append(keys, v)
		case float64:
			values = append(values, v)
		}
	}
}

// graphSeries is the graph's answer.
type graphSeries struct {
	Total, PreviousTotal *float64
	Buckets              []struct {
		Start string
		Value *float64
	}
	Groups []struct {
		Key   *string
		Total *float64
	}
}

type part struct {
	key   string
	value *float64
}

// parts are what the vendor has members for.
func (s graphSeries) parts(keyed string) (parts []part) {
	for _, b := range s.Buckets {
		parts = append(parts, part{b.Start, b.Value})
	}
	for _, g := range s.Groups {
		parts = append(parts, part{*g.Key, g.Total})
	}
	switch keyed {
	case "COUNTRY":
		return parts[:min(10, len(parts))]
	case "TAG":
		slices.SortFunc(parts, func(a, b part) int { return strings.Compare(a.key, b.key) })
	}
	return parts
}

func (s shop) graphSeries(t *testing.T, token, metric, keyed, granularity string, q question) graphSeries {
	t.Helper()
	variables := map[string]any{
		"metric": metric, "granularity": granularity, "filter": q.filter,
		"period": map[string]any{"from": q.from.Format(time.RFC3339), "to": q.to.Format(time.RFC3339)},
	}
	parts := "buckets {start value}"
	if keyed != "" {
		variables["by"] = []string{keyed}
		parts = "groups {key total}"
	}
	var data struct{ Metrics []graphSeries }
	s.Query(token, `query ($metric: MetricName!, $period: PeriodInput!, $granularity: Granularity, $filter: MetricFilter, $by: [Dimension!]) {
		metrics(metrics: [$metric], period: $period, granularity: $granularity, filter: $filter, groupBy: $by) {total previousTotal `+parts+`}}`, variables, &data)
	return data.Metrics[0]
}
