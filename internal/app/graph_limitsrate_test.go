package app_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// a hundred nodes of two points
const twoHundred = `{conversations(first: 100) {edges {node {id}}}}`

// limited is a server on which each caller has 600 points a minute, by a clock
// that stands still until it is moved.
func limited(t *testing.T, perMinute int) (s *apptest.Server, pass func(time.Duration)) {
	t.Helper()
	var clock atomic.Int64
	clock.Store(graphEpoch.UnixNano())
	s = apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) {
		c.Now = func() time.Time { return time.Unix(0, clock.Load()).UTC() }
		c.Limits.Cost, c.Limits.PointsPerMinute = 500, perMinute
	})
	return s, func(d time.Duration) { clock.Add(int64(d)) }
}

// TestGraphRate: what a credential asks for is taken from its points, which come
// back with time; another one has its own.
func TestGraphRate(t *testing.T) {
	s, pass := limited(t, 600)
	org := s.Organization("rate", uuid.Nil)
	one, other := s.Token(org, viewer.Admin), s.Token(org, viewer.Admin)
	for _, step := range []struct {
		after      time.Duration
		token      string
		remaining  int
		retryAfter string // where it is refused
	}{
		{0, one, 400, ""},
		{0, one, 200, ""},
		{0, one, 0, ""},
		{0, one, 0, "20"}, // 200 points, of which 10 come back in a second
		{0, other, 400, ""},
		{19500 * time.Millisecond, one, 195, "1"},
		{500 * time.Millisecond, one, 0, ""},
		{0, one, 0, "20"},
		{time.Hour, one, 400, ""},
	} {
		pass(step.after)
		a := s.GraphQL(step.token, twoHundred, nil)
		status, code := 200, ""
		if step.retryAfter != "" {
			status, code = 429, "RATE_LIMITED"
		}
		if a.Status != status || codes(a) != code || a.Header.Get("Retry-After") != step.retryAfter {
			t.Errorf("%+v: %d, Retry-After %q, %s", step, a.Status, a.Header.Get("Retry-After"), a.Body)
		}
		if step.retryAfter != "" && !strings.Contains(string(a.Body), `"retryAfter":`+step.retryAfter) {
			t.Errorf("%+v: %s", step, a.Body)
		}
		if c := costOf(t, a); c.Remaining != step.remaining || c.Requested != 200 {
			t.Errorf("%+v: %+v", step, c)
		}
	}
}

// TestGraphRateNobody: those without a credential share the points of their
// address, and take none of anybody else's.
func TestGraphRateNobody(t *testing.T) {
	s, _ := limited(t, 400)
	token := s.Token(s.Organization("rate", uuid.Nil), viewer.Admin)
	for _, want := range []string{"", "RATE_LIMITED"} {
		if a := s.GraphQL("", `{`+times("__type(name: \"Message\") {fields {args {type {fields {name}}}}} ", 4)+`}`, nil); codes(a) != want {
			t.Fatalf("%s, want %q", a.Body, want)
		}
	}
	if a := s.GraphQL(token, twoHundred, nil); codes(a) != "" {
		t.Errorf("%s", a.Body)
	}
}

// TestGraphRateField: rateLimit says the same as extensions.cost.
func TestGraphRateField(t *testing.T) {
	for _, test := range []struct {
		perMinute, limit, remaining int
		reset                       time.Duration
	}{{600, 600, 498, 10200 * time.Millisecond}, {-1, 0, 0, 0}} {
		s, _ := limited(t, test.perMinute)
		token := s.Token(s.Organization("rate", uuid.Nil), viewer.Guest)
		a := s.GraphQL(token, `{rateLimit {limit remaining resetAt cost nodeCount} conversations(first: 50) {edges {node {id}}}}`, nil)
		var body struct {
			Data struct {
				RateLimit struct {
					Limit, Remaining, Cost, NodeCount int
					ResetAt                           time.Time
				}
			}
		}
		if err := json.Unmarshal(a.Body, &body); err != nil {
			t.Fatal(err)
		}
		got, want := body.Data.RateLimit, graphEpoch.Add(test.reset)
		if got.Limit != test.limit || got.Remaining != test.remaining || got.Cost != 102 || got.NodeCount != 50 || !got.ResetAt.Equal(want) {
			t.Errorf("%d a minute: %s", test.perMinute, a.Body)
		}
		if told := costOf(t, a); told.Remaining != test.remaining || (told.ResetAt != "") != (test.limit > 0) {
			t.Errorf("%d a minute: %s", test.perMinute, a.Body)
		}
	}
}

// TestGraphRateSubscription: a subscription is charged when it starts, and its
// frames say nothing of it.
func TestGraphRateSubscription(t *testing.T) {
	s, _ := limited(t, 600)
	token := s.Token(s.Organization("rate", uuid.Nil), viewer.Admin)
	const subscription = `subscription {conversationEvents {__typename ... on ConversationEvent {conversation {messages(first: 100) {edges {node {id}}}}}}}`
	k := openSocket(t, s, token)
	for _, id := range []string{"1", "2"} {
		k.subscribe(id, subscription, nil)
		if m := k.wantFor(id); m.Type != "next" || strings.Contains(string(m.Payload), `"cost"`) {
			t.Errorf("%s: %s", m.Type, m.Payload)
		}
	}
	k.subscribe("3", subscription, nil)
	k.wantError("3", "RATE_LIMITED")
}

// TestGraphRateStream: a stream that is refused has not begun, so it has a status.
func TestGraphRateStream(t *testing.T) {
	s, _ := limited(t, 600)
	token := s.Token(s.Organization("stream", uuid.Nil), viewer.Admin)
	for i, status := range []int{200, 200, 200, 429} {
		a := s.Do("POST", "/graphql", map[string]string{"Authorization": "Bearer " + token, "Accept": "text/event-stream"}, map[string]any{"query": twoHundred})
		if a.Status != status || (status == 429) != (a.Header.Get("Retry-After") == "20") || (status == 429) != strings.Contains(string(a.Body), "RATE_LIMITED") {
			t.Errorf("request %d: %d %v %s", i, a.Status, a.Header, a.Body)
		}
	}
}
