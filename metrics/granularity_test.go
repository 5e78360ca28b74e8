package metrics_test

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"parley/internal/apperr"
	"parley/metrics"
	"parley/metrics/catalog"
)

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestChoose has the contract's tables and its test points.
func TestChoose(t *testing.T) {
	from := instant(t, "2020-05-21T10:00:00Z")
	day := 24 * time.Hour
	for _, test := range []struct {
		to      time.Time
		a, b, c metrics.Granularity
	}{
		{from.Add(time.Minute), "HOUR", "HOUR", "MINUTE"},
		{from.Add(2 * time.Hour), "HOUR", "HOUR", "MINUTE"},
		{from.Add(2*time.Hour + 1), "HOUR", "HOUR", "HOUR"},
		{from.Add(day), "HOUR", "HOUR", "HOUR"},
		{from.Add(day + 1), "DAY", "HOUR", "HOUR"},
		{from.Add(36 * time.Hour), "DAY", "HOUR", "HOUR"},
		{from.Add(48 * time.Hour), "DAY", "HOUR", "HOUR"},
		{from.Add(48*time.Hour + 1), "DAY", "DAY", "DAY"},
		{from.Add(14 * day), "DAY", "DAY", "DAY"},
		{from.Add(14*day + 1), "WEEK", "DAY", "DAY"},
		{from.Add(30 * day), "WEEK", "DAY", "DAY"},
		{from.Add(31 * day), "WEEK", "DAY", "DAY"},
		{from.Add(31*day + 1), "MONTH", "WEEK", "WEEK"},
		{from.AddDate(1, 0, 0), "MONTH", "WEEK", "WEEK"},
		{from.AddDate(1, 0, 0).Add(1), "MONTH", "MONTH", "MONTH"},
		{from.AddDate(2, 0, 0), "MONTH", "MONTH", "MONTH"},
		{from.AddDate(2, 0, 0).Add(1), "QUARTER", "QUARTER", "QUARTER"},
		{from.AddDate(4, 0, 0), "QUARTER", "QUARTER", "QUARTER"},
		{from.AddDate(4, 0, 0).Add(1), "YEAR", "QUARTER", "QUARTER"},
		{from.AddDate(5, 0, 0), "YEAR", "QUARTER", "QUARTER"},
		{from.AddDate(5, 0, 0).Add(1), "YEAR", "YEAR", "YEAR"},
	} {
		p := metrics.Period{From: from, To: test.to}
		for table, want := range map[catalog.Table]metrics.Granularity{catalog.TableA: test.a, catalog.TableB: test.b, catalog.TableC: test.c} {
			if got := metrics.Choose(table, p); got != want {
				t.Errorf("table %s, to %s: got %s, want %s", table, test.to.Sub(from), got, want)
			}
		}
	}
}

