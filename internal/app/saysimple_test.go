package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
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

// shop is a tenant and its SaySimple client.
type shop struct {
	*apptest.Server
	client *apptest.SaySimple
	token  string
	id     uuid.UUID
}

func newShop(t *testing.T, address string, change ...func(*app.Config)) shop {
	s := apptest.Serve(t, address, change...)
	id := s.Organization("teddies", uuid.Nil)
	c := s.SaySimple(id, "", apptest.Keys[0]())
	return shop{s, c, c.AccessToken(), id}
}

// message is a good body with changes: a nil value takes a field away.
func message(changes map[string]any) map[string]any {
	return changed(map[string]any{
		"tenant": "teddies", "direction": "IN", "provider": "SAYSIMPLE", "channel": "SMS",
		"tenantChannelIdentifier": "+31612345678", "customerChannelIdentifier": "+31687654321",
		"message": map[string]any{"textContent": "Where is my bear?", "mood": "cross"},
		"time":    "2020-02-14T12:00:00Z", "conversation": "42", "tags": []string{"VIP", "team:Support"}, "agent": "ann@teddies.com",
	}, changes)
}

// resolution is a good body of a resolve event with changes.
func resolution(changes map[string]any) map[string]any {
	return changed(map[string]any{
		"conversation": "42", "provider": "SAYSIMPLE", "channel": "SMS", "tenantChannelIdentifier": "+31612345678",
		"time": "2020-02-14T13:00:00Z", "tags": []string{"closed"}, "agent": "bob@teddies.com",
	}, changes)
}

func changed(body, changes map[string]any) map[string]any {
	for k, v := range changes {
		if body[k] = v; v == nil {
			delete(body, k)
		}
	}
	return body
}

// post sends a body below a base.
func (s shop) post(base int, path string, body any) apptest.Answer {
	return s.client.Do(s.token, http.MethodPost, apptest.SaySimpleBases[base]+path, body)
}

// expect fails unless the answer has the status and, where code is not 0, the
// vendor's shape of an error.
func (s shop) expect(t *testing.T, what string, a apptest.Answer, status, code int) {
	t.Helper()
	if a.Status != status {
		t.Errorf("%s: status %d, want %d: %s", what, a.Status, status, a.Body)
		return
	}
	if code == 0 {
		if status == http.StatusCreated && string(a.Body) != `""` {
			t.Errorf(`%s: body %s, want ""`, what, a.Body)
		}
		return
	}
	var e struct {
		Code              int
		Message, MoreInfo string
	}
	if err := json.Unmarshal(a.Body, &e); err != nil || e.Code != code || e.Message == "" ||
		!strings.HasPrefix(e.MoreInfo, fmt.Sprintf("%s/saysimple/docs/errors/%d", s.URL, code)) {
		t.Errorf("%s: got %s, want code %d", what, a.Body, code)
		return
	}
	page := s.Do(http.MethodGet, strings.TrimPrefix(e.MoreInfo, s.URL), nil, nil)
	if page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		t.Errorf("%s: moreInfo answers %d %s", what, page.Status, page.Header.Get("Content-Type"))
	}
}

