package app_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// TestGraphRatePlaces: one credential has so many operations running, and takes
// no place of another's. A place comes back with the answer.
func TestGraphRatePlaces(t *testing.T) {
	var slow atomic.Bool
	waiting, goOn := make(chan struct{}, 1), make(chan struct{})
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) {
		c.Limits.AtOnce = 1
		c.OnStatement = func(_ context.Context, query string) {
			if strings.Contains(query, "`queues`") && slow.Load() {
				waiting <- struct{}{}
				<-goOn
			}
		}
	})
	org := s.Organization("places", uuid.Nil)
	one, other := s.Token(org, viewer.Admin), s.Token(org, viewer.Admin)
	slow.Store(true)
	first := make(chan apptest.Answer, 1)
	go func() { first <- s.GraphQL(one, `{queues {edges {node {id}}}}`, nil) }()
	<-waiting
	for _, document := range []string{`{__typename}`, `mutation {createTeam(input: {name: "a"}) {team {id}}}`} {
		a := s.GraphQL(one, document, nil)
		if a.Status != http.StatusTooManyRequests || codes(a) != "RATE_LIMITED" || a.Header.Get("Retry-After") != "1" || !strings.Contains(string(a.Body), `"retryAfter":1`) {
			t.Errorf("%s: %d %v %s", document, a.Status, a.Header, a.Body)
		}
	}
	s.Subscribe(one, `subscription {conversationEvents {__typename}}`, nil)
	for _, token := range []string{other, ""} {
		if a := s.GraphQL(token, `{__typename}`, nil); codes(a) != "" {
			t.Errorf("another caller: %d %s", a.Status, a.Body)
		}
	}
	close(goOn)
	if a := <-first; codes(a) != "" {
		t.Errorf("the first: %d %s", a.Status, a.Body)
	}
	if a := s.GraphQL(one, `{__typename}`, nil); codes(a) != "" {
		t.Errorf("afterwards: %d %s", a.Status, a.Body)
	}
}
