package saysimple_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"parley/compat/saysimple"
)

const (
	messages = saysimple.Prefix + "/insights/v1/messages"
	resolve  = saysimple.Prefix + "/v1/events/conversations/resolve"
)

// goodBody returns a body that the endpoint takes.
func goodBody(path string) map[string]any {
	body := map[string]any{
		"conversation": "42", "provider": "SAYSIMPLE", "channel": "SMS",
		"tenantChannelIdentifier": "+31612345678", "time": "2020-02-14T12:03:59Z",
	}
	if path == messages {
		maps.Copy(body, map[string]any{
			"tenant": "teddies", "direction": "IN", "customerChannelIdentifier": "+31687654321", "message": map[string]any{},
		})
	}
	return body
}

// set returns a good body with one field replaced, or removed by nil.
func set(path, field string, value any) string {
	body := goodBody(path)
	body[field] = value
	if value == nil {
		delete(body, field)
	}
	text, _ := json.Marshal(body)
	return string(text)
}

// post sends a body as the client does.
func post(api *saysimple.API, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+accessToken)
	r.Header.Set("Content-Type", "application/json")
	return serve(api, r)
}

type answer struct {
	Code     int
	Message  string
	MoreInfo string
}

func decode(t *testing.T, res *httptest.ResponseRecorder) answer {
	t.Helper()
	var a answer
	if err := json.Unmarshal(res.Body.Bytes(), &a); err != nil {
		t.Fatalf("%s: %v", res.Body, err)
	}
	return a
}

func list(n int, text string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = text
	}
	return all
}

func media(items ...any) map[string]any { return map[string]any{"media": items} }

func hours(day string, value any) map[string]any { return map[string]any{day: value} }

