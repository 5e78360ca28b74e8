package testkit

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"

	"parley/internal/testkit/pgcluster"
)

// privateCluster starts this test binary's own cluster, once. Nobody stops it:
// its watchdog does when the binary ends, in whatever way.
var privateCluster = sync.OnceValues(pgcluster.Start)

// Postgres returns the DSN of a PostgreSQL cluster in which tests may create
// databases: that of PARLEY_TEST_POSTGRES, or else a private one of this test
// binary. Without either the test is skipped, and fails where
// PARLEY_REQUIRE_POSTGRES=1 says that skipping is no answer.
func Postgres(tb testing.TB) string {
	tb.Helper()
	if dsn := os.Getenv(pgcluster.EnvDSN); dsn != "" {
		return dsn
	}
	c, err := privateCluster()
	switch {
	case err == nil:
		return c.DSN()
	case errors.Is(err, pgcluster.ErrNotFound) && os.Getenv("PARLEY_REQUIRE_POSTGRES") != "1":
		tb.Skipf("tested on SQLite alone: %v; install PostgreSQL or set %s", err, pgcluster.EnvDSN)
	default:
		tb.Fatalf("starting PostgreSQL for tests: %v", err)
	}
	return ""
}

// NewDatabase creates a database with a random name, as a copy of template
// unless that is empty, and drops it at the end of the test, connections or not.
func NewDatabase(tb testing.TB, template string) string {
	tb.Helper()
	dsn := Postgres(tb)
	name := "parley_test_" + strings.ToLower(rand.Text())
	created, err := databaseURL(dsn, name)
	if err != nil {
		tb.Fatal(err)
	}
	if template == "" {
		template = "template0" // nobody can be connected to it, which would refuse the copy
	}
	mustExec(tb, dsn, "CREATE DATABASE "+pq.QuoteIdentifier(name)+" TEMPLATE "+pq.QuoteIdentifier(template)+strategy(tb, dsn))
	tb.Cleanup(func() {
		mustExec(tb, dsn, "DROP DATABASE IF EXISTS "+pq.QuoteIdentifier(name)+" WITH (FORCE)")
	})
	return created
}

// strategy has databases be copied as files, where the server may be told so, from
// version 15 on: that takes half as long here as copying through its log.
func strategy(tb testing.TB, dsn string) string {
	tb.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // the test ends
	var known bool
	if err := db.QueryRow(`SELECT current_setting('server_version_num')::int >= 150000`).Scan(&known); err != nil {
		tb.Fatal(err)
	}
	if known {
		return " STRATEGY FILE_COPY"
	}
	return ""
}

// DurablePostgres starts a PostgreSQL of this test's own that keeps what it commits,
// for tests that stop it.
func DurablePostgres(t *testing.T) *pgcluster.Cluster {
	t.Helper()
	c, err := pgcluster.StartDurable()
	switch {
	case errors.Is(err, pgcluster.ErrNotFound) && os.Getenv("PARLEY_REQUIRE_POSTGRES") != "1":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Errorf("stopping PostgreSQL: %v", err)
		}
	})
	return c
}

// TemplateDatabase returns the name of a database for NewDatabase to copy. The
// first caller with this key fills it, here or in another test binary on the
// same cluster; so the key has to name what fill does, migrations and all.
func TemplateDatabase(tb testing.TB, key string, fill func(dsn string) error) string {
	tb.Helper()
	dsn := Postgres(tb)
	name := fmt.Sprintf("parley_template_%x", sha256.Sum256([]byte(key)))[:40]
	if err := ensureTemplate(dsn, name, fill); err != nil {
		tb.Fatalf("making the template database %q: %v", key, err)
	}
	return name
}

// ensureTemplate holds a lock of the cluster while it looks and fills. A
// template is filled under another name, so that a half-filled one is never
// taken for a whole one.
func ensureTemplate(dsn, name string, fill func(dsn string) error) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // the lock belongs to the connection
	if _, err := db.Exec(`SELECT pg_advisory_lock(hashtext($1))`, name); err != nil {
		return err
	}
	var there bool
	if err := db.QueryRow(`SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil || there {
		return err
	}
	return fillTemplate(db, dsn, name, fill)
}

func fillTemplate(db *sql.DB, dsn, name string, fill func(dsn string) error) error {
	draft := name + "_draft"
	if err := execAll(
		db,
		"DROP DATABASE IF EXISTS "+draft+" WITH (FORCE)", // left by a caller that was killed
		"CREATE DATABASE "+draft+" TEMPLATE template0",
	); err != nil {
		return err
	}
	draftDSN, err := databaseURL(dsn, draft)
	if err != nil {
		return err
	}
	if err := fill(draftDSN); err != nil {
		return err
	}
	return execAll(db, "ALTER DATABASE "+draft+" RENAME TO "+name)
}

func mustExec(tb testing.TB, dsn, statement string) {
	tb.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if err := execAll(db, statement); err != nil {
		tb.Fatal(err)
	}
}

func execAll(db *sql.DB, statements ...string) error {
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// databaseURL returns the DSN of another database of the same cluster.
func databaseURL(dsn, name string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", fmt.Errorf("%s has to be a postgres:// URL", pgcluster.EnvDSN)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// Vacuum tells a database how many rows it has and which pages all can see, as its
// own upkeep would in time. On SQLite it is ANALYZE.
func Vacuum(tb testing.TB, address string) {
	tb.Helper()
	driver, statement := "postgres", "VACUUM ANALYZE"
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, statement, address = "sqlite", "ANALYZE", file
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if err := execAll(db, statement); err != nil {
		tb.Fatal(err)
	}
}
