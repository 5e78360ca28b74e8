package saysimple

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/compat/rest"
)

func TestParseInstant(t *testing.T) {
	noon := time.Date(2020, 2, 14, 12, 3, 59, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2020-02-14T12:03:59Z":           noon,
		"2020-02-14T12:03:59":            noon, // no offset is UTC
		"2020-02-14T13:03:59+01:00":      noon,
		"2020-02-14T13:03:59+0100":       noon,
		"2020-02-14T13:03:59+01":         noon,
		"2020-02-14T06:33:59-05:30":      noon,
		"2020-02-14T12:03:59.5Z":         noon.Add(500 * time.Millisecond),
		"2020-02-14T12:03:59,123456789Z": noon.Add(123456789),
		"2020-02-14T12:03Z":              noon.Add(-59 * time.Second),
		"2020-02-14T12:03":               noon.Add(-59 * time.Second),
		"9999-12-31T23:59:59Z":           lastInstant,
		"1970-01-01T00:00:00Z":           firstInstant,
	} {
		if got, ok := parseInstant(text); !ok || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: got %v, %t, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"2020-01-15 01:12:41", "2020-01-15", "20200115T011241Z", "2020-02-30T12:00:00Z", "2020-02-14T24:00:00Z",
		"2020-02-14T12:60:00Z", "2020-02-14t12:03:59z", " 2020-02-14T12:03:59Z", "2020-02-14T12:03:59Z\n", "2020-2-14T12:03:59Z",
		"2020-02-14T12:03:59+1:00", "2020-02-14T12:03:59.Z", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
		"9999-12-31T23:59:59-01:00", "NOW", "12:05", "1581681839",
	} {
		if got, ok := parseInstant(text); ok {
			t.Errorf("%s: read as %v", text, got)
		}
	}
}

func TestParseClock(t *testing.T) {
	// In Amsterdam it is two o'clock already; only UTC counts.
	now := time.Date(2020, 9, 8, 14, 0, 30, 0, time.FixedZone("", 2*60*60))
	for text, want := range map[string]string{
		"11:55": "2020-09-08T11:55:00Z",
		"12:00": "2020-09-08T12:00:00Z",
		"12:01": "2020-09-07T12:01:00Z",
		"23:59": "2020-09-07T23:59:00Z",
		"0:0":   "2020-09-08T00:00:00Z",
		"9:5":   "2020-09-08T09:05:00Z",
	} {
		if got, ok := parseClock(text, now); !ok || got.Format(time.RFC3339) != want {
			t.Errorf("%s: got %v, %t, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"24:00", "25:00", "12:60", "12:5x", "123:00", "12", ":", "-1:00", "12:00:00"} {
		if got, ok := parseClock(text, now); ok {
			t.Errorf("%s: read as %v", text, got)
		}
	}
}

// Ensure that missing hours and an empty week differ: the one says nothing,
// the other that it is always closed.
func TestReadHours(t *testing.T) {
	for text, want := range map[string]int{`{}`: -1, `{"businessHours":null}`: -1, `{"businessHours":{}}`: 0, `{"businessHours":{"1":[],"2":null}}`: 2} {
		o, err := rest.ParseObject([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		hours := readHours(o)
		if got := len(hours); o.Err() != nil || got != max(want, 0) || (hours == nil) != (want < 0) {
			t.Errorf("%s: got %v, %v", text, hours, o.Err())
		}
	}
}

// Ensure that no body makes the reader panic, and that none it accepts holds
// more than was agreed.
func FuzzMessageBody(f *testing.F) {
	f.Add([]byte(`{"tenant":"teddies","direction":"in","channel":"sms","tenantChannelIdentifier":"1","customerChannelIdentifier":"2","message":{"textContent":"x","media":[{"type":"image","url":"u"}]},"provider":"pp","time":"2020-02-14T12:03:59Z","tags":["a"],"businessHours":{"1":["8:00","17:00"]},"timeZone":"UTC","agent":"a","actor":"b","conversation":"c"}`))
	f.Add([]byte(`{"tenant":"t","direction":"OUT","channel":"SMS","tenantChannelIdentifier":"1","customerChannelIdentifier":"2","message":{},"provider":"PP","tags":{"b":"1","a":2},"businessHours":{"0":["08:00-24:00"]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := rest.ParseObject(body)
		if err != nil {
			return
		}
		m, err := readMessage(o)
		if err != nil {
			return
		}
		for _, text := range append(slices.Clone(m.Tags), m.Tenant, m.Channel, m.Provider, m.TenantChannelIdentifier,
			m.CustomerChannelIdentifier, m.Agent, m.Actor, m.Conversation, m.TimeZone) {
			if utf8.RuneCountInString(text) > maxText || strings.ContainsRune(text, 0) {
				t.Errorf("accepted %q", text)
			}
		}
		required := m.Tenant != "" && m.TenantChannelIdentifier != "" && m.CustomerChannelIdentifier != "" && m.Message.Whole != nil
		if !required || !channelPattern.MatchString(m.Channel) || !providerPattern.MatchString(m.Provider) || m.Direction != "IN" && m.Direction != "OUT" {
			t.Errorf("accepted %+v", m)
		}
		if len(m.Tags) > 50 || len(m.Message.Media) > 50 || len(m.Message.TextContent) > 64<<10 || len(m.BusinessHours) > 7 {
			t.Errorf("accepted more than agreed: %+v", m)
		}
		newMessage(m)
	})
}
