package store_test

import (
	"context"
	"database/sql"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/pressly/goose/v3"

	"parley/ent/migrate"
	"parley/internal/testkit"
	"parley/store"
)

// eachEmpty runs f once on each kind of database, with the address of an empty
// one.
func eachEmpty(t *testing.T, f func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite:"+filepath.Join(t.TempDir(), "empty.db")) })
	t.Run("postgres", func(t *testing.T) { f(t, testkit.NewDatabase(t, "")) })
}

// A fresh database gets every migration, a second start none.
func TestMigrate(t *testing.T) {
	eachEmpty(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		ctx := context.Background()
		if err := s.Migrated(ctx); err == nil {
			t.Error("an empty database passes for migrated")
		}
		if n, err := s.Migrate(ctx); err != nil || n != files(t, address) {
			t.Fatalf("took %d migrations of %d: %v", n, files(t, address), err)
		}
		before := catalogue(t, address)
		if n, err := s.Migrate(ctx); err != nil || n != 0 {
			t.Errorf("the second start took %d migrations: %v", n, err)
		}
		if err := s.Migrated(ctx); err != nil {
			t.Error(err)
		}
		if after := catalogue(t, address); after != before {
			t.Errorf("the second start changed\n%s\nto\n%s", before, after)
		}
	})
}

func files(t *testing.T, address string) int {
	t.Helper()
	found, err := fs.Glob(store.Migrations(), "migrations/"+strings.TrimSuffix(kindOf(address), "3")+"/*.sql")
	if err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	return len(found)
}

func kindOf(address string) string {
	if strings.HasPrefix(address, "sqlite:") {
		return dialect.SQLite
	}
	return dialect.Postgres
}

// catalogue lists tables, columns and indexes as the database knows them.
func catalogue(t *testing.T, address string) string {
	t.Helper()
	query := `SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1`
	if kindOf(address) == dialect.Postgres {
		query = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
			FROM information_schema.columns WHERE table_schema = 'public'
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`
	}
	rows, err := plain(t, address).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}

// Several processes start at once on an empty database: all succeed, and every
// migration ran once.
func TestMigrateAtOnce(t *testing.T) {
	eachEmpty(t, func(t *testing.T, address string) {
		const starters = 4
		var took [starters]int
		var starting sync.WaitGroup
		ready := make(chan struct{})
		for i := range starters {
			starting.Go(func() {
				<-ready
				s, err := store.Open(context.Background(), store.Options{Database: address, Now: testkit.NewClock(noon).Now})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if took[i], err = s.Migrate(context.Background()); err != nil {
					t.Error(err)
				}
				if err := s.Migrated(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		close(ready)
		starting.Wait()
		sum := 0
		for _, n := range took {
			sum += n
		}
		if sum != files(t, address) {
			t.Errorf("the starters took %v migrations, together not %d", took, files(t, address))
		}
	})
}

// The migrations lead to the schema of the entities: ent finds nothing to
// change. Where it does, `go run ./internal/codegen/migrate NAME` writes the
// migration that is missing.
func TestNoDrift(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		m, err := schema.NewMigrate(
			entsql.OpenDB(kindOf(address), plain(t, address)),
			schema.WithDropColumn(true), schema.WithDropIndex(true),
			schema.WithApplyHook(func(schema.Applier) schema.Applier {
				return schema.ApplyFunc(func(_ context.Context, _ dialect.ExecQuerier, plan *atlas.Plan) error {
					for _, change := range plan.Changes {
						t.Errorf("missing in the migrations: %s", change.Cmd)
					}
					return nil
				})
			}),
		)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Create(context.Background(), migrate.Tables...); err != nil {
			t.Fatal(err)
		}
	})
}

// The drift test sees what is missing.
func TestDriftIsSeen(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		db := plain(t, address)
		mustExec(t, db, "DROP INDEX interaction_conversation_id")
		mustExec(t, db, "ALTER TABLE queues ADD COLUMN forgotten text")
		changes := 0
		m, err := schema.NewMigrate(
			entsql.OpenDB(kindOf(address), db), schema.WithDropColumn(true), schema.WithDropIndex(true),
			schema.WithApplyHook(func(schema.Applier) schema.Applier {
				return schema.ApplyFunc(func(_ context.Context, _ dialect.ExecQuerier, plan *atlas.Plan) error {
					changes = len(plan.Changes)
					return nil
				})
			}),
		)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Create(context.Background(), migrate.Tables...); err != nil {
			t.Fatal(err)
		}
		if changes < 2 {
			t.Errorf("%d changes found of 2", changes)
		}
	})
}

// Down to nothing and up again gives the same database.
func TestMigrateDownAndUp(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		ctx := context.Background()
		before := catalogue(t, address)
		kind := goose.DialectPostgres
		if kindOf(address) == dialect.SQLite {
			kind = goose.DialectSQLite3
		}
		dir, err := fs.Sub(store.Migrations(), "migrations/"+strings.TrimSuffix(kindOf(address), "3"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := goose.NewProvider(kind, plain(t, address), dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(ctx, 0); err != nil {
			t.Fatal(err)
		}
		if left := tables(t, plain(t, address), kindOf(address)); left != 1 {
			t.Errorf("%d tables are left, want goose's own", left)
		}
		if _, err := p.Up(ctx); err != nil {
			t.Fatal(err)
		}
		if after := catalogue(t, address); after != before {
			t.Errorf("up again is\n%s\nwas\n%s", after, before)
		}
	})
}

func tables(t *testing.T, db *sql.DB, kind string) (n int) {
	t.Helper()
	query := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if kind == dialect.Postgres {
		query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
	}
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
