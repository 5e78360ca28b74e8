package catalog_test

import (
	"strings"
	"testing"

	"parley/metrics/catalog"
)

// The table is well formed.
func TestRows(t *testing.T) {
	if err := catalog.Check(catalog.Rows()); err != nil {
		t.Error(err)
	}
}

// Malformed rows fail, each for its own reason.
func TestCheckBites(t *testing.T) {
	for reason, spoil := range map[string]func(*catalog.Row){
		"upper case":         func(r *catalog.Row) { r.Name = "messages" },
		"sentence":           func(r *catalog.Row) { r.Sentence = "no full stop" },
		"sample":             func(r *catalog.Row) { r.Sample = "" },
		"measure":            func(r *catalog.Row) { r.Measure = "" },
		"are needed":         func(r *catalog.Row) { r.Statistic = "" },
		"has to stop":        func(r *catalog.Row) { r.StartedBy = "a message" },
		"in seconds":         func(r *catalog.Row) { r.Unit = catalog.Seconds },
		"dimensions":         func(r *catalog.Row) { r.Dimensions = nil },
		"MESSAGES stands tw": func(*catalog.Row) {},
	} {
		row := catalog.Rows()[0]
		spoil(&row)
		err := catalog.Check([]catalog.Row{row, catalog.Rows()[0]})
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// A count of nothing is 0; an average of nothing is nothing.
func TestEmpty(t *testing.T) {
	for _, r := range catalog.Rows() {
		counts := !strings.Contains(r.Name, "TIME") && !strings.Contains(r.Name, "WITHIN") && !strings.Contains(r.Name, "RATE") && r.Name != "MESSAGES_PER_CONVERSATION"
		if r.ZeroWhenEmpty() != counts {
			t.Errorf("%s: zero when empty: %t", r.Name, r.ZeroWhenEmpty())
		}
	}
}
