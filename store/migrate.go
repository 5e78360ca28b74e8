package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the database up to date and returns how many migrations that
// took. Of several processes that start at once, one migrates and the others
// wait for it: under an advisory lock on PostgreSQL; on SQLite each migration is
// done by whoever comes first.
func (s *Store) Migrate(ctx context.Context) (took int, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("database %s: %w", s.driver.name, err)
		}
	}()
	db, err := s.driver.unbounded()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	p, err := s.provider(db.DB)
	if err != nil {
		return 0, err
	}
	if done, err := current(ctx, p); err == nil && done {
		return 0, nil // the usual start: no lock, no wait
	}
	return up(ctx, p)
}

// up runs the migrations that are pending. SQLite has no lock that spans several
// transactions: who loses the race for a migration finds it done, and goes on
// from there.
func up(ctx context.Context, p *goose.Provider) (took int, err error) {
	for {
		before, err := p.GetDBVersion(ctx)
		if err != nil {
			return took, fmt.Errorf("migrate: %w", err)
		}
		results, err := p.Up(ctx)
		if partial, ok := errors.AsType[*goose.PartialError](err); ok {
			results = partial.Applied
		}
		took += len(results)
		if err == nil {
			return took, nil
		}
		if after, verr := p.GetDBVersion(ctx); verr != nil || after == before {
			return took, fmt.Errorf("migrate: %w", errors.Join(err, verr))
		}
	}
}

// Migrated returns an error unless the database can be reached and has every
// migration of this program. It asks the readers: a long write does not make it
// wait.
func (s *Store) Migrated(ctx context.Context) error {
	p, err := s.provider(s.driver.write)
	if err != nil {
		return err
	}
	rows, err := s.Query(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var have sql.NullInt64
	for rows.Next() {
		if err := rows.Scan(&have); err != nil {
			return err
		}
	}
	if sources := p.ListSources(); rows.Err() == nil && have.Int64 < sources[len(sources)-1].Version {
		return errors.New("migrations are pending")
	}
	return rows.Err()
}

func current(ctx context.Context, p *goose.Provider) (bool, error) {
	pending, err := p.HasPending(ctx)
	return !pending, err
}

func (s *Store) provider(db *sql.DB) (*goose.Provider, error) {
	dialect, dir := goose.DialectSQLite3, "migrations/sqlite"
	var options []goose.ProviderOption
	if s.driver.isPostgres() {
		dialect, dir = goose.DialectPostgres, "migrations/postgres"
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations, dir)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, files, options...)
}

// Migrations are the embedded migration files, a folder a database.
func Migrations() fs.FS { return migrations }
