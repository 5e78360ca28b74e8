package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"parley/ent/migrate"
)

// plain opens a database past the store.
func plain(t testing.TB, address string) *sql.DB {
	t.Helper()
	kind, dsn := "postgres", address
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		kind, dsn = "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_time_format=sqlite&_timezone=UTC"
	}
	db, err := sql.Open(kind, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func mustExec(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// sideTables are those of the store that are no entities.
var sideTables = []string{"ledger", "ledger_heads", "counters", "message_facts", "conversation_facts", "message_tag_facts", "tag_facts", "interaction_facts", "fact_rebuilds", "signing_keys", "idempotency_keys"}

// countRows says how many rows each table has.
func countRows(t testing.TB, db *sql.DB) string {
	t.Helper()
	tables := append([]string{}, sideTables...)
	for _, table := range migrate.Tables {
		tables = append(tables, table.Name)
	}
	var out []string
	for _, table := range tables {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s=%d", table, n))
	}
	return strings.Join(out, " ")
}

// noon is when the tests happen.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
