package privacy

import (
	"slices"
	"testing"
	"time"

	"parley/ent"
	"parley/internal/values"
)

// TestOldest: months and years of the calendar on the organization's clock, the last
// day of a month where it has no such day.
func TestOldest(t *testing.T) {
	for _, test := range []struct {
		now, zone string
		length    int
		unit      string
		want      string
	}{
		{"2026-03-31T12:00:00Z", "UTC", 1, "month", "2026-02-28T12:00:00Z"},
		{"2024-03-31T12:00:00Z", "UTC", 1, "month", "2024-02-29T12:00:00Z"},
		{"2024-02-29T12:00:00Z", "UTC", 1, "year", "2023-02-28T12:00:00Z"},
		{"2026-01-15T12:00:00Z", "UTC", 14, "month", "2024-11-15T12:00:00Z"},
		{"2026-04-15T22:30:00Z", "Europe/Amsterdam", 3, "month", "2026-01-15T23:30:00Z"},
		{"2026-02-28T23:30:00Z", "Asia/Tokyo", 1, "month", "2026-01-31T23:30:00Z"},
		{"2026-01-15T12:00:00.123456Z", "nowhere", 100, "year", "1926-01-15T12:00:00.123Z"},
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		o := &ent.Organization{Timezone: test.zone, DataRetention: &values.DataRetention{Length: test.length, Unit: test.unit}}
		got, ok := oldest(o, now)
		if text := got.Format(time.RFC3339Nano); !ok || text != test.want {
			t.Errorf("%+v: %s", test, text)
		}
	}
	if _, ok := oldest(&ent.Organization{Timezone: "UTC"}, time.Unix(0, 0)); ok {
		t.Error("an organization that keeps everything")
	}
}

// TestNextAt: three at night by the clock of the organization, also when it is put
// forward.
func TestNextAt(t *testing.T) {
	amsterdam, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]string{
		"2026-01-15T01:00:00Z": "2026-01-15T02:00:00Z",
		"2026-01-15T02:00:00Z": "2026-01-16T02:00:00Z",
		"2026-01-31T12:00:00Z": "2026-02-01T02:00:00Z",
		"2026-03-28T12:00:00Z": "2026-03-29T01:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := nextAt(at, amsterdam, hour).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s: %s, want %s", now, got, want)
		}
	}
}

// TestForms: telephone numbers in their spellings, other addresses in small letters.
func TestForms(t *testing.T) {
	number := []string{"+31612345678", "0031612345678", "31612345678"}
	for address, want := range map[string][]string{
		"+31612345678": number, "31612345678": number, "0031612345678": number, "+31 6 1234-5678": number, " +31 (0)6 (1234) 5678 ": number,
		"00 31/612.345.678": number, "Bob@Example.com": {"bob@example.com"}, "É@example.com": {"É@example.com", "é@example.com"},
		"a@example.com": {"a@example.com"}, "+": {"+"}, "Zebra 4": {"zebra 4"}, "john.doe": {"john.doe"},
	} {
		got := forms(address)
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("%s: %v", address, got)
		}
	}
}
