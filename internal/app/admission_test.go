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

// TestBusy fills the only place there is with a request that waits for the
// database: others are sent away at once, on both doors, and come in when it has
// gone.
func TestBusy(t *testing.T) {
	var slow atomic.Bool
	waiting, goOn := make(chan struct{}, 1), make(chan struct{})
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) {
		c.MaxRequests = 1
		c.OnStatement = func(_ context.Context, query string) {
			if strings.Contains(query, "`queues`") && slow.Load() {
				waiting <- struct{}{}
				<-goOn
			}
		}
	})
	token := s.Token(s.Organization("busy", uuid.Nil), viewer.Admin)
	slow.Store(true)
	first := make(chan apptest.Answer, 1)
	go func() { first <- s.GraphQL(token, `{queues {edges {node {id}}}}`, nil) }()
	<-waiting
	const query = `{viewer {role}}`
	a := s.GraphQL(token, query, nil)
	if a.Status != http.StatusServiceUnavailable || codes(a) != "INTERNAL" || a.Header.Get("Retry-After") == "" || !strings.Contains(string(a.Body), "busy") {
		t.Errorf("%d %v %s", a.Status, a.Header, a.Body)
	}
	if a := s.GraphQL("", `{__typename}`, nil); a.Status != http.StatusServiceUnavailable {
		t.Errorf("without a token: %d %s", a.Status, a.Body)
	}
	if a := s.Do(http.MethodGet, "/saysimple/v1/agents", nil, nil); a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" {
		t.Errorf("SaySimple: %d %v %s", a.Status, a.Header, a.Body)
	}
	if a := s.Do(http.MethodGet, "/healthz", nil, nil); a.Status != http.StatusOK {
		t.Errorf("healthz: %d", a.Status)
	}
	close(goOn)
	if a := <-first; a.Status != http.StatusOK {
		t.Errorf("the first: %d %s", a.Status, a.Body)
	}
	if a := s.GraphQL(token, query, nil); a.Status != http.StatusOK {
		t.Errorf("afterwards: %d %s", a.Status, a.Body)
	}
}
