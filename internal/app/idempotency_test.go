package app_test

import (
	"fmt"
	"maps"
	"net/http"
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

// keyed posts with an Idempotency-Key.
func (s shop) keyed(base int, path, key string, body any) apptest.Answer {
	header := map[string]string{"Authorization": "Bearer " + s.token, "Idempotency-Key": key}
	return s.Do(http.MethodPost, apptest.SaySimpleBases[base]+path, header, body)
}

// as is the shop as another client of an organization sees it.
func (s shop) as(organization uuid.UUID) shop {
	c := s.SaySimple(organization, "", apptest.Keys[0]())
	return shop{s.Server, c, c.AccessToken(), organization}
}

// unwritten fails where a table has changed.
func (s shop) unwritten(t *testing.T, what string, before map[string]string) {
	t.Helper()
	if after := s.Rows(); !maps.Equal(before, after) {
		t.Errorf("%s: written\n%v\n%v", what, before, after)
	}
}

// wrote fails unless there are so many messages, entries that tell of one, and
// facts.
func (s shop) wrote(t *testing.T, what string, messages int) {
	t.Helper()
	for query, want := range map[string]int{
		"SELECT count(*) FROM messages":                             messages,
		"SELECT count(*) FROM ledger WHERE kind = 'MESSAGE_ADDED'":  messages,
		"SELECT count(*) FROM message_facts":                        messages,
		"SELECT coalesce(sum(message_count), 0) FROM conversations": messages,
	} {
		var n int
		rows, err := s.Store.Query(apptest.System(), query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			err = rows.Scan(&n)
		}
		rows.Close()
		if err != nil || n != want {
			t.Errorf("%s: %s: %d, want %d, %v", what, query, n, want, err)
		}
	}
}

// TestIdempotencyAtOnce: 32 equal requests with one key are one message, and all
// hear the same.
func TestIdempotencyAtOnce(t *testing.T) {
	const many = 32
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		var at sync.WaitGroup
		var answers [many]apptest.Answer
		for i := range many {
			at.Go(func() { answers[i] = s.keyed(0, "/messages", "one", message(nil)) })
		}
		at.Wait()
		replayed := 0
		for _, a := range answers {
			s.expect(t, "one of many", a, http.StatusCreated, 0)
			if a.Header.Get("Idempotency-Replayed") == "true" {
				replayed++
			}
		}
		if replayed != many-1 {
			t.Errorf("%d are said to be replayed", replayed)
		}
		s.wrote(t, "at once", 1)
	})
}

// TestIdempotencyKeysAtOnce: different keys at the same time are messages of
// their own, also where there are more than PostgreSQL's pool has connections.
func TestIdempotencyKeysAtOnce(t *testing.T) {
	const many = 64
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		var at sync.WaitGroup
		for i := range many {
			at.Go(func() {
				n := i % (many / 2) // each key twice
				body := message(map[string]any{"conversation": fmt.Sprint(n % 4), "customerChannelIdentifier": fmt.Sprint(n % 8), "agent": fmt.Sprint(n % 5)})
				s.expect(t, fmt.Sprint("request ", i), s.keyed(0, "/messages", fmt.Sprint(n), body), http.StatusCreated, 0)
			})
		}
		at.Wait()
		s.wrote(t, "at once", many/2)
	})
}

