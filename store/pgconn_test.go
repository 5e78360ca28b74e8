package store_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/store"
)

// hose is a line to PostgreSQL on which the server can fall silent, as a machine
// does that hangs: connections stay open and nobody answers.
type hose struct {
	listener net.Listener
	target   string
	mu       sync.Mutex
	silent   chan struct{} // not nil while nothing is passed on; closed when it is again
}

// newHose returns the address of the database by way of the hose.
func newHose(t *testing.T, address string) (*hose, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() }) //nolint:errcheck // over
	h := &hose{listener: l, target: filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432")}
	go h.serve()
	q := u.Query()
	q.Del("host")
	u.Host, u.RawQuery = l.Addr().String(), q.Encode()
	return h, u.String()
}

func (h *hose) serve() {
	for {
		c, err := h.listener.Accept()
		if err != nil {
			return
		}
		go h.pass(c)
	}
}

func (h *hose) pass(c net.Conn) {
	defer c.Close()
	server, err := net.Dial("unix", h.target)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(&tap{h, server}, c) //nolint:errcheck // one side has gone
		server.Close()              //nolint:errcheck // likewise
	}()
	io.Copy(&tap{h, c}, server) //nolint:errcheck // one side has gone
}

// tap holds back what it is given while the hose is silent.
type tap struct {
	hose *hose
	to   io.Writer
}

func (t *tap) Write(b []byte) (int, error) {
	t.hose.mu.Lock()
	silent := t.hose.silent
	t.hose.mu.Unlock()
	if silent != nil {
		<-silent
	}
	return t.to.Write(b)
}

func (h *hose) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.silent = make(chan struct{})
}

func (h *hose) open() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.silent != nil {
		close(h.silent)
	}
	h.silent = nil
}

// TestHangingServer asks a server that does not answer: every call ends with its
// context, and the pool works again when the server does.
func TestHangingServer(t *testing.T) {
	hose, address := newHose(t, testkit.PostgresDatabase(t))
	s := testkit.Store(t, store.Options{Database: address})
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	org := s.NewID(ids.Organization)
	hose.close()
	for name, call := range map[string]func(context.Context) error{
		"a read": func(ctx context.Context) error {
			_, err := s.Head(ctx, org)
			return err
		},
		"a read of entities": func(ctx context.Context) error {
			_, err := s.Client().Organization.Query().Count(ctx)
			return err
		},
		"a transaction": func(ctx context.Context) error {
			return s.Write(ctx, org, func(context.Context, *store.Tx) error { return nil })
		},
		"a sign of life": s.Ping,
	} {
		ctx, cancel := context.WithTimeout(testkit.System(), 50*time.Millisecond)
		err := call(ctx)
		cancel()
		if err == nil || ctx.Err() == nil {
			t.Errorf("%s: %v before its time", name, err)
		}
		if kind := apperr.KindOf(err); name != "a sign of life" && kind != apperr.Timeout {
			t.Errorf("%s: %v is of kind %s", name, err, kind)
		}
	}
	hose.open()
	if _, err := s.Head(testkit.System(), org); err != nil {
		t.Errorf("after the server is back: %v", err)
	}
}

// many is more rows than any buffer on the way holds; they come one by one.
const many = `SELECT repeat('x', 1000) FROM generate_series(1, 1000) a, generate_series(1, 1000) b WHERE a > $1`

// TestSilenceAmongRows has the server fall silent after the first rows have come:
// the rest ends with the context of the query, and the pool works again after.
func TestSilenceAmongRows(t *testing.T) {
	hose, address := newHose(t, testkit.PostgresDatabase(t))
	db := store.OpenPostgres(address, store.Patience)
	t.Cleanup(func() { db.Close() }) //nolint:errcheck // over
	for name, query := range map[string]func(context.Context) (*sql.Rows, error){
		"a query": func(ctx context.Context) (*sql.Rows, error) { return db.QueryContext(ctx, many, 0) },
		"a prepared statement": func(ctx context.Context) (*sql.Rows, error) {
			stmt, err := db.PrepareContext(ctx, many)
			if err != nil {
				return nil, err
			}
			t.Cleanup(func() { stmt.Close() }) //nolint:errcheck // its connection has gone
			return stmt.QueryContext(ctx, 0)
		},
		"a query in a transaction": func(ctx context.Context) (*sql.Rows, error) {
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				return nil, err
			}
			return tx.QueryContext(ctx, many, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer hose.open()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			rows, err := query(ctx)
			if err != nil || !rows.Next() {
				t.Fatal("no row before the silence", err)
			}
			hose.close()
			err = inTime(t, func() error { return drain(rows) })
			if kind := apperr.KindOf(store.Classified(ctx, err)); kind != apperr.Timeout {
				t.Errorf("%v is of kind %s", err, kind)
			}
			hose.open()
			if err := db.PingContext(t.Context()); err != nil {
				t.Errorf("after the server is back: %v", err)
			}
		})
	}
}

// drain reads to the end.
func drain(rows *sql.Rows) error {
	for rows.Next() {
	}
	return errors.Join(rows.Err(), rows.Close())
}

