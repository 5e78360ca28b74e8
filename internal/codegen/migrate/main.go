// Command migrate writes the next migration of both databases from the ent
// schema: go run ./internal/codegen/migrate NAME. With -sum it only takes what
// was written by hand into the sums.
//
// It replays the migrations there are on an empty database of each kind and
// writes what is missing. For PostgreSQL it wants the address of an empty
// database in PARLEY_DEV_POSTGRES; internal/testkit/cmd/pgtemp makes one.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"parley/ent/migrate"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: go run ./internal/codegen/migrate NAME | -sum")
	}
	if args[0] == "-sum" {
		_, sqliteErr := summed("sqlite")
		_, postgresErr := summed("postgres")
		return errors.Join(sqliteErr, postgresErr)
	}
	dsn := os.Getenv("PARLEY_DEV_POSTGRES")
	if dsn == "" {
		return errors.New("set PARLEY_DEV_POSTGRES to the address of an empty database")
	}
	return errors.Join(
		write(args[0], dialect.SQLite, "sqlite", "file:dev?mode=memory&cache=shared&_pragma=foreign_keys(1)"),
		write(args[0], dialect.Postgres, "postgres", dsn),
	)
}

// write adds the file that leads from the migrations of one database to the
// schema. Tables that are not entities come from hand-written migrations and
// are left alone.
func write(name, kind, driver, dsn string) error {
	dir, err := summed(driver)
	if err != nil {
		return err
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	m, err := schema.NewMigrate(entsql.OpenDB(kind, db),
		schema.WithDir(dir),
		schema.WithFormatter(sqltool.GooseFormatter),
		schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDropColumn(true),
		schema.WithDropIndex(true),
	)
	if err != nil {
		return err
	}
	if err := m.NamedDiff(context.Background(), name, migrate.Tables...); err != nil {
		return fmt.Errorf("%s: %w", driver, err)
	}
	return nil
}

// summed is the folder of a database's migrations, with a sum that takes in those
// that were written by hand.
func summed(driver string) (*sqltool.GooseDir, error) {
	dir, err := sqltool.NewGooseDir(filepath.Join("store", "migrations", driver))
	if err != nil {
		return nil, err
	}
	sum, err := dir.Checksum()
	if err != nil {
		return nil, err
	}
	return dir, atlas.WriteSumFile(dir, sum)
}
