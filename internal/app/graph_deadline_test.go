package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// hello is a mutation that those who follow the organization hear of.
const hello = `mutation {addMessage(input: {direction: IN, channel: "CHAT", channelAddress: "desk", customerAddress: "jo",
	externalConversationId: "1", text: "Hello"}) {userErrors {code}}}`

// stuck has every statement that names a table wait for the end of its context.
type stuck struct{ table atomic.Value }

func (k *stuck) configure(c *app.Config) {
	c.RequestTimeout = 300 * time.Millisecond
	told := c.OnStatement
	c.OnStatement = func(ctx context.Context, statement string) {
		told(ctx, statement)
		if table, _ := k.table.Load().(string); table == "" || !strings.Contains(statement, table) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(patience): // so that a test without deadline fails
		}
	}
}

// TestGraphDeadline: what takes too long ends with TIMEOUT over every transport,
// and with 503 where nothing came of it.
func TestGraphDeadline(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var k stuck
		s := apptest.Serve(t, address, k.configure)
		org := s.Organization("deadline", uuid.Nil)
		token := s.Token(org, viewer.Admin)
		auth := "Bearer " + token
		var made struct {
			CreateTeam struct{ Team struct{ ID string } }
		}
		s.Query(token, `mutation {createTeam(input: {name: "a"}) {team {id}}}`, nil, &made)
		access := s.SaySimple(org, viewer.Admin, apptest.Keys[0]())
		vendors := access.AccessToken()
		live := s.Subscribe(token, `subscription {conversationEvents {__typename}}`, nil)
		defer live.Close()
		if live.Next() == "" {
			t.Fatal("no stream")
		}
		k.table.Store("teams")
		const ask = `{"query":"{teams{totalCount}}"}`
		form, formType := multipartBody(t, "operations", ask, "map", "{}")
		for name, test := range map[string]struct {
			method, path, contentType, body string
			status                          int
		}{
			"POST":      {"POST", "", jsonType, ask, 503},
			"GET":       {"GET", "?query={teams{totalCount}}", "", "", 503},
			"multipart": {"POST", "", formType, form, 503},
			"mutation":  {"POST", "", jsonType, `{"query":"mutation{createTeam(input:{name:\"b\"}){userErrors{code}}}"}`, 503},
			// Lists that gqlgen has not come to look empty, so a part is no answer.
			"a part": {"POST", "", jsonType, `{"query":"{__typename node(id:\"` + made.CreateTeam.Team.ID + `\"){id}}"}`, 503},
		} {
			a := s.Do(test.method, "/graphql"+test.path, map[string]string{"Authorization": auth, "Content-Type": test.contentType}, test.body)
			if a.Status != test.status || codes(a) != "TIMEOUT" || (a.Header.Get("Retry-After") == "1") != (test.status == 503) {
				t.Errorf("%s: %d %v %s", name, a.Status, a.Header, a.Body)
			}
		}
		if a := access.Do(vendors, http.MethodGet, apptest.SaySimpleBases[0]+"/teams", nil); a.Status != 503 || a.Header.Get("Retry-After") == "" {
			t.Errorf("a vendor's request: %d %s", a.Status, a.Body)
		}
		stream := s.Subscribe(token, `{teams{totalCount}}`, nil)
		defer stream.Close()
		if frame := stream.Next(); !strings.Contains(frame, `"TIMEOUT"`) {
			t.Errorf("a stream says %s", frame)
		}
		socket := openSocket(t, s, token)
		socket.want("connection_ack")
		socket.subscribe("1", `{teams{totalCount}}`, nil)
		socket.wantError("1", "TIMEOUT")
		socket.subscribe("2", `{__typename}`, nil)
		if m := socket.wantFor("2"); m.Type == "complete" { // of 1
			t.Errorf("nothing comes of an operation after a late one: %s", m.Type)
		}

		k.table.Store("api_credentials")
		a := s.Do(http.MethodPost, "/graphql", map[string]string{"Authorization": auth}, ask)
		if a.Status != 503 || codes(a) != "TIMEOUT" || a.Header.Get("Retry-After") != "1" || a.Header.Get("WWW-Authenticate") != "" {
			t.Errorf("a credential that is looked up: %d %v %s", a.Status, a.Header, a.Body)
		}
		openSocket(t, s, token).wantClose(websocket.CloseTryAgainLater)
		for name, a := range map[string]apptest.Answer{
			"token": access.Do(vendors, http.MethodGet, apptest.SaySimpleBases[0]+"/agents", nil),
			"JWT":   access.Authenticate(apptest.SaySimpleAuth[0], access.Sign(access.Claims())),
		} {
			if a.Status != 503 || a.Header.Get("Retry-After") == "" || a.Header.Get("WWW-Authenticate") != "" {
				t.Errorf("a vendor's %s that is looked up: %d %v %s", name, a.Status, a.Header, a.Body)
			}
		}

		k.table.Store("")
		s.Query(token, hello, nil, nil)
		if live.Next() == "" {
			t.Error("a subscription ended with the deadline of a request")
		}
	})
}

// TestGraphGivesUp: what a caller waits for no longer ends in PostgreSQL as well,
// while what it waits for is still locked.
func TestGraphGivesUp(t *testing.T) {
	address := testkit.PostgresDatabase(t)
	s := apptest.Serve(t, address, func(c *app.Config) { c.RequestTimeout = time.Second })
	token := s.Token(s.Organization("locked", uuid.Nil), viewer.Admin)
	s.Query(token, hello, nil, nil)
	db, err := sql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	// An idle transaction of ours is counted too: it would hold locks.
	busy := func() (n int) {
		err := db.QueryRow(`SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
			AND NOT (state = 'idle in transaction' AND application_name = 'the test')`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for name, test := range map[string]struct{ lock, document string }{
		"query, table":  {`LOCK TABLE teams IN ACCESS EXCLUSIVE MODE`, `{teams{totalCount}}`},
		"mutation, row": {`SELECT 1 FROM ledger_heads FOR UPDATE`, hello},
	} {
		t.Run(name, func(t *testing.T) {
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback() //nolint:errcheck // it only held a lock
			for _, statement := range []string{`SET LOCAL application_name = 'the test'`, test.lock} {
				if _, err := tx.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			a := s.GraphQL(token, test.document, nil)
			if a.Status != 503 || codes(a) != "TIMEOUT" {
				t.Errorf("too late: %d %s", a.Status, a.Body)
			}
			eventually(t, "nothing runs after the deadline", func() bool { return busy() == 0 })

			ctx, leave := context.WithCancel(context.Background())
			defer leave()
			body := fmt.Sprintf(`{"query":%q}`, test.document)
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/graphql", bytes.NewReader([]byte(body)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+token)
			gone := make(chan error, 1)
			go func() {
				res, err := http.DefaultClient.Do(req)
				if err == nil {
					res.Body.Close()
				}
				gone <- err
			}()
			eventually(t, "it waits for the lock", func() bool { return busy() == 1 })
			leave()
			if err := <-gone; err == nil {
				t.Error("it was answered") // by its deadline, before it could leave
			}
			eventually(t, "nothing runs for a client that left", func() bool { return busy() == 0 })
		})
	}
	if strings.Contains(s.Log(), "internal error") {
		t.Error(s.Log())
	}
}