// TestSaySimple tells a conversation's whole life over the vendor's API, each
// step at one of the addresses, and reads it in the graph.
func TestSaySimple(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		for i, step := range []struct {
			what   string
			path   string
			body   map[string]any
			status int
			code   int
		}{
			{"a message", "/messages", message(nil), 201, 0},
			{"an answer", "/messages", message(map[string]any{"direction": "out", "time": "2020-02-14T12:05:00Z"}), 201, 0},
			{"a message without a conversation", "/messages", message(map[string]any{"conversation": nil}), 201, 0},
			{"keys in small letters", "/messages", message(map[string]any{"channel": "faceBOOK_Messenger", "provider": "saysimple", "conversation": "43"}), 201, 0},
			{"an unknown conversation", "/events/conversations/resolve", resolution(map[string]any{"conversation": "nope"}), 404, 404},
			{"another channel", "/events/conversations/resolve", resolution(map[string]any{"channel": "WHATSAPP"}), 404, 404},
			{"another provider", "/events/conversations/resolve", resolution(map[string]any{"provider": "OTHER"}), 404, 404},
			{"another identifier", "/events/conversations/resolve", resolution(map[string]any{"tenantChannelIdentifier": "+31"}), 404, 404},
			{"the end", "/events/conversations/resolve", resolution(nil), 201, 0},
			{"the end again", "/events/conversations/resolve", resolution(map[string]any{"time": "2020-02-14T14:00:00Z"}), 201, 0},
			{"a message after the end", "/messages", message(map[string]any{"time": "2020-02-14T13:00:00.001Z"}), 409, 409},
			{"a late message", "/messages", message(map[string]any{"time": "2020-02-14T12:59:00Z", "tags": nil}), 201, 0},
			{"a message of the moment of the end", "/messages", message(map[string]any{"time": "2020-02-14T13:00:00Z"}), 201, 0},
			{"no such path", "/metrics/nothing", map[string]any{}, 404, 404},
		} {
			s.expect(t, step.what, s.post(i%2, step.path, step.body), step.status, step.code)
		}
		for path, want := range map[string]string{
			"/agents":   `["ann@teddies.com","bob@teddies.com"]`,
			"/channels": `[{"channel":"FACEBOOK_MESSENGER","tenantChannelIdentifier":"+31612345678"},{"channel":"SMS","tenantChannelIdentifier":"+31612345678"}]`,
			"/tags":     `["VIP","closed"]`,
			"/teams":    `["Support"]`,
		} {
			for _, base := range apptest.SaySimpleBases {
				if a := s.client.Do(s.token, http.MethodGet, base+path, nil); a.Status != 200 || string(a.Body) != want {
					t.Errorf("%s%s: %d %s, want %s", base, path, a.Status, a.Body, want)
				}
			}
		}
		a := s.GraphQL(s.Token(s.id, viewer.Guest), `{conversations(where: {externalId: "42"}) {edges {node {status resolvedAt messageCount source
			messages(first: 1) {totalCount edges {node {text content {... on RawContent {kind data}} agent {agentKey} team {name} channel {type address}}}}}}}}`, nil)
		const want = `{"data":{"conversations":{"edges":[{"node":{"status":"RESOLVED","resolvedAt":"2020-02-14T13:00:00.000Z","messageCount":4,"source":"SAYSIMPLE",` +
			`"messages":{"totalCount":4,"edges":[{"node":{"text":"Where is my bear?","content":{"kind":"saysimple","data":{"mood":"cross","textContent":"Where is my bear?"}},` +
			`"agent":{"agentKey":"ann@teddies.com"},"team":{"name":"Support"},"channel":{"type":"SMS","address":"+31612345678"}}}]}}}]}}}`
		if a.Said() != want {
			t.Errorf("the graph says\n%s\nwant\n%s", a.Body, want)
		}
	})
}

// TestSaySimpleRefuses sends bad input: a clear error, and nothing is written.
func TestSaySimpleRefuses(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		s.Organization("bears", uuid.Nil)
		s.expect(t, "a good one", s.post(0, "/messages", message(nil)), 201, 0)
		before := s.Rows()
		long := strings.Repeat("x", 101)
		for _, row := range []struct {
			what string
			path string
			body any
			code int
			info string // in moreInfo
		}{
			{"no JSON", "/messages", `{"tenant"`, 1537, "reason="},
			{"a list", "/messages", `[]`, 1537, "reason="},
			{"trailing data", "/messages", `{} {}`, 1537, "reason="},
			{"nothing", "/messages", `{}`, 1537, "fields[tenant]="},
			{"a wrong type", "/messages", message(map[string]any{"channel": 5}), 1537, "fields[channel]="},
			{"a long identifier", "/messages", message(map[string]any{"customerChannelIdentifier": long}), 1537, "fields[customerChannelIdentifier]="},
			{"a long conversation", "/messages", message(map[string]any{"conversation": long}), 1537, "fields[conversation]="},
			{"a long agent", "/messages", message(map[string]any{"agent": long}), 1537, "fields[agent]="},
			{"a long tag", "/messages", message(map[string]any{"tags": []string{long}}), 1537, "fields[tags"},
			{"many tags", "/messages", message(map[string]any{"tags": strings.Split(strings.Repeat("a,", 51), ",")}), 1537, "fields[tags"},
			{"a long text", "/messages", message(map[string]any{"message": map[string]any{"textContent": strings.Repeat("x", 64<<10+1)}}), 1537, "fields[message.textContent]="},
			{"an unknown direction", "/messages", message(map[string]any{"direction": "UP"}), 1537, "fields[direction]="},
			{"a bad channel", "/messages", message(map[string]any{"channel": "SMS2"}), 1537, "fields[channel]="},
			{"a date without T", "/messages", message(map[string]any{"time": "2020-01-15 01:12:41"}), 1537, "fields[time]=Date%20is%20not%20formated%20as%20ISO8601"},
			{"a day that is none", "/messages", message(map[string]any{"time": "2020-02-30T00:00:00Z"}), 1537, "fields[time]="},
			{"an unknown zone", "/messages", message(map[string]any{"timeZone": "Europe/Nowhere"}), 1537, "fields[timeZone]="},
			{"bad hours", "/messages", message(map[string]any{"businessHours": map[string]any{"7": []string{}}}), 1537, "fields[businessHours"},
			{"bad media", "/messages", message(map[string]any{"message": map[string]any{"media": []any{map[string]any{"type": "SMELL", "url": "x"}}}}), 1537, "fields[message.media"},
			{"an unknown tenant", "/messages", message(map[string]any{"tenant": "nobody"}), 403, ""},
			{"a foreign tenant", "/messages", message(map[string]any{"tenant": "bears"}), 403, ""},
			{"no time", "/events/conversations/resolve", resolution(map[string]any{"time": nil}), 1537, "fields[time]="},
			{"no conversation", "/events/conversations/resolve", resolution(map[string]any{"conversation": nil}), 1537, "fields[conversation]="},
			{"an unknown conversation", "/events/conversations/resolve", resolution(map[string]any{"conversation": "nope"}), 404, ""},
			{"a body of a megabyte", "/messages", message(map[string]any{"message": map[string]any{"x": strings.Repeat("x", 1<<20)}}), 413, ""},
		} {
			for base := range apptest.SaySimpleBases {
				a := s.post(base, row.path, row.body)
				status := row.code
				if status == 1537 {
					status = http.StatusBadRequest
				}
				s.expect(t, row.what, a, status, row.code)
				if !strings.Contains(string(a.Body), row.info) {
					t.Errorf("%s: %s, want %s in moreInfo", row.what, a.Body, row.info)
				}
			}
		}
		unknown := s.post(0, "/messages", message(map[string]any{"tenant": "nobody"}))
		foreign := s.post(0, "/messages", message(map[string]any{"tenant": "bears"}))
		if string(unknown.Body) != string(foreign.Body) {
			t.Errorf("an unknown tenant is answered %s, a foreign one %s", unknown.Body, foreign.Body)
		}
		street{Server: s.Server}.unchanged(t, before)
	})
}

