package saysimple

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/metrics"
	"parley/metrics/catalog"
)

// Ensure that every row can be answered: the catalog has its metrics, they have the
// dimensions that are filtered and keyed by, and values are written as their unit
// asks for.
func TestMetricRows(t *testing.T) {
	for _, m := range metricRows {
		for _, name := range []string{m.Name, m.Unique} {
			row, ok := catalog.Find(name)
			if !ok {
				if name != "" {
					t.Errorf("%s: no metric is called %s", m.Path, name)
				}
				continue
			}
			needs := []catalog.Dimension{catalog.Agent, catalog.Channel, catalog.Tag, catalog.Provider, catalog.Identifier}
			for dimension, needed := range map[catalog.Dimension]bool{catalog.Direction: m.Directed, catalog.InitiatedBy: m.Initiated, m.Keyed: m.Keyed != ""} {
				if needed {
					needs = append(needs, dimension)
				}
			}
			for _, d := range needs {
				if !row.Has(d) {
					t.Errorf("%s: %s has no dimension %s", m.Path, name, d)
				}
			}
			shown, want := metrics.Stat{Count: 1, Num: 4501, Den: 3}, map[catalog.Unit]string{catalog.Seconds: "2", catalog.Things: "1500"}[row.Unit]
			if row.Statistic == catalog.Ratio {
				want = "1500.33"
			}
			if got := m.Number(shown); got.String() != want {
				t.Errorf("%s: %d/%d is written %s, want %s", m.Path, shown.Num, shown.Den, got, want)
			}
		}
	}
}

// Ensure that durations are rounded half up to seconds and averages to two
// decimals, and that nothing of very many is lost.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		number   func(metrics.Stat) json.Number
		num, den int64
		want     string
	}{
		{whole, 0, 1, "0"},
		{whole, 9007199254740993, 1, "9007199254740993"},
		{seconds, 0, 0, "0"},
		{seconds, 499, 1, "0"},
		{seconds, 500, 1, "1"},
		{seconds, 1499, 1, "1"},
		{seconds, 999, 2, "0"},
		{seconds, 2999, 2, "1"},
		{seconds, 3000, 2, "2"},
		{seconds, 1000, 3, "0"},
		{seconds, 9_200_000_000_000_000_000, 2_000_000, "4600000000"},
		{hundredths, 0, 0, "0"},
		{hundredths, 3, 1, "3"},
		{hundredths, 5, 2, "2.5"},
		{hundredths, 7, 3, "2.33"},
		{hundredths, 8, 3, "2.67"},
		{hundredths, 1001, 200, "5.01"}, // 5.005
		{hundredths, 1004, 1000, "1"},
		{hundredths, 1_000_000_007, 7, "142857143.86"},
	} {
		if got := c.number(metrics.Stat{Count: 1, Num: c.num, Den: c.den}); got.String() != c.want {
			t.Errorf("%d/%d: got %s, want %s", c.num, c.den, got, c.want)
		}
	}
}

// Ensure that weeks and quarters have the vendor's names, around New Year too.
func TestBucketKey(t *testing.T) {
	for _, c := range []struct {
		of   metrics.Granularity
		day  string
		want string
	}{
		{metrics.Week, "2020-06-01", "2020-23"},
		{metrics.Week, "2019-12-30", "2020-01"},
		{metrics.Week, "2020-12-28", "2020-53"},
		{metrics.Week, "2021-01-04", "2021-01"},
		{metrics.Quarter, "2020-01-01", "2020-1"},
		{metrics.Quarter, "2020-07-01", "2020-3"},
		{metrics.Quarter, "2020-10-01", "2020-4"},
		{metrics.Year, "0999-01-01", "0999-01-01T00:00:00.000Z"},
		{metrics.Month, "2020-06-01", "2020-06-01T00:00:00.000Z"},
		{metrics.Minute, "2020-06-01", "2020-06-01T00:00:00.000Z"},
	} {
		start, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := bucketKey(c.of, start); got != c.want {
			t.Errorf("%s of %s: got %s, want %s", c.of, c.day, got, c.want)
		}
	}
}

// Ensure that no query string makes the reader panic, and that none it accepts
// holds more than was agreed.
func FuzzParameters(f *testing.F) {
	f.Add("between=2020-05-21T20:25:10+02:00&and=2020-06-20T20:25:10%2B02:00&direction=all&agent=*&channel=faceBOOK_Messenger&channel[]=SMS&tag=user%3AVIP&provider=SAYSIMPLE&identifier=%2B31+6&initiatedBy=user&conversation=42&unique=true")
	f.Add("?&*&between=2020-01-15 01:12:41&and&unique=1&channel=%zz&tag=%ff")
	now := time.Date(2020, 9, 8, 12, 0, 30, 0, time.UTC)
	f.Fuzz(func(t *testing.T, raw string) {
		for _, m := range metricRows {
			p, err := m.parameters(raw, now)
			if err != nil {
				continue
			}
			if !p.Period.From.Before(p.Period.To) || p.Period.From.Location() != time.UTC {
				t.Errorf("accepted %v", p.Period)
			}
			texts := slices.Concat(p.Filter.AgentKeys, p.Filter.Tags, p.Filter.Identifiers, p.Filter.ConversationKeys)
			keys := slices.Concat(p.Filter.Channels, p.Filter.Providers)
			for _, text := range slices.Concat(texts, keys) {
				if n := utf8.RuneCountInString(text); n == 0 || n > 107 || strings.ContainsRune(text, 0) || !utf8.ValidString(text) || text == "*" {
					t.Errorf("accepted %q", text)
				}
			}
			for _, key := range keys {
				if !providerPattern.MatchString(key) {
					t.Errorf("accepted %q", key)
				}
			}
			if len(p.Filter.Directions) > 1 || len(p.Filter.InitiatedBy) > 1 || len(texts) > 4*500 || len(keys) > 2*500 {
				t.Errorf("accepted more than agreed: %+v", p.Filter)
			}
			if len(p.Filter.Directions) > 0 && !m.Directed || len(p.Filter.InitiatedBy) > 0 && !m.Initiated || p.Unique && m.Unique == "" {
				t.Errorf("%s: read %+v", m.Path, p)
			}
		}
	})
}
