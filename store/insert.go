package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
)

// rowsPerRun is how many rows a prepared insert takes at a time: enough that what a
// run costs besides does not count.
const rowsPerRun = 16

// Insert writes many rows of one table, in as few statements as the databases'
// limits allow. What follows the rows, such as ON CONFLICT …, may be given.
//
// SQLite spends a third of an insert on reading its text, so there the text is of few
// rows and is read once for all.
func (tx *Tx) Insert(ctx context.Context, table string, columns []string, rows [][]any, rest ...string) error {
	if tx.store.driver.isPostgres() || len(rows) < 2*rowsPerRun {
		return tx.insert(ctx, table, columns, rows, rest...)
	}
	whole := len(rows) - len(rows)%rowsPerRun
	row := "(" + marks(len(columns)) + ")"
	text := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
		strings.Repeat(row+", ", rowsPerRun-1) + row + " " + strings.Join(rest, " ")
	err := tx.store.driver.statement(ctx, text, func() error { return tx.prepared(ctx, text, slices.Chunk(rows[:whole], rowsPerRun)) })
	if err != nil {
		return err
	}
	return tx.insert(ctx, table, columns, rows[whole:], rest...)
}

// prepared runs a statement for each portion of rows.
func (tx *Tx) prepared(ctx context.Context, text string, portions func(func([][]any) bool)) (err error) {
	statement, err := tx.raw.(*observedTx).Tx.(*entsql.Tx).ExecQuerier.(*sql.Tx).PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, statement.Close()) }()
	for rows := range portions {
		if _, err := statement.ExecContext(ctx, slices.Concat(rows...)...); err != nil {
			return err
		}
	}
	return nil
}
