package store

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"sync"
)

// pgFullStmt is what database/sql finds in a statement of lib/pq.
type pgFullStmt interface {
	sqldriver.Stmt
	sqldriver.StmtExecContext
	sqldriver.StmtQueryContext
}

// pgStmt is a prepared statement whose calls end with their context.
type pgStmt struct {
	pgFullStmt
	dialer *dialer
}

// ExecContext runs the statement.
func (s *pgStmt) ExecContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	defer s.dialer.cutWith(ctx)()
	return s.pgFullStmt.ExecContext(ctx, args)
}

// QueryContext runs the query. Its rows are bound to the same context.
func (s *pgStmt) QueryContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	return s.dialer.rows(ctx, func() (sqldriver.Rows, error) { return s.pgFullStmt.QueryContext(ctx, args) })
}

// Close asks the server to forget the statement.
func (s *pgStmt) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	defer s.dialer.cutWith(ctx)()
	return s.pgFullStmt.Close()
}

// pgFullRows is what database/sql finds in the rows of lib/pq.
type pgFullRows interface {
	sqldriver.Rows
	sqldriver.RowsNextResultSet
	sqldriver.RowsColumnTypeScanType
	sqldriver.RowsColumnTypeDatabaseTypeName
	sqldriver.RowsColumnTypeLength
	sqldriver.RowsColumnTypePrecisionScale
}

// pgRows are rows that end with the context of their query: lib/pq reads them
// from the server one by one, long after the query has returned.
type pgRows struct {
	pgFullRows
	stop func()
}

// rows runs a query and has the connection cut with ctx until its rows are closed.
func (d *dialer) rows(ctx context.Context, query func() (sqldriver.Rows, error)) (sqldriver.Rows, error) {
	stop := d.cutWith(ctx)
	rows, err := query()
	if err != nil {
		stop()
		return nil, err
	}
	full, ok := rows.(pgFullRows)
	if !ok {
		defer stop()
		return nil, errors.Join(errLost, rows.Close())
	}
	return &pgRows{full, sync.OnceFunc(stop)}, nil
}

// Close reads what is left, and lets go of the connection. database/sql calls it
// at the end of the rows and after every error as well.
func (r *pgRows) Close() error {
	defer r.stop()
	return r.pgFullRows.Close()
}