// TestSilenceOfStatement has the server fall silent before it answers a
// prepared statement.
func TestSilenceOfStatement(t *testing.T) {
	hose, address := newHose(t, testkit.PostgresDatabase(t))
	db := store.OpenPostgres(address, store.Patience)
	t.Cleanup(func() { db.Close() }) //nolint:errcheck // over
	for name, call := range map[string]func(context.Context, *sql.Stmt) error{
		"running it": func(ctx context.Context, stmt *sql.Stmt) error {
			_, err := stmt.ExecContext(ctx, 0)
			return err
		},
		"querying it": func(ctx context.Context, stmt *sql.Stmt) error {
			rows, err := stmt.QueryContext(ctx, 0)
			if err != nil {
				return err
			}
			return drain(rows)
		},
		"preparing another": func(ctx context.Context, _ *sql.Stmt) error {
			stmt, err := db.PrepareContext(ctx, `SELECT 1`)
			if err != nil {
				return err
			}
			return stmt.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			stmt, err := db.PrepareContext(t.Context(), many)
			if err != nil {
				t.Fatal(err)
			}
			defer stmt.Close() //nolint:errcheck // its connection has gone
			hose.close()
			defer hose.open()
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			err = inTime(t, func() error { return call(ctx, stmt) })
			if kind := apperr.KindOf(store.Classified(ctx, err)); kind != apperr.Timeout {
				t.Errorf("%v is of kind %s", err, kind)
			}
		})
	}
}

// TestSilenceWhileConnecting connects, without a deadline of its own, to a server
// that accepts and says nothing.
func TestSilenceWhileConnecting(t *testing.T) {
	hose, address := newHose(t, testkit.PostgresDatabase(t))
	hose.close()
	defer hose.open()
	db := store.OpenPostgres(address, 50*time.Millisecond)
	t.Cleanup(func() { db.Close() }) //nolint:errcheck // over
	err := inTime(t, func() error { return db.PingContext(context.Background()) })
	if kind := apperr.KindOf(store.Classified(t.Context(), err)); kind != apperr.Unavailable {
		t.Errorf("%v is of kind %s", err, kind)
	}
}

// TestConnectionOutlivesConnecting uses connections for longer than the grace that
// follows the end of a context, also where lib/pq dials twice to do without TLS.
func TestConnectionOutlivesConnecting(t *testing.T) {
	_, address := newHose(t, testkit.PostgresDatabase(t))
	for _, mode := range []string{"disable", "prefer"} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("sslmode", mode)
		u.RawQuery = q.Encode()
		db := store.OpenPostgres(u.String(), store.Patience)
		t.Cleanup(func() { db.Close() }) //nolint:errcheck // over
		if _, err := db.ExecContext(t.Context(), `SELECT pg_sleep(1.5)`); err != nil {
			t.Errorf("sslmode=%s: %v", mode, err)
		}
	}
}

// inTime is the error of call, which may take long on a busy machine, but not as
// long as a connection may be silent.
func inTime(t *testing.T, call func() error) error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- call() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("it hangs")
		return nil
	}
}

// TestLostServer breaks connections off and takes the server away.
func TestLostServer(t *testing.T) {
	hose, address := newHose(t, testkit.PostgresDatabase(t))
	s := testkit.Store(t, store.Options{Database: address})
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	hose.listener.Close() //nolint:errcheck // the point
	hose.target = "/nowhere"
	_, err := s.Query(t.Context(), `SELECT pg_terminate_backend(pg_backend_pid())`)
	if kind := apperr.KindOf(err); err != nil && kind != apperr.Unavailable {
		t.Errorf("losing the connection: %v is of kind %s", err, kind)
	}
	_, err = s.Client().Organization.Query().Count(testkit.System())
	if kind := apperr.KindOf(err); kind != apperr.Unavailable {
		t.Errorf("no server: %v is of kind %s", err, kind)
	}
}

// TestDeadlineEndsStatement runs a long statement with a short deadline: the
// server stops working on it.
func TestDeadlineEndsStatement(t *testing.T) {
	address := testkit.PostgresDatabase(t)
	s := testkit.Store(t, store.Options{Database: address})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	rows, err := s.Query(ctx, `SELECT pg_sleep(60)`)
	if err == nil {
		for rows.Next() {
		}
		err = errors.Join(rows.Err(), rows.Close())
	}
	if kind := apperr.KindOf(err); kind != apperr.Timeout {
		t.Errorf("%v is of kind %s", err, kind)
	}
	until(t, func() bool {
		return one[int](t, s, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid() AND state = 'active'`) == 0
	})
	if got := one[string](t, s, `SHOW statement_timeout`); got != "1min" {
		t.Errorf("statement_timeout is %s", got)
	}
}

// one reads a single value.
func one[T any](t *testing.T, s *store.Store, query string) (v T) {
	t.Helper()
	rows, err := s.Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal("no row", rows.Err())
	}
	if err := rows.Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// until asks again and again, for at most ten seconds.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatal("it does not come to pass")
		}
	}
}
