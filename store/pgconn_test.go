package store_test

import (
	"context"
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
	close(h.silent)
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