// What both endpoints refuse, field by field: the value, the name of the field
// in moreInfo and what stands there.
var faults = []struct {
	path, field string
	value       any
	name, told  string
}{
	{messages, "tenant", nil, "tenant", "Tenant is required"},
	{messages, "tenant", "", "tenant", "Tenant is required"},
	{messages, "tenant", 7, "tenant", "Tenant should be a string"},
	{messages, "tenant", strings.Repeat("x", 101), "tenant", "Tenant should have at most 100 characters"},
	{messages, "direction", nil, "direction", "Direction is required"},
	{messages, "direction", "INTERNAL", "direction", "Direction should be one of IN, OUT"},
	{messages, "direction", "ALL", "direction", "Direction should be one of IN, OUT"},
	{messages, "channel", nil, "channel", "Channel is required"},
	{messages, "channel", []string{"SMS"}, "channel", "Channel should be a string"},
	{messages, "channel", "S", "channel", "Channel should have 2 to 30 characters, A to Z and _"},
	{messages, "channel", strings.Repeat("S", 31), "channel", "Channel should have 2 to 30 characters, A to Z and _"},
	{messages, "channel", "SMS\n", "channel", "Channel should have 2 to 30 characters, A to Z and _"},
	{messages, "channel", "SMS2", "channel", "Channel should have 2 to 30 characters, A to Z and _"},
	{messages, "channel", "ſMS", "channel", "Channel should have 2 to 30 characters, A to Z and _"},
	{messages, "tenantChannelIdentifier", nil, "tenantChannelIdentifier", "Tenant channel identifier is required"},
	{messages, "tenantChannelIdentifier", strings.Repeat("é", 101), "tenantChannelIdentifier", "Tenant channel identifier should have at most 100 characters"},
	{messages, "customerChannelIdentifier", nil, "customerChannelIdentifier", "Customer channel identifier is required"},
	{messages, "customerChannelIdentifier", 31687654321, "customerChannelIdentifier", "Customer channel identifier should be a string"},
	{messages, "message", nil, "message", "Message is required"},
	{messages, "message", "hello", "message", "Message should be an object"},
	{messages, "message", map[string]any{"textContent": 1}, "message.textContent", "Text content should be a string"},
	{messages, "message", map[string]any{"textContent": strings.Repeat("é", 32769)}, "message.textContent", "Text content should have at most 65536 bytes"},
	{messages, "message", map[string]any{"media": "x"}, "message.media", "Media should be an array"},
	{messages, "message", media("x"), "message.media.0", "Media should be an array of objects"},
	{messages, "message", media(map[string]any{"url": "https://x"}), "message.media.0.type", "Type is required"},
	{messages, "message", media(map[string]any{"type": "GIF", "url": "https://x"}), "message.media.0.type", "Type should be one of IMAGE, VIDEO, AUDIO, DOCUMENT, OTHER"},
	{messages, "message", media(map[string]any{"type": "IMAGE"}), "message.media.0.url", "Url is required"},
	{messages, "message", map[string]any{"media": list(51, "x")}, "message.media", "Media should have at most 50 elements"},
	{messages, "time", "2020-01-15 01:12:41", "time", "Date is not formated as ISO8601"},
	{messages, "time", "12:05", "time", "Date is not formated as ISO8601"},
	{messages, "time", 1581681839, "time", "Time should be a string"},
	{messages, "provider", nil, "provider", "Provider is required"},
	{messages, "provider", strings.Repeat("P", 101), "provider", "Provider should have 2 to 100 characters, A to Z and _"},
	{messages, "agent", strings.Repeat("x", 101), "agent", "Agent should have at most 100 characters"},
	{messages, "actor", strings.Repeat("x", 101), "actor", "Actor should have at most 100 characters"},
	{messages, "tags", "user:VIP", "tags", "Tags should be an array"},
	{messages, "tags", []any{"a", nil}, "tags.1", "Tags should be an array of strings"},
	{messages, "tags", []any{"a", ""}, "tags.1", "Tags should not be empty"},
	{messages, "tags", list(51, "x"), "tags", "Tags should have at most 50 elements"},
	{messages, "tags", list(1, strings.Repeat("x", 101)), "tags.0", "Tags should have at most 100 characters"},
	{messages, "tags", map[string]string{"k": strings.Repeat("x", 101)}, "tags", "Tags should have at most 100 characters"},
	{messages, "conversation", strings.Repeat("x", 101), "conversation", "Conversation should have at most 100 characters"},
	{messages, "conversation", 42, "conversation", "Conversation should be a string"},
	{messages, "businessHours", []string{}, "businessHours", "Business hours should be an object"},
	{messages, "businessHours", hours("7", []string{}), "businessHours", "Business hours should have keys 0 (Sunday) to 6 (Saturday) only"},
	{messages, "businessHours", hours("monday", []string{}), "businessHours", "Business hours should have keys 0 (Sunday) to 6 (Saturday) only"},
	{messages, "businessHours", hours("1", "08:00-17:00"), "businessHours.1", "Business hours should be an array"},
	{messages, "businessHours", hours("1", []any{"08:00", 17}), "businessHours.1.1", "Business hours should be an array of strings"},
	{messages, "timeZone", "Europe/Atlantis", "timeZone", "Time zone should be an IANA time zone, such as Europe/Amsterdam"},
	{messages, "timeZone", "Local", "timeZone", "Time zone should be an IANA time zone, such as Europe/Amsterdam"},
	{messages, "timeZone", "../../etc/passwd", "timeZone", "Time zone should be an IANA time zone, such as Europe/Amsterdam"},
	{resolve, "conversation", nil, "conversation", "Conversation is required"},
	{resolve, "conversation", strings.Repeat("x", 101), "conversation", "Conversation should have at most 100 characters"},
	{resolve, "provider", "P", "provider", "Provider should have 2 to 100 characters, A to Z and _"},
	{resolve, "channel", nil, "channel", "Channel is required"},
	{resolve, "tenantChannelIdentifier", nil, "tenantChannelIdentifier", "Tenant channel identifier is required"},
	{resolve, "agent", strings.Repeat("x", 101), "agent", "Agent should have at most 100 characters"},
	{resolve, "tags", list(51, "x"), "tags", "Tags should have at most 50 elements"},
	{resolve, "time", nil, "time", "Time is required"},
	{resolve, "time", "24:00", "time", "Date is not formated as ISO8601"},
	{resolve, "time", "yesterday", "time", "Date is not formated as ISO8601"},
}

// Ensure that each fault is refused with the vendor's numbers and words, and
// that nothing reaches the inbox.
func TestFaults(t *testing.T) {
	for _, c := range faults {
		w, api := newWorld(t)
		res := post(api, c.path, set(c.path, c.field, c.value))
		got := decode(t, res)
		want := answer{1537, "Malformed request body", "https://parley.example/saysimple/docs/errors/1537?fields[" + c.name + "]=" +
			strings.ReplaceAll(url.QueryEscape(c.told), "+", "%20")}
		if res.Code != http.StatusBadRequest || got != want {
			t.Errorf("%s %v:\n got %d %+v\nwant 400 %+v", c.field, c.value, res.Code, got, want)
		}
		if len(w.calls) != 0 {
			t.Errorf("%s %v: the inbox was asked", c.field, c.value)
		}
	}
}

