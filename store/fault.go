package store

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"net"
	"os"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/lib/pq"
	"modernc.org/sqlite"

	"parley/ent"
	"parley/internal/apperr"
)

// fault is an error of the database that has a kind. Its text is for the log;
// a caller is shown the message of the kind alone.
type fault struct {
	kind  *apperr.Error
	cause error
}

func (f *fault) Error() string { return f.kind.Message + ": " + f.cause.Error() }

// Unwrap shows both what it is and what it came from.
func (f *fault) Unwrap() []error { return []error{f.kind, f.cause} }

var (
	errUnreachable = apperr.New(apperr.Unavailable, "the database cannot be reached at the moment; try again")
	errUnwritable  = apperr.New(apperr.Unavailable, "the database cannot store anything at the moment; try again later")
	errTooLong     = apperr.New(apperr.Timeout, "the request took too long")
)

// classified gives an error of a statement its kind. Errors that are about the
// statement itself pass as they are.
func classified(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) || errors.Is(err, sql.ErrTxDone) && ctx.Err() == nil {
		return err
	}
	if _, done := errors.AsType[*fault](err); done {
		return err
	}
	if kind := kindOf(ctx, err); kind != nil {
		return &fault{kind, err}
	}
	return err
}

// kindOf is nil where the error is no fault of the database or the clock.
func kindOf(ctx context.Context, err error) *apperr.Error {
	if kind, known := ofDatabase(err); known && kind != nil {
		return kind
	}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errTooLong
	case ctx.Err() != nil:
		return nil // given up by the caller, who hears nothing
	case isLost(err):
		return errUnreachable
	}
	return nil
}

// ofDatabase reads what the database itself said; known means that it spoke.
func ofDatabase(err error) (kind *apperr.Error, known bool) {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return ofPostgres(string(e.Code)), true
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return ofSQLite(e.Code()), true
	}
	return nil, false
}

// ofPostgres maps a SQLSTATE.
func ofPostgres(code string) *apperr.Error {
	switch code {
	case "25006", "53100", "58030": // a standby, a full disk, a broken one
		return errUnwritable
	case "25P03", "55P03": // our transaction stood idle, another one holds a lock
		return errUnreachable
	case "57014": // cancelled: by our deadline, or by statement_timeout
		return errTooLong
	}
	// Connection lost; out of connections or memory; shut down or starting up.
	if strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57P") {
		return errUnreachable
	}
	return nil
}

// ofSQLite maps a result code; its lowest byte is the sort of failure. A file that
// is corrupt or no database has no kind: trying again does not help, and the log
// has to tell.
func ofSQLite(code int) *apperr.Error {
	const busy, locked, readOnly, ioErr, full, cantOpen = 5, 6, 8, 10, 13, 14
	switch code & 0xff {
	case busy, locked, cantOpen:
		return errUnreachable
	case readOnly, ioErr, full:
		return errUnwritable
	}
	return nil
}

// isLost reports whether the connection broke off or could not be made.
func isLost(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, sql.ErrConnDone)
}

// Rows are what a hand-written read answers; they must be closed.
type Rows struct {
	entsql.ColumnScanner
	ctx context.Context
}

// Err of the rows, with its kind.
func (r *Rows) Err() error { return classified(r.ctx, r.ColumnScanner.Err()) }

// classify gives the errors of ent's reads their kind, those of a connection that
// breaks off between two rows included.
func classify() ent.Interceptor {
	return ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			v, err := next.Query(ctx, q)
			return v, classified(ctx, err)
		})
	})
}
