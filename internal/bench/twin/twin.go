// Package twin answers a few of Parley's requests the way a Go programmer would
// by hand: net/http, encoding/json, lib/pq and prepared statements, no layer
// between. It is the yardstick of package bench and knows only what that asks.
//
// It reads Parley's own tables and checks the same tokens at every request, and
// names the organization in every WHERE. It writes to a copy of the messages
// table, so that Parley's data stay whole.
package twin

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	_ "github.com/lib/pq" // the database driver, as in store
)

// Options are what the twin is made of.
type Options struct {
	// Now is the clock of created_at and sent_at.
	Now func() time.Time
	// OnStatement is told of every statement before it runs.
	OnStatement func()
}

// Twin is the handler and its connections. It is safe for concurrent use.
type Twin struct {
	Options
	db         *sql.DB
	statements map[string]*sql.Stmt
	ends       map[string]ends
	agents     map[string]string
	mux        *http.ServeMux
}

// connections is the size of the pool, the same as Parley's.
const connections = 24

// Open connects to a PostgreSQL database that Parley has migrated. Messages are
// added to this organization alone.
func Open(dsn, organization string, o Options) (*Twin, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	t := &Twin{Options: o, db: db, statements: map[string]*sql.Stmt{}, mux: http.NewServeMux()}
	if err := errors.Join(t.copyMessages(), t.prepare(), t.learn(organization)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	t.mux.HandleFunc("POST /list", t.answer(t.list))
	t.mux.HandleFunc("POST /listjson", t.answer(t.listJSON))
	t.mux.HandleFunc("POST /byid", t.answer(t.byID))
	t.mux.HandleFunc("POST /node", t.answer(t.node))
	t.mux.HandleFunc("POST /append", t.answer(t.append))
	return t, nil
}

// ServeHTTP serves POST /list, /listjson, /byid, /node and /append.
func (t *Twin) ServeHTTP(w http.ResponseWriter, r *http.Request) { t.mux.ServeHTTP(w, r) }

// Close ends the connections.
func (t *Twin) Close() error { return t.db.Close() }

func (t *Twin) prepare() error {
	for _, text := range []string{selectCredential, selectConversations, selectMessages, selectConversation, selectJSON, insertMessages} {
		s, err := t.db.Prepare(text)
		if err != nil {
			return err
		}
		t.statements[text] = s
	}
	return nil
}

// query runs a prepared statement and calls scan for every row.
func (t *Twin) query(ctx context.Context, text string, scan func(*sql.Rows) error, args ...any) error {
	t.OnStatement()
	rows, err := t.statements[text].QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// answer checks the token, reads the body, and writes what f returns as `data`.
func (t *Twin) answer(f func(ctx context.Context, c caller, v variables) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := t.authenticate(r)
		if err != nil {
			http.Error(w, "unauthenticated", http.StatusUnauthorized)
			return
		}
		var body struct {
			Variables variables `json:"variables"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, "malformed", http.StatusBadRequest)
			return
		}
		data, err := f(r.Context(), c, body.Variables)
		if err != nil {
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"data": data}) //nolint:errcheck // the client has gone
	}
}
