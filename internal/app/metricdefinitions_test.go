package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/metrics/catalog"
)

// The graph defines every metric of the table, word for word, and no other.
func TestMetricDefinitions(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("teddies", uuid.Nil), viewer.Guest)
	type definition struct {
		Name, Sentence, Unit, Statistic, Sample, Measure, Formula string
		StartedBy, EndedBy                                        *string
		Empty                                                     *float64
		Dimensions                                                []string
	}
	ask := func(arguments string) []definition {
		var got struct{ MetricDefinitions []definition }
		s.Query(token, `{metricDefinitions`+arguments+` {name sentence unit statistic sample measure formula startedBy endedBy empty dimensions}}`, nil, &got)
		return got.MetricDefinitions
	}
	all := ask("")
	rows := catalog.Rows()
	if len(all) != len(rows) {
		t.Fatalf("%d definitions of %d rows", len(all), len(rows))
	}
	for i, d := range all {
		r := rows[i]
		if d.Name != r.Name || d.Sentence != r.Sentence || d.Unit != string(r.Unit) || d.Statistic != string(r.Statistic) ||
			d.Sample != r.Sample || d.Measure != r.Measure || (d.StartedBy != nil) != r.Timed() || (d.EndedBy != nil) != r.Timed() ||
			(d.Empty != nil) != r.ZeroWhenEmpty() || d.Formula != r.Formula() {
			t.Errorf("definition %+v of row %+v", d, r)
		}
		for _, dimension := range catalog.Dimensions() {
			if name := dimension.Dimension; slices.Contains(d.Dimensions, string(name)) != r.Has(name) {
				t.Errorf("%s: dimensions %s", d.Name, d.Dimensions)
			}
		}
	}
	some := ask(`(names: [RESOLVE_TIME_P90, MESSAGES])`)
	if len(some) != 2 || some[0].Name != "MESSAGES" || some[1].Name != "RESOLVE_TIME_P90" {
		t.Errorf("asked for two: %+v", some)
	}
	if a := s.GraphQL(token, `{metricDefinitions(names: [NONSENSE]) {name}}`, nil); !strings.Contains(string(a.Body), "GRAPHQL_VALIDATION_FAILED") {
		t.Errorf("an unknown metric: %s", a.Body)
	}
}
