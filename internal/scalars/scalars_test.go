package scalars_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"parley/internal/apperr"
	"parley/internal/scalars"
)

// read gives every scalar one signature.
func read[T any](f func(any) (T, error)) func(any) (string, error) {
	return func(v any) (string, error) {
		out, err := f(v)
		return fmt.Sprint(out), err
	}
}

func TestValues(t *testing.T) {
	for _, scalar := range []struct {
		name      string
		unmarshal func(any) (string, error)
		good      map[any]string
		bad       []any
	}{
		{
			"DateTime", read(scalars.UnmarshalDateTime),
			map[any]string{
				"2026-02-14T12:03:59Z":                "2026-02-14 12:03:59 +0000 UTC",
				"2026-02-14T12:03:59.2509+05:45":      "2026-02-14 06:18:59.25 +0000 UTC",
				"1970-01-01T00:00:00Z":                "1970-01-01 00:00:00 +0000 UTC",
				"9999-12-31T23:59:59.999999Z":         "9999-12-31 23:59:59.999 +0000 UTC",
				"2024-02-29T23:59:59.123456789-12:00": "2024-03-01 11:59:59.123 +0000 UTC",
			},
			[]any{"", "now", "2026-02-14", "2026-02-14T12:03:59", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00+01:00", "2026-02-14T12:03:59,5Z", "2026-02-14T12:03:59+24:00", "9999-12-31T23:59:59-01:00", 1, nil, true},
		},
		{
			"TimeZone", read(scalars.UnmarshalTimeZone),
			map[any]string{"Europe/Amsterdam": "Europe/Amsterdam", "UTC": "UTC", "Asia/Kathmandu": "Asia/Kathmandu"},
			[]any{"", "Local", "Mars/Base", "../etc/passwd", "/etc/passwd", 1, nil},
		},
		{
			"EmailAddress", read(scalars.UnmarshalEmailAddress),
			map[any]string{"jo@example.com": "jo@example.com", "jo+x@sub.example.com": "jo+x@sub.example.com"},
			[]any{"", "jo", "@example.com", "Jo <jo@example.com>", " jo@example.com", "a@b, c@d", strings.Repeat("a", 251) + "@b.c", 1, nil},
		},
		{
			"URL", read(scalars.UnmarshalURL),
			map[any]string{"https://example.com/1?x=y#z": "https://example.com/1?x=y#z", "http://[::1]:80/": "http://[::1]:80/"},
			[]any{"", "/1", "example.com", "javascript:alert(1)", "ftp://example.com", "https://", "https://x/" + strings.Repeat("a", 2048), 1, nil},
		},
		{
			"ID", read(scalars.UnmarshalID),
			map[any]string{"019aa1b2-c3d4-8001-9e5f-0123456789ab": "019aa1b2-c3d4-8001-9e5f-0123456789ab"},
			[]any{"", "1", 1, int64(1), json.Number("1"), nil, "019aa1b2-c3d4-8001-9e5f-0123456789a"},
		},
		{
			"Cursor", read(scalars.UnmarshalCursor),
			nil,
			[]any{"", "x", "!", "AAAA", strings.Repeat("A", 5000), 1, nil},
		},
	} {
		for v, want := range scalar.good {
			if got, err := scalar.unmarshal(v); err != nil || got != want {
				t.Errorf("%s %v: got %s, %v, want %s", scalar.name, v, got, err, want)
			}
		}
		for _, v := range scalar.bad {
			if got, err := scalar.unmarshal(v); apperr.KindOf(err) != apperr.Invalid || err == nil {
				t.Errorf("%s %.50v: got %s, %v, want it refused", scalar.name, v, got, err)
			}
		}
	}
}

// JSON is written without white space, and is JSON whatever the database holds.
func TestMarshalJSON(t *testing.T) {
	for value, want := range map[string]string{
		`{"a": [1,  "b c", null]}`: `{"a":[1,"b c",null]}`, " 1 ": "1", `"<&>"`: `"<&>"`, "": "null", "{": "null", "{}{}": "null",
	} {
		var b strings.Builder
		if scalars.MarshalJSON(json.RawMessage(value)).MarshalGQL(&b); b.String() != want {
			t.Errorf("%s became %s, want %s", value, &b, want)
		}
	}
}