// TestSaySimpleAtOnce posts sixteen messages to one new conversation at the same
// time: all are in it, in one thread, numbered without gaps.
func TestSaySimpleAtOnce(t *testing.T) {
	const many = 16
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		var wg sync.WaitGroup
		status := make([]int, many)
		for i := range many {
			wg.Go(func() {
				at := time.Date(2020, 2, 14, 12, 0, i, 0, time.UTC).Format(time.RFC3339)
				status[i] = s.post(i%2, "/messages", message(map[string]any{"time": at, "agent": fmt.Sprintf("agent-%d", i%3), "tags": []string{"a", "b", "team:c"}})).Status
			})
		}
		wg.Wait()
		if slices.ContainsFunc(status, func(n int) bool { return n != http.StatusCreated }) {
			t.Fatalf("statuses %v", status)
		}
		var data struct {
			Conversations struct {
				TotalCount int
				Edges      []struct {
					Node struct {
						MessageCount, Version int
						Interactions          struct{ TotalCount int }
						Messages              struct {
							Edges []struct{ Node struct{ Ordinal int } }
						}
					}
				}
			}
			Customers, Users, Tags struct{ TotalCount int }
		}
		s.Query(s.Token(s.id, viewer.Guest), `{conversations {totalCount edges {node {messageCount version interactions {totalCount}
			messages(first: 100, orderBy: [{field: ORDINAL}]) {edges {node {ordinal}}}}}} customers {totalCount} users {totalCount} tags {totalCount}}`, nil, &data)
		c := data.Conversations
		if c.TotalCount != 1 || c.Edges[0].Node.MessageCount != many || c.Edges[0].Node.Interactions.TotalCount != 1 ||
			data.Customers.TotalCount != 1 || data.Users.TotalCount != 3 || data.Tags.TotalCount != 3 {
			t.Fatalf("got %+v", data)
		}
		for i, e := range c.Edges[0].Node.Messages.Edges {
			if e.Node.Ordinal != i+1 {
				t.Errorf("message %d has the number %d", i+1, e.Node.Ordinal)
			}
		}
	})
}

// TestSaySimpleBodies sets the size of bodies.
func TestSaySimpleBodies(t *testing.T) {
	s := newShop(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.MaxBody = 2000 })
	for size, status := range map[int]int{1000: http.StatusCreated, 2000: http.StatusRequestEntityTooLarge} {
		a := s.post(0, "/messages", message(map[string]any{"message": map[string]any{"x": strings.Repeat("x", size)}}))
		if a.Status != status {
			t.Errorf("%d bytes: status %d, want %d", size, a.Status, status)
		}
	}
}