func TestBuckets(t *testing.T) {
	for _, test := range []struct {
		name     string
		g        metrics.Granularity
		zone     string
		from, to string
		want     []string // edges
	}{
		{"days", "DAY", "UTC", "2020-05-21T18:25:10Z", "2020-05-23T00:00:00Z", []string{"2020-05-21T00:00:00Z", "2020-05-22T00:00:00Z", "2020-05-23T00:00:00Z"}},
		{"days that end a moment later", "DAY", "UTC", "2020-05-21T00:00:00Z", "2020-05-22T00:00:00.001Z", []string{"2020-05-21T00:00:00Z", "2020-05-22T00:00:00Z", "2020-05-23T00:00:00Z"}},
		{"days elsewhere", "DAY", "Asia/Kathmandu", "2020-05-21T18:25:10Z", "2020-05-21T18:25:11Z", []string{"2020-05-22T00:00:00+05:45", "2020-05-23T00:00:00+05:45"}},
		{"hours elsewhere", "HOUR", "Asia/Kathmandu", "2020-05-21T18:00:00Z", "2020-05-21T18:16:00Z", []string{"2020-05-21T23:00:00+05:45", "2020-05-22T00:00:00+05:45", "2020-05-22T01:00:00+05:45"}},
		{"a short day", "DAY", "Europe/Amsterdam", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", []string{"2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"}},
		{"hours of autumn", "HOUR", "Europe/Amsterdam", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", []string{"2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"}},
		{"half an hour back", "HOUR", "Australia/Lord_Howe", "2026-04-04T14:00:00Z", "2026-04-04T16:30:00Z", []string{"2026-04-05T01:00:00+11:00", "2026-04-05T02:00:00+10:30", "2026-04-05T03:00:00+10:30"}},
		{"half an hour forward", "HOUR", "Australia/Lord_Howe", "2026-10-03T15:45:00Z", "2026-10-03T16:00:00Z", []string{"2026-10-04T01:00:00+10:30", "2026-10-04T03:00:00+11:00"}},
		{"two midnights", "DAY", "America/Havana", "2025-11-01T12:00:00Z", "2025-11-02T12:00:00Z", []string{"2025-11-01T00:00:00-04:00", "2025-11-02T00:00:00-04:00", "2025-11-03T00:00:00-05:00"}},
		{"two midnights in the east", "DAY", "Asia/Amman", "2021-10-28T12:00:00Z", "2021-10-29T12:00:00Z", []string{"2021-10-28T00:00:00+03:00", "2021-10-29T00:00:00+03:00", "2021-10-30T00:00:00+02:00"}},
		{"a month of two midnights", "MONTH", "Asia/Amman", "2021-10-28T12:00:00Z", "2021-10-28T13:00:00Z", []string{"2021-10-01T00:00:00+03:00", "2021-11-01T00:00:00+02:00"}},
		{"a day that never was", "DAY", "Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-30T12:00:00Z", []string{"2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00", "2012-01-01T00:00:00+14:00"}},
		{"no midnight", "DAY", "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-05T12:00:00Z", []string{"2018-11-03T00:00:00-03:00", "2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00", "2018-11-06T00:00:00-02:00"}},
		{"hours far ahead", "HOUR", "UTC", "3000-01-01T10:30:00Z", "3000-01-01T11:30:00Z", []string{"3000-01-01T10:00:00Z", "3000-01-01T11:00:00Z", "3000-01-01T12:00:00Z"}},
		{"minutes long ago", "MINUTE", "UTC", "1500-01-01T00:00:30Z", "1500-01-01T00:01:00Z", []string{"1500-01-01T00:00:00Z", "1500-01-01T00:01:00Z"}},
		{"weeks begin on Monday", "WEEK", "UTC", "2020-06-07T00:00:00Z", "2020-06-08T00:00:01Z", []string{"2020-06-01T00:00:00Z", "2020-06-08T00:00:00Z", "2020-06-15T00:00:00Z"}},
		{"months", "MONTH", "UTC", "2020-01-31T00:00:00Z", "2020-03-01T00:00:00Z", []string{"2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z", "2020-03-01T00:00:00Z"}},
		{"quarters", "QUARTER", "UTC", "2020-03-31T00:00:00Z", "2020-04-01T00:00:01Z", []string{"2020-01-01T00:00:00Z", "2020-04-01T00:00:00Z", "2020-07-01T00:00:00Z"}},
		{"years", "YEAR", "UTC", "2019-12-31T23:59:59Z", "2020-01-01T00:00:01Z", []string{"2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"}},
		{"minutes", "MINUTE", "UTC", "2020-01-01T00:00:59Z", "2020-01-01T00:01:01Z", []string{"2020-01-01T00:00:00Z", "2020-01-01T00:01:00Z", "2020-01-01T00:02:00Z"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := metrics.Buckets(metrics.Period{From: instant(t, test.from), To: instant(t, test.to)}, test.g, location(t, test.zone))
			if err != nil {
				t.Fatal(err)
			}
			edges := []string{got[0].Start.Format(time.RFC3339)}
			for i, b := range got {
				if i > 0 && !b.Start.Equal(got[i-1].End) {
					t.Errorf("a gap before %s", b.Start)
				}
				edges = append(edges, b.End.Format(time.RFC3339))
			}
			if fmt.Sprint(edges) != fmt.Sprint(test.want) {
				t.Errorf("got  %v\nwant %v", edges, test.want)
			}
		})
	}
}

// TestBucketsCover cuts random stretches around changes of clocks in many zones:
// buckets join, cover the period, and begin where the wall clock says so.
func TestBucketsCover(t *testing.T) {
	for _, name := range []string{
		"UTC", "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Cairo",
		"Asia/Beirut", "America/Havana", "Pacific/Apia", "Asia/Tehran", "Africa/Casablanca", "America/St_Johns", "Europe/Dublin", "Antarctica/Troll",
	} {
		z := location(t, name)
		for month := range 12 {
			p := metrics.Period{From: time.Date(2011, time.Month(month+1), 27, 3, 4, 5, 6, time.UTC)}
			p.To = p.From.Add(30 * 24 * time.Hour)
			for _, g := range []metrics.Granularity{"HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"} {
				got, err := metrics.Buckets(p, g, z)
				if err != nil {
					t.Fatal(err)
				}
				last := len(got) - 1
				if got[0].Start.After(p.From) || !got[0].End.After(p.From) || !got[last].Start.Before(p.To) || got[last].End.Before(p.To) {
					t.Errorf("%s %s: %v does not cover %v", name, g, got, p)
				}
				for i := 1; i <= last; i++ {
					if !got[i].Start.Equal(got[i-1].End) || !got[i].End.After(got[i].Start) {
						t.Errorf("%s %s: %v after %v", name, g, got[i], got[i-1])
					}
					if g == "DAY" && got[i].Start.Format("2006-01-02") == got[i].Start.Add(-time.Millisecond).Format("2006-01-02") {
						t.Errorf("%s: %s does not begin a day", name, got[i].Start)
					}
				}
			}
		}
	}
}

func TestPeriod(t *testing.T) {
	p := metrics.Period{From: instant(t, "2020-01-03T00:00:00Z"), To: instant(t, "2020-01-05T00:00:00Z")}
	if got := p.Previous(); !got.From.Equal(instant(t, "2020-01-01T00:00:00Z")) || !got.To.Equal(p.From) {
		t.Errorf("previous of %v is %v", p, got)
	}
	if err := p.Check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []metrics.Period{{From: p.To, To: p.From}, {From: p.To, To: p.To}, {From: p.From, To: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}} {
		if err := bad.Check(); apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
	p.To = p.From.AddDate(100, 0, 0)
	if _, err := metrics.Buckets(p, metrics.Minute, time.UTC); apperr.KindOf(err) != apperr.CostLimit {
		t.Errorf("a century of minutes: %v", err)
	}
}
