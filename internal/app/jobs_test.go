package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// jobsNoon is when the tests of jobs begin.
var jobsNoon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// atWork lets a server look for jobs often, on a clock that the test sets.
func atWork(clock *testkit.Clock, private bool) func(*app.Config) {
	return func(c *app.Config) {
		c.Now, c.JobPoll, c.AllowPrivateAddresses = clock.Now, 10*time.Millisecond, private
	}
}

// planBatch makes a channel, an integration that posts to url, and a batch to
// these addresses; it returns the batch's id.
func planBatch(s *apptest.Server, token, url string, addresses ...string) string {
	var channel, batch map[string]any
	s.Query(token, `mutation($url: URL!) {
		hook: createIntegration(input: {name: "hook", url: $url}) {userErrors {message}}
		channel: createChannel(input: {type: "SMS", address: "112"}) {channel {id}}
	}`, map[string]any{"url": url}, &channel)
	s.Query(token, `mutation($channel: ID!, $to: [String!]!) {
		made: createOutboundBatch(input: {channelId: $channel, body: "hello", addresses: $to, retryDelaySeconds: 60}) {outboundBatch {id}}
	}`, map[string]any{"channel": apptest.Innermost(channel["channel"]), "to": addresses}, &batch)
	return apptest.Innermost(batch["made"])
}

// recipientsOf writes a batch's recipients as "address STATUS failure next".
func recipientsOf(s *apptest.Server, token, batch string) string {
	var data struct {
		OutboundBatches struct {
			Edges []struct {
				Node struct {
					ID         string
					Recipients struct {
						Edges []struct {
							Node struct{ Address, Status, Failure, NextAttemptAt string }
						}
					}
				}
			}
		}
	}
	s.Query(token, `{outboundBatches {edges {node {id recipients(orderBy: {field: POSITION}) {edges {node {address status failure nextAttemptAt}}}}}}}`, nil, &data)
	var out []string
	for _, b := range data.OutboundBatches.Edges {
		for _, r := range b.Node.Recipients.Edges {
			if b.Node.ID == batch {
				out = append(out, strings.TrimSpace(strings.Join([]string{r.Node.Address, r.Node.Status, r.Node.Failure, r.Node.NextAttemptAt}, " ")))
			}
		}
	}
	return strings.Join(out, ", ")
}

// A batch that is planned over the graph reaches a webhook on this machine, one
// recipient at the third attempt, however many servers work at it.
func TestBatchReachesWebhook(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var mu sync.Mutex
		posts := map[string]int{}
		hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var m struct{ To string }
			body, err := io.ReadAll(r.Body)
			if err != nil || json.Unmarshal(body, &m) != nil || r.Header.Get("Parley-Signature") == "" {
				t.Errorf("%v: %s", err, body)
			}
			mu.Lock()
			defer mu.Unlock()
			if posts[m.To]++; m.To == "b" && posts["b"] <= 2 {
				w.WriteHeader(http.StatusBadGateway)
			}
		}))
		defer hook.Close()
		clock := testkit.NewClock(jobsNoon)
		s := apptest.Serve(t, address, atWork(clock, true))
		if strings.HasPrefix(address, "postgres") {
			apptest.Serve(t, address, atWork(clock, true)) // one file is one process's
		}
		token := s.Token(s.Organization("org", uuid.Nil), viewer.Owner)
		batch := planBatch(s, token, hook.URL, "a", "b", "c")
		for range 2 {
			next := clock.Now().Add(time.Minute)
			want := "a HANDLED, b PROCESSING the webhook answered 502 " + next.Format("2006-01-02T15:04:05.000Z") + ", c HANDLED"
			eventually(t, want, func() bool { return recipientsOf(s, token, batch) == want })
			clock.Set(next)
		}
		want := "a HANDLED, b HANDLED, c HANDLED"
		eventually(t, want, func() bool { return recipientsOf(s, token, batch) == want })
		mu.Lock()
		defer mu.Unlock()
		if posts["a"] != 1 || posts["b"] != 3 || posts["c"] != 1 {
			t.Errorf("posts: %v", posts)
		}
	})
}

// Without the flag a server posts to no private address.
func TestNoPrivateWebhook(t *testing.T) {
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("something was posted") }))
	defer hook.Close()
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), atWork(testkit.NewClock(jobsNoon), false))
	token := s.Token(s.Organization("org", uuid.Nil), viewer.Owner)
	batch := planBatch(s, token, strings.Replace(hook.URL, "127.0.0.1", "localhost", 1), "a")
	want := "a PROCESSING the webhook's address is not public 2026-03-04T12:01:00.000Z"
	eventually(t, want, func() bool { return recipientsOf(s, token, batch) == want })
}

// A promised call waits in its queue once its time has come.
func TestCallbackWaitsInQueue(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := testkit.NewClock(jobsNoon)
		s := apptest.Serve(t, address, atWork(clock, false))
		token := s.Token(s.Organization("org", uuid.Nil), viewer.Owner)
		var made map[string]any
		s.Query(token, `mutation {queue: createQueue(input: {name: "q", number: "112"}) {queue {id}}}`, nil, &made)
		s.Query(token, `mutation($q: ID!, $at: DateTime) {
			made: createCallback(input: {queueId: $q, customerNumber: "+31 6", nextCallAt: $at}) {callback {id}}
		}`, map[string]any{"q": apptest.Innermost(made["queue"]), "at": jobsNoon.Add(time.Hour)}, nil)
		waiting := func() string {
			return s.GraphQL(token, `{interactions {edges {node {type status toAddress queue {name}}}}}`, nil).Said()
		}
		if got := waiting(); got != `{"data":{"interactions":{"edges":[]}}}` {
			t.Errorf("before its time: %s", got)
		}
		clock.Set(jobsNoon.Add(time.Hour))
		want := `{"data":{"interactions":{"edges":[{"node":{"type":"CALL_OUT","status":"IN_QUEUE","toAddress":"+31 6","queue":{"name":"q"}}}]}}}`
		eventually(t, want, func() bool { return waiting() == want })
	})
}

// The flag, given by environment, is what lets a served Parley post to this
// machine.
func TestAllowPrivateAddressesFlag(t *testing.T) {
	posted := make(chan struct{}, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { posted <- struct{}{} }))
	defer hook.Close()
	address := testkit.SQLiteDatabase(t)
	s := apptest.Serve(t, address, func(c *app.Config) { c.JobPoll = time.Hour })
	planBatch(s, s.Token(s.Organization("org", uuid.Nil), viewer.Owner), hook.URL, "a")
	s.Stop()
	for name, v := range map[string]string{"PARLEY_DATABASE": address, "PARLEY_LISTEN": "127.0.0.1:0", "PARLEY_ALLOW_PRIVATE_ADDRESSES": "true"} {
		t.Setenv(name, v)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	exit := make(chan int, 1)
	go func() {
		exit <- app.Main(ctx, app.Process{Stdout: io.Discard, Stderr: io.Discard, Now: time.Now})
	}()
	select {
	case <-posted:
	case <-time.After(patience):
		t.Error("nothing was posted")
	}
	stop()
	if got := <-exit; got != 0 {
		t.Errorf("exit %d", got)
	}
}
