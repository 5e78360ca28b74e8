package store

import (
	"context"
	"database/sql"
	"errors"

	"modernc.org/sqlite"
)

// writable returns an error where a SQLite file can only be read, which SQLite
// itself tells no sooner than at the first write, when it has left files beside
// it that nobody may write either. The writer's first connection also switches
// the file to WAL; readers cannot.
func writable(ctx context.Context, file string, writer *sql.DB) error {
	if err := mayWriteTo(file); err != nil {
		return err
	}
	if err := writer.PingContext(ctx); err != nil {
		return err
	}
	err := tryWriting(ctx, writer)
	const busy = 5
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == busy {
		return nil // somebody else is writing, so it can be written
	}
	return err
}

// tryWriting begins to write something and takes it back.
func tryWriting(ctx context.Context, writer *sql.DB) error {
	tx, err := writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "PRAGMA user_version = 1")
	return errors.Join(err, tx.Rollback())
}
