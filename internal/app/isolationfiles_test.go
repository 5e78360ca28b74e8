package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// fileCrossings name a tenant's things in what a file is asked for with.
var fileCrossings = []struct {
	body string
	kind string
}{
	{`"organizationId": "<v>", "metrics": ["MESSAGES"]`, "Organization"},
	{`"metrics": ["MESSAGES"], "filter": {"agent": ["<v>"]}`, "User"},
	{`"metrics": ["MESSAGES"], "filter": {"team": ["<v>"]}`, "Team"},
	{`"metrics": ["MESSAGES"], "filter": {"conversation": ["<v>"]}`, "Conversation"},
	{`"metrics": ["INTERACTION_WAITING_TIME_MEAN"], "filter": {"queue": ["<v>"]}`, "Queue"},
	{`"metrics": ["MESSAGES"], "filter": {"tag": ["<v> tag"]}`, "slug"},
	{`"metrics": ["MESSAGES"], "filter": {"channel": ["<v>"]}`, "slug"},
	{`"metrics": ["MESSAGES"], "filter": {"identifier": ["<v> channel"]}`, "slug"},
}

const everMetric = `"granularity": "YEAR", "period": {"from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}`

// testSampleCursors replays a place among the neighbour's samples: the answer is
// made of own ones alone.
func (st street) testSampleCursors(t *testing.T) {
	page := func(token, argument string) (whole string, cursors []string) {
		a := st.GraphQL(token, `{metrics(metrics: [MESSAGES], `+lately+`) {buckets {samples`+argument+` {totalCount edges {cursor node {message {id} conversation {id}}}}}}}`, nil)
		for _, part := range strings.Split(string(a.Body), `"cursor":"`)[1:] {
			cursor, _, _ := strings.Cut(part, `"`)
			cursors = append(cursors, cursor)
		}
		return string(a.Body), cursors
	}
	_, mine := page(st.a.Token(viewer.Guest), "")
	_, theirs := page(st.b.Token(viewer.Guest), "")
	if len(mine) == 0 || len(theirs) == 0 {
		t.Fatalf("%d and %d samples", len(mine), len(theirs))
	}
	for _, cursor := range theirs {
		whole, found := page(st.a.Token(viewer.Guest), `(after: "`+cursor+`")`)
		st.silent(t, strings.ReplaceAll(whole, cursor, ""))
		for _, c := range found {
			if !slices.Contains(mine, c) {
				t.Errorf("after a foreign cursor there is %s", c)
			}
		}
	}
}

// testFiles names the neighbour's things to files, and opens what it has addresses
// for: an address is its maker's alone, whoever fetches it.
func (st street) testFiles(t *testing.T) {
	post := func(token, format, body string) apptest.Answer {
		return st.Do(http.MethodPost, "/export/metrics."+format, map[string]string{"Authorization": "Bearer " + token}, body)
	}
	before := st.Rows()
	for _, row := range fileCrossings {
		for _, rows := range []string{"SERIES", "SAMPLES"} {
			for _, format := range []string{"csv", "ndjson"} {
				for _, role := range roles {
					ask := func(about *apptest.Tenant) string {
						body := `{"rows": "` + rows + `", ` + strings.ReplaceAll(row.body, "<v>", about.Names[row.kind]) + ", " + everMetric + "}"
						return without(post(st.a.Token(role), format, body), about.Names[row.kind])
					}
					foreign, unknown := ask(st.b), ask(st.ghost)
					if st.silent(t, foreign); foreign != unknown {
						t.Errorf("%s as %s: a foreign one is answered\n%s\nan unknown one\n%s", row.body, role, foreign, unknown)
					}
				}
			}
		}
	}
	st.unchanged(t, before)
	// The filters are good: its own are found.
	for _, row := range fileCrossings {
		body := `{"rows": "SAMPLES", ` + strings.ReplaceAll(row.body, "<v>", st.a.Names[row.kind]) + ", " + everMetric + "}"
		if a := post(st.a.Token(viewer.Guest), "ndjson", body); len(a.Body) == 0 || a.Status != http.StatusOK {
			t.Errorf("%s: its own: %d %s", row.body, a.Status, a.Body)
		}
	}
	for _, document := range []string{
		`{metricsExport(metrics: [MESSAGES], rows: SAMPLES, format: NDJSON, ` + lately + `) {url}}`,
		`{metricsExport(organizationId: "<Organization>", metrics: [MESSAGES], rows: SAMPLES, format: NDJSON, ` + lately + `) {url}}`,
	} {
		var out struct{ MetricsExport struct{ URL string } }
		st.Query(st.a.Token(viewer.Admin), st.a.Expand(document), nil, &out)
		a := st.Do(http.MethodGet, strings.TrimPrefix(out.MetricsExport.URL, st.URL), map[string]string{"Authorization": "Bearer " + st.b.Token(viewer.Owner)}, nil)
		if st.silent(t, string(a.Body)); !strings.Contains(string(a.Body), st.a.Names["Message"]) {
			t.Errorf("its own address: %d %s", a.Status, a.Body)
		}
	}
}
