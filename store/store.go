// Package store is the one way to the database: it opens SQLite or PostgreSQL,
// brings it up to date, confines every read to the organizations of the viewer,
// and lets rows be written only by [Store.Write], which also writes the ledger.
//
// Where the two databases differ, they differ here and nowhere else. Nothing
// above imports database/sql for its own purposes but through [Tx] and
// [Store.Query].
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/ids"
)

// Options say which database to open and how.
type Options struct {
	// Database is `sqlite:FILE` or a `postgres://` address.
	Database string
	// Now is the clock of ids, created_at and updated_at.
	Now    func() time.Time
	Logger *slog.Logger
	// OnStatement, where set, is told of every statement before it runs. Tests
	// count with it; it must not block.
	OnStatement func(ctx context.Context, query string)
	// Trace, where set, is told of every statement before it runs, BEGIN and
	// COMMIT included, and what it returns is called when the statement has run,
	// with its error.
	Trace func(ctx context.Context, statement string) (end func(error))
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	client *ent.Client
	driver *driver
	ids    *ids.Generator
	now    func() time.Time
	log    *slog.Logger
	// process is what the store knows its own hints by.
	process string

	mu        sync.RWMutex
	listeners []func(organization uuid.UUID, head int64)
}

// Open connects to the database; it does not migrate it (see [Store.Migrate]).
func Open(ctx context.Context, o Options) (*Store, error) {
	d, err := openDriver(o)
	if err != nil {
		return nil, err
	}
	if err := d.read.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", redact(o.Database), err), d.Close())
	}
	s := &Store{driver: d, now: o.Now, log: o.Logger, ids: ids.NewGenerator(o.Now), process: newProcess()}
	s.client = ent.NewClient(ent.Driver(d))
	s.client.Intercept(classify(), s.confine())
	s.client.Use(guard(s))
	return s, nil
}

// Client reads entities; what it answers is confined to the viewer of the
// context. It refuses to write: see [Store.Write].
func (s *Store) Client() *ent.Client { return s.client }

// NewID returns a fresh identifier of this kind.
func (s *Store) NewID(c ids.Code) uuid.UUID { return s.ids.New(c) }

// Now reads the injected clock.
func (s *Store) Now() time.Time { return s.now() }

// Logger is what the store was opened with, for those who write through it and have
// something to tell the operator.
func (s *Store) Logger() *slog.Logger { return s.log }

// Close ends all connections.
func (s *Store) Close() error { return s.client.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.driver.read.PingContext(ctx) }

// Query runs a hand-written read with `?` placeholders. Nothing confines it:
// its text must name the organization first.
func (s *Store) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	if args == nil {
		args = []any{}
	}
	rows := &entsql.Rows{}
	if err := s.driver.Query(ctx, s.driver.rebind(query), args, rows); err != nil {
		return nil, err
	}
	return &Rows{rows, ctx}, nil
}

// OnCommit has f called after every commit that wrote ledger entries, with the
// organization and its new head. f must not block.
func (s *Store) OnCommit(f func(organization uuid.UUID, head int64)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners, f)
}

func (s *Store) committed(organization uuid.UUID, head int64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, f := range s.listeners {
		f(organization, head)
	}
}

// redact hides the password of a database address.
func redact(database string) string {
	scheme, rest, ok := strings.Cut(database, "://")
	if !ok {
		return database
	}
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		rest = "…@" + rest[at+1:]
	}
	return scheme + "://" + rest
}
