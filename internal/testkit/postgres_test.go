package testkit_test

import (
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"parley/internal/testkit"
	"parley/internal/testkit/pgcluster"
)

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(dsn, statement string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

func count(t *testing.T, db *sql.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Databases are apart from each other and gone after their test, although
// somebody is still connected.
func TestNewDatabase(t *testing.T) {
	cluster := open(t, testkit.Postgres(t))
	var names []string
	t.Run("two at once", func(t *testing.T) {
		for range 2 {
			db := open(t, testkit.NewDatabase(t, ""))
			if _, err := db.Exec(`CREATE TABLE only_here (id int)`); err != nil {
				t.Fatal(err)
			}
			var name string
			if err := db.QueryRow(`SELECT current_database()`).Scan(&name); err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
	})
	for _, name := range names {
		if n := count(t, cluster, `SELECT count(*) FROM pg_database WHERE datname = $1`, name); n != 0 {
			t.Errorf("%s is still there", name)
		}
	}
}

// Many callers of one key get one template, filled once.
func TestTemplateDatabase(t *testing.T) {
	testkit.Postgres(t)
	var filled int
	key := t.Name() + t.TempDir()
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			name := testkit.TemplateDatabase(t, key, func(dsn string) error {
				filled++
				return exec(dsn, `CREATE TABLE copied AS SELECT generate_series(1, 7) AS id`)
			})
			db := open(t, testkit.NewDatabase(t, name))
			if n := count(t, db, `SELECT count(*) FROM copied`); n != 7 {
				t.Errorf("copied %d rows, want 7", n)
			}
		})
	}
	callers.Wait()
	if filled != 1 {
		t.Errorf("filled %d times", filled)
	}
}

// A template whose filling failed is not taken for a whole one.
func TestTemplateDatabaseAfterAFailure(t *testing.T) {
	testkit.Postgres(t)
	key := t.Name() + t.TempDir()
	failing := &recorder{TB: t}
	attempt(func() {
		testkit.TemplateDatabase(failing, key, func(string) error { return errors.New("no luck") })
	})
	if !strings.Contains(failing.fatal, "no luck") {
		t.Errorf("failed with %q", failing.fatal)
	}
	name := testkit.TemplateDatabase(t, key, func(dsn string) error { return exec(dsn, `CREATE TABLE whole (id int)`) })
	if n := count(t, open(t, testkit.NewDatabase(t, name)), `SELECT count(*) FROM whole`); n != 0 {
		t.Errorf("%d rows", n)
	}
}

// A DSN that is no URL gets a sentence that names the variable.
func TestNewDatabaseWantsAURL(t *testing.T) {
	t.Setenv(pgcluster.EnvDSN, "host=/nowhere dbname=x")
	failing := &recorder{TB: t}
	attempt(func() { testkit.NewDatabase(failing, "") })
	if !strings.Contains(failing.fatal, pgcluster.EnvDSN) {
		t.Errorf("failed with %q", failing.fatal)
	}
}

// recorder is a testing.TB that keeps the reason of a failure for itself.
type recorder struct {
	testing.TB
	fatal string
}

func (r *recorder) Fatal(args ...any) { r.stop(fmt.Sprint(args...)) }

func (r *recorder) Fatalf(format string, args ...any) { r.stop(fmt.Sprintf(format, args...)) }

func (r *recorder) stop(reason string) {
	r.fatal = reason
	runtime.Goexit()
}

// attempt runs f where a Fatal ends nothing but f.
func attempt(f func()) {
	var done sync.WaitGroup
	done.Go(f)
	done.Wait()
}
