package saysimple

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
)

func TestNewMessage(t *testing.T) {
	at := time.Date(2020, 2, 14, 12, 3, 59, 0, time.UTC)
	whole := json.RawMessage(`{"textContent":"hi","price":12.50}`)
	full := messageBody{
		Tenant: "tenant", Direction: "OUT", Channel: "SMS", TenantChannelIdentifier: "ours", CustomerChannelIdentifier: "theirs",
		Message: message{TextContent: "hi", Media: []media{{"IMAGE", "https://x"}}, Whole: whole},
		Time:    at, Provider: "TWILIO", Agent: "ann", Actor: "bob", Tags: []string{"a"}, Conversation: "42",
		BusinessHours: values.BusinessHours{"1": {"08:00", "17:00"}}, TimeZone: "UTC",
	}
	for name, c := range map[string]struct {
		body messageBody
		want inbox.NewMessage
	}{
		"nothing": {messageBody{}, inbox.NewMessage{Source: ids.SaySimple, Content: values.MessageContent{Kind: "saysimple"}}},
		"everything": {full, inbox.NewMessage{
			Source: ids.SaySimple, Direction: inbox.Out, SentAt: at, Provider: "TWILIO", ChannelType: "SMS",
			ChannelAddress: "ours", CustomerAddress: "theirs", Conversation: "42", AgentKey: "ann", Actor: "bob", Text: "hi",
			Content:     values.MessageContent{Kind: "saysimple", Data: whole},
			Attachments: []values.Attachment{{Type: values.Image, URL: "https://x"}},
			Tags:        []string{"a"}, BusinessHours: values.BusinessHours{"1": {"08:00", "17:00"}}, TimeZone: "UTC",
		}},
	} {
		if diff := cmp.Diff(c.want, newMessage(c.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNewResolution(t *testing.T) {
	at := time.Date(2020, 2, 14, 12, 3, 59, 0, time.UTC)
	got := newResolution(resolveBody{"42", "TWILIO", "SMS", "ours", "ann", []string{"a"}, at})
	want := inbox.Resolution{
		Source: ids.SaySimple, Conversation: "42", Provider: "TWILIO", ChannelType: "SMS",
		ChannelAddress: "ours", AgentKey: "ann", Tags: []string{"a"}, At: at,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ensure that expiresIn is an instant in UTC with exactly three decimals.
func TestNewToken(t *testing.T) {
	for want, at := range map[string]time.Time{
		"2020-09-08T22:52:41.455Z": time.Date(2020, 9, 9, 0, 52, 41, 455_900_000, time.FixedZone("", 2*60*60)),
		"2020-09-08T22:52:41.000Z": time.Date(2020, 9, 8, 22, 52, 41, 0, time.UTC),
	} {
		if got := newToken("x", at); got.ExpiresIn != want {
			t.Errorf("got %s, want %s", got.ExpiresIn, want)
		}
	}
}

// Ensure that lists are sorted and without doubles, never null, and that the
// caller's slice is left alone.
func TestDistinct(t *testing.T) {
	given := []string{"b", "a", "b"}
	if diff := cmp.Diff([]string{"a", "b"}, distinct(given)); diff != "" || given[0] != "b" {
		t.Errorf("%v %s", given, diff)
	}
	if distinct(nil) == nil || distinctPairs(nil) == nil {
		t.Error("a list is null")
	}
	pairs := distinctPairs([]ChannelPair{{"B", "1"}, {"A", "2"}, {"A", "1"}, {"A", "2"}})
	if diff := cmp.Diff([]ChannelPair{{"A", "1"}, {"A", "2"}, {"B", "1"}}, pairs); diff != "" {
		t.Error(diff)
	}
}

// Ensure that what the inbox finds at fault is told in the vendor's names.
func TestFieldName(t *testing.T) {
	for _, c := range []struct {
		path []string
		want string
	}{
		{[]string{"customerAddress"}, "customerChannelIdentifier"},
		{[]string{"channel"}, "channel"},
		{[]string{"text"}, "message.textContent"},
		{[]string{"attachments", "2", "url"}, "message.media.2.url"},
		{[]string{"tags", "0"}, "tags.0"},
		{[]string{"businessHours", "0"}, "businessHours.0"},
	} {
		if got := fieldName(c.path); got != c.want {
			t.Errorf("%v: got %s, want %s", c.path, got, c.want)
		}
	}
}

// Ensure the escaping of the vendor's document: brackets as they are, %20 for
// a space, everything else that could end a link escaped.
func TestQuery(t *testing.T) {
	e := &apperr.Error{Fields: []apperr.Field{
		{Path: []string{"time"}, Message: badDate},
		{Path: []string{"tags"}, Message: `a+b & "c"]=d`},
	}}
	want := "?fields[time]=Date%20is%20not%20formated%20as%20ISO8601&fields[tags]=a%2Bb%20%26%20%22c%22%5D%3Dd"
	if got := query(e); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := query(&apperr.Error{Message: "The body is empty"}); got != "?reason=The%20body%20is%20empty" {
		t.Errorf("got %s", got)
	}
}
