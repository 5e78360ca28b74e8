package botopen

import (
	"encoding/json"
	"testing"
	"time"

	"parley/compat/rest"
)

// TestDescription: the description has the vendor's odd names.
func TestDescription(t *testing.T) {
	text, err := rest.OpenAPI(Prefix, New(Deps{}).Routes(), About())
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for shape, names := range map[string][]string{
		"user": {"userId", "first interacted date", "last interacted date"}, "listRow": {"title", " description"},
		"transcript":   {"id", "from", "type", "text", "carousel", "dynamicReply", "isPreviewUser"},
		"singleAction": {"catalogId", "retailerId"},
	} {
		for _, name := range names {
			if doc.Components.Schemas[shape].Properties[name] == nil {
				t.Errorf("%s has no %q: %v", shape, name, doc.Components.Schemas[shape].Properties)
			}
		}
	}
}

// TestMonthsBefore: a month that has not the day ends on its last one.
func TestMonthsBefore(t *testing.T) {
	for from, want := range map[string]string{
		"2026-05-31T10:00:00Z": "2026-02-28T10:00:00Z", "2024-05-30T10:00:00Z": "2024-02-29T10:00:00Z",
		"2026-03-01T12:00:00Z": "2025-12-01T12:00:00Z", "2026-02-28T00:00:00Z": "2025-11-28T00:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, from)
		if err != nil {
			t.Fatal(err)
		}
		if got := monthsBefore(at, 3).Format(time.RFC3339); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}

// TestTimes: dates are read with and without a time, and in UTC without an offset.
func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2021-10-01": "2021-10-01T00:00:00.000Z", "2021-10-01T00:00:00.000Z": "2021-10-01T00:00:00.000Z",
		"2021-10-01T02:00:00+02:00": "2021-10-01T00:00:00.000Z", "2021-10-01T05:06": "2021-10-01T05:06:00.000Z", "2021-13-01": "", "": "",
	} {
		at, ok := parseTime(text)
		if got := formatTime(at); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %s %v, want %s", text, got, ok, want)
		}
	}
}