// TestIdempotency goes through what a key stands for, one request after the
// other.
func TestIdempotency(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := testkit.NewClock(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC))
		s := newShop(t, address, func(c *app.Config) { c.Now = clock.Now })
		below, foreign := s.Organization("bears", s.id), s.Organization("foreign", uuid.Nil)
		colleague, stranger, child := s.as(s.id), s.as(foreign), s.as(below)
		other := message(map[string]any{"customerChannelIdentifier": "+31600000000"})
		good := message(nil)
		for _, step := range []struct {
			what     string
			shop     shop
			path     string
			key      string
			body     any
			status   int
			code     int // of the vendor
			replayed bool
			messages int // there are afterwards
		}{
			{"the first", s, "/messages", "k", good, 201, 0, false, 1},
			{"the same", s, "/messages", "k", good, 201, 0, true, 1},
			{"another body", s, "/messages", "k", other, 409, 409, false, 1},
			{"a body with a space", s, "/messages", "k", "{} ", 409, 409, false, 1},
			{"another query", s, "/messages?x=1", "k", good, 409, 409, false, 1},
			{"another path", s, "/events/conversations/resolve", "k", good, 409, 409, false, 1},
			{"another key", s, "/messages", "K", good, 201, 0, false, 2},
			{"another credential", colleague, "/messages", "k", good, 201, 0, false, 3},
			{"another organization", child, "/messages", "k", message(map[string]any{"tenant": "bears"}), 201, 0, false, 4},
			{"a foreign organization", stranger, "/messages", "k", message(map[string]any{"tenant": "foreign"}), 201, 0, false, 5},
			{"a tenant below", s, "/messages", "below", message(map[string]any{"tenant": "bears"}), 201, 0, false, 6},
			{"a tenant below again", s, "/messages", "below", message(map[string]any{"tenant": "bears"}), 201, 0, true, 6},
			{"a foreign tenant", s, "/messages", "f", message(map[string]any{"tenant": "foreign"}), 403, 403, false, 6},
			{"not JSON", s, "/messages", "f", "{", 400, 1537, false, 6},
			{"too large", s, "/messages", "f", long(1<<20 + 1), 413, 413, false, 6},
			{"after three failures, mended", s, "/messages", "f", good, 201, 0, false, 7},
			{"mended again", s, "/messages", "f", good, 201, 0, true, 7},
			{"an empty key", s, "/messages", "", good, 400, 400, false, 7},
			{"a key of 255", s, "/messages", long(255), good, 201, 0, false, 8},
			{"a key of 256", s, "/messages", long(256), good, 400, 400, false, 8},
			{"a key with a space", s, "/messages", "a b", good, 400, 400, false, 8},
			{"a key in letters of others", s, "/messages", "clé", good, 400, 400, false, 8},
			{"a resolve event", s, "/events/conversations/resolve", "r", resolution(nil), 409, 409, false, 8},
			{"a resolve event in one tenant", stranger, "/events/conversations/resolve", "r", resolution(nil), 201, 0, false, 8},
			{"the event again", stranger, "/events/conversations/resolve", "r", resolution(nil), 201, 0, true, 8},
		} {
			before := s.Rows()
			a := step.shop.keyed(0, step.path, step.key, step.body)
			step.shop.expect(t, step.what, a, step.status, step.code)
			if got := a.Header.Get("Idempotency-Replayed"); (got == "true") != step.replayed || a.Header.Get("X-Request-Id") == "" {
				t.Errorf("%s: replayed %q, headers %v", step.what, got, a.Header)
			}
			if step.replayed || step.status >= 400 {
				s.unwritten(t, step.what, before)
			}
			s.wrote(t, step.what, step.messages)
		}
		clock.Set(clock.Now().Add(24*time.Hour + time.Second))
		s.token = s.client.AccessToken()
		s.expect(t, "after a day", s.keyed(0, "/messages", "k", other), 201, 0)
		s.wrote(t, "after a day", 9)
		if strings.Contains(s.Log(), "bear") || strings.Contains(s.Log(), "request failed") {
			t.Errorf("the log says %s", s.Log())
		}
	})
}

// TestIdempotencyOfReads: a key means nothing where nothing is written, and a
// request without one takes no statement more.
func TestIdempotencyOfReads(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		s.expect(t, "a message", s.post(0, "/messages", message(nil)), 201, 0)
		before := s.Rows()
		header := map[string]string{"Authorization": "Bearer " + s.token, "Idempotency-Key": "k"}
		for _, path := range []string{"/tags", "/teams"} {
			if a := s.Do(http.MethodGet, apptest.SaySimpleBases[0]+path, header, nil); a.Status != 200 || a.Header.Get("Idempotency-Replayed") != "" {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
		}
		s.unwritten(t, "reads", before)
		bare := s.Statements(func() { s.post(0, "/messages", message(nil)) })
		first := s.Statements(func() { s.keyed(0, "/messages", "k", message(nil)) })
		again := s.Statements(func() { s.keyed(0, "/messages", "k", message(nil)) })
		t.Logf("%d statements without a key, %d with a new one, %d for a replay", bare, first, again)
		if authentication := int64(4); first != bare+5 || again > authentication+2 {
			t.Errorf("%d statements without a key, %d with a new one, %d for a replay", bare, first, again)
		}
	})
}

// TestClientIDsAtOnce: 32 equal mutations with one externalId are one message,
// and all are given it.
func TestClientIDsAtOnce(t *testing.T) {
	const many = 32
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		token := s.Token(s.id, viewer.Agent)
		const mutation = `mutation {addMessage(input: {` + bothEnds + `, text: "Hello", externalConversationId: "c", externalId: "once", content: {b: 1e2, a: [null]}}) ` +
			`{message {id text ordinal conversation {id messageCount}} userErrors {code field message}}}`
		var at sync.WaitGroup
		var answers [many]apptest.Answer
		for i := range many {
			at.Go(func() { answers[i] = s.GraphQL(token, mutation, nil) })
		}
		at.Wait()
		for _, a := range answers {
			if data := dataOf(a); data != dataOf(answers[0]) || !strings.Contains(data, `"userErrors":[]`) {
				t.Errorf("%s\nnot\n%s", a.Body, answers[0].Body)
			}
		}
		s.wrote(t, "at once", 1)
		code, field := refusal(t, s.GraphQL(token, strings.Replace(strings.Replace(mutation, "Hello", "Bye", 1), "{addMessage", "{x: addMessage", 1), nil))
		if code != "CONFLICT" || field != "externalId" {
			t.Errorf("another message: %s at %s", code, field)
		}
		s.wrote(t, "another message", 1)
	})
}
