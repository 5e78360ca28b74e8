package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"parley/store"
)

// EachDatabase runs f once on SQLite and once on PostgreSQL, each time with the
// address of a fresh, migrated database of its own.
func EachDatabase(t *testing.T, f func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLiteDatabase(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, PostgresDatabase(t)) })
}

// SQLiteDatabase returns the address of a migrated SQLite file of this test's.
func SQLiteDatabase(tb testing.TB) string {
	tb.Helper()
	content, err := migratedFile()
	if err != nil {
		tb.Fatal(err)
	}
	file := filepath.Join(tb.TempDir(), "parley.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		tb.Fatal(err)
	}
	return "sqlite:" + file
}

// PostgresDatabase returns the address of a migrated PostgreSQL database of this
// test's; see [Postgres] for what happens without a server.
func PostgresDatabase(tb testing.TB) string {
	tb.Helper()
	key, err := migrationsKey()
	if err != nil {
		tb.Fatal(err)
	}
	return NewDatabase(tb, TemplateDatabase(tb, key, migrate))
}

// Store opens the database of this address; it is closed when the test ends.
func Store(tb testing.TB, o store.Options) *store.Store {
	tb.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s, err := store.Open(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("closing the store: %v", err)
		}
	})
	return s
}

func migrate(address string) (err error) {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Database: address, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := s.Migrate(ctx); err != nil {
		s.Close() //nolint:errcheck // the migration's error says more
		return err
	}
	return s.Close()
}

// migratedFile migrates one SQLite file per test binary; tests get copies.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "parley-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "template.db")
	if err := migrate("sqlite:" + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// migrationsKey names the state that the migrations lead to.
func migrationsKey() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(store.Migrations(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(store.Migrations(), path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(content), content)
		return err
	})
	return "migrated " + hex.EncodeToString(h.Sum(nil)), err
}
