package store

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"

	"github.com/lib/pq"
)

const (
	// maxPrepared is how many statements a connection keeps prepared.
	maxPrepared = 64
	// maxPreparedText is how long their texts are at most, in bytes. Longer ones
	// name values one by one, and rarely come a second time.
	maxPreparedText = 4 << 10
)

// prepared are the statements of one connection that transactions ran before:
// PostgreSQL spends more on reading and planning the short statements of a write
// than on doing them. Reads outside transactions are planned every time, because
// what is best for one organization may not be for the next.
type prepared struct {
	on    bool // in a transaction
	stmts map[string]sqldriver.Stmt
	once  map[string]bool // ran one time
}

// get returns the statement, prepared, where it runs for the second time or was
// prepared before; nil where it is not worth it.
func (p *prepared) get(ctx context.Context, c *pgConn, query string, args []sqldriver.NamedValue) (*pgStmt, error) {
	if !p.on || len(args) == 0 || len(query) > maxPreparedText {
		return nil, nil
	}
	if stmt, ok := p.stmts[query].(*pgStmt); ok {
		return stmt, nil
	}
	if p.stmts == nil || len(p.once) > 4*maxPrepared {
		p.once = map[string]bool{}
	}
	if p.stmts == nil {
		p.stmts = map[string]sqldriver.Stmt{}
	}
	if !p.once[query] || len(p.stmts) == maxPrepared {
		p.once[query] = true
		return nil, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.stmts[query] = stmt
	return stmt.(*pgStmt), nil
}

// run runs a prepared statement. Where the tables have changed since it was
// prepared, all are forgotten, and the transaction is run again.
func run[T any](p *prepared, err error, f func() (T, error)) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	result, err := f()
	if outdated(err) {
		p.stmts, p.once = nil, nil
	}
	return result, err
}

// outdated reports whether a prepared statement no longer fits its tables, or was
// lost by a pooler between us and PostgreSQL.
func outdated(err error) bool {
	e, ok := errors.AsType[*pq.Error](err)
	return ok && (e.Code == "26000" || (e.Code == "0A000" && e.Routine == "RevalidateCachedQuery"))
}
