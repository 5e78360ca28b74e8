package bench_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	_ "github.com/lib/pq" // to ask the database for its processes

	"parley/ent/organization"
	"parley/internal/app"
	"parley/internal/bench/twin"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// stage is the servers on one filled database, and a client.
type stage struct {
	parley *apptest.Server
	twin   string  // its address; empty on SQLite
	db     *sql.DB // PostgreSQL's, beside the servers
	load   *load
	// statements counts those of both servers.
	statements *atomic.Int64
	// tokens and conversations are those of each of organizations. An agent's
	// token sees its own organization alone.
	tokens        [2]string
	conversations [2][]string
}

// onPostgres starts Parley and the twin on one database.
func onPostgres(tb testing.TB, conversations int) *stage {
	tb.Helper()
	address := filledPostgres(tb, conversations)
	s, ids := serve(tb, address)
	t, err := twin.Open(address, ids[1].String(), twin.Options{Now: s.parley.Store.Now, OnStatement: func() { s.statements.Add(1) }})
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(t)
	tb.Cleanup(func() {
		server.Close()
		if err := t.Close(); err != nil {
			tb.Error(err)
		}
	})
	s.twin, s.db = server.URL, openDB(tb, address)
	return s
}

// onSQLite starts Parley alone.
func onSQLite(tb testing.TB, conversations int) *stage {
	tb.Helper()
	s, _ := serve(tb, filledSQLite(tb, conversations))
	return s
}

func serve(tb testing.TB, address string) (*stage, []uuid.UUID) {
	tb.Helper()
	app.TuneMemory(slog.New(slog.DiscardHandler)) // as the command does
	s := &stage{statements: &atomic.Int64{}}
	s.parley = apptest.Serve(tb, address, quietly, func(c *app.Config) {
		c.OnStatement = func(context.Context, string) { s.statements.Add(1) }
	})
	var ids []uuid.UUID
	for i, slug := range organizations {
		id, err := s.parley.Store.Client().Organization.Query().Where(organization.SlugEQ(slug)).OnlyID(apptest.System())
		if err != nil {
			tb.Fatal(err)
		}
		ids = append(ids, id)
		s.tokens[i] = s.parley.Token(id, viewer.Agent)
		s.conversations[i] = s.newest(s.tokens[i])
	}
	return s, ids
}

// newest lists the ids of an organization's last hundred conversations.
func (s *stage) newest(token string) (ids []string) {
	var out struct {
		Conversations struct {
			Edges []struct{ Node struct{ ID string } }
		}
	}
	s.parley.Query(token, `{conversations(first: 100, orderBy: [{field: LAST_MESSAGE_AT, direction: DESC}]) {edges {node {id}}}}`, nil, &out)
	for _, e := range out.Conversations.Edges {
		ids = append(ids, e.Node.ID)
	}
	return ids
}

func openDB(tb testing.TB, address string) *sql.DB {
	tb.Helper()
	db, err := sql.Open("postgres", address)
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	tb.Cleanup(func() { db.Close() }) //nolint:errcheck // it only read
	return db
}

// analyze brings a filled database's statistics up to date, as autovacuum would.
func analyze(dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(`VACUUM ANALYZE`)
	return err
}

// backends returns the process ids of the servers' connections.
func (s *stage) backends(tb testing.TB) (pids []int) {
	tb.Helper()
	if s.db == nil {
		return nil
	}
	rows, err := s.db.Query(`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			tb.Fatal(err)
		}
		pids = append(pids, pid)
	}
	if rows.Err() != nil {
		tb.Fatal(rows.Err())
	}
	return pids
}

// body is a request's, the same for Parley and for the twin.
func body(tb testing.TB, query string, variables map[string]any) json.RawMessage {
	tb.Helper()
	b, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}