// Ensure that the edges of every limit are still inside, counted in
// characters.
func TestEdges(t *testing.T) {
	for _, c := range []struct {
		path, field string
		value       any
	}{
		{messages, "channel", strings.Repeat("s", 30)},
		{messages, "channel", "_A"},
		{messages, "provider", strings.Repeat("P", 100)},
		{messages, "customerChannelIdentifier", strings.Repeat("é", 100)},
		{messages, "message", map[string]any{"textContent": strings.Repeat("x", 65536)}},
		{messages, "tags", list(50, strings.Repeat("é", 100))},
		{messages, "businessHours", map[string]any{}},
		{messages, "timeZone", "UTC"},
		{messages, "unknown", map[string]any{"a": []int{1}}},
		{messages, "conversation", nil},
		{messages, "time", nil},
		{resolve, "time", "0:0"},
		{resolve, "tags", nil},
	} {
		_, api := newWorld(t)
		if res := post(api, c.path, set(c.path, c.field, c.value)); res.Code != http.StatusCreated || res.Body.String() != `""` {
			t.Errorf("%s %.60v: got %d %s", c.field, c.value, res.Code, res.Body)
		}
	}
}

// Ensure that bodies that are no object at all get the vendor's shape too.
func TestBodies(t *testing.T) {
	for name, c := range map[string]struct {
		body, contentType string
		status, code      int
		message           string
	}{
		"empty":     {"", "application/json", 400, 1537, "Malformed request body"},
		"cut short": {`{"tenant":`, "application/json", 400, 1537, "Malformed request body"},
		"an array":  {`[]`, "application/json", 400, 1537, "Malformed request body"},
		"a form":    {"tenant=teddies", "application/x-www-form-urlencoded", 415, 415, "Unsupported media type"},
		"too large": {`{"x":"` + strings.Repeat("x", 1<<20) + `"}`, "application/json", 413, 413, "Payload too large"},
	} {
		t.Run(name, func(t *testing.T) {
			_, api := newWorld(t)
			r := httptest.NewRequest("POST", messages, strings.NewReader(c.body))
			r.Header.Set("Authorization", "Bearer "+accessToken)
			r.Header.Set("Content-Type", c.contentType)
			res := serve(api, r)
			got := decode(t, res)
			if res.Code != c.status || got.Code != c.code || got.Message != c.message || strings.Contains(got.MoreInfo, "fields[") {
				t.Errorf("got %d %+v", res.Code, got)
			}
		})
	}
}

// Ensure that what a caller cannot act on is told in one sentence and logged.
func TestInternalErrors(t *testing.T) {
	for _, conversation := range []string{"broken", "lost"} {
		w, api := newWorld(t)
		res := post(api, messages, set(messages, "conversation", conversation))
		want := answer{500, "Internal server error", "https://parley.example/saysimple/docs/errors/500"}
		if got := decode(t, res); res.Code != 500 || got != want {
			t.Errorf("got %d %+v", res.Code, got)
		}
		if id := res.Header().Get("X-Request-Id"); id == "" || !strings.Contains(w.log.String(), id) {
			t.Errorf("request %q is not in the log: %s", id, &w.log)
		}
		if strings.Contains(w.log.String(), "+31687654321") {
			t.Errorf("the log holds a telephone number: %s", &w.log)
		}
	}
}

// Ensure that a busy server says when to come back.
func TestBusy(t *testing.T) {
	_, api := newWorld(t)
	res := post(api, messages, set(messages, "conversation", "slow"))
	if got := decode(t, res); res.Code != 503 || got.Code != 503 || res.Header().Get("Retry-After") == "" {
		t.Errorf("got %d %+v %v", res.Code, got, res.Header())
	}
}

// Ensure that every row that is not public refuses strangers, and that a
// server that fails to authenticate says so.
func TestStrangers(t *testing.T) {
	_, api := newWorld(t)
	for _, row := range api.Routes() {
		for _, authorization := range []string{"", "Bearer stolen", "Basic " + accessToken, "Bearer " + clientJWT} {
			if row.Public {
				continue
			}
			r := httptest.NewRequest(row.Method, saysimple.Prefix+row.Pattern, strings.NewReader("{}"))
			r.Header.Set("Authorization", authorization)
			res := serve(api, r)
			if got := decode(t, res); res.Code != 401 || got.Code != 401 || got.Message != "Unauthorized" {
				t.Errorf("%s %q: got %d %+v", row.Pattern, authorization, res.Code, got)
			}
		}
	}

	r := httptest.NewRequest("POST", saysimple.Prefix+"/v1/auth/authenticate", nil)
	r.Header.Set("Authorization", "Bearer broken")
	if res := serve(api, r); res.Code != 500 {
		t.Errorf("got %d", res.Code)
	}
}
