package store

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"time"

	"github.com/lib/pq"
)

const (
	// grace is how long a cancelled statement may take to end by PostgreSQL's own
	// doing before its connection is cut. lib/pq asks the server to cancel and
	// then waits for its word, which a server that hangs never gives.
	grace = time.Second
	// silence is how long a server may say nothing at all. It is longer than
	// statement_timeout, so that a server that lives is the one to say so.
	silence = 75 * time.Second
	// patience is how long connecting, or closing a statement, may take. Nobody's
	// deadline covers these: the pool opens and closes by itself.
	patience = 5 * time.Second
)

// pgConnector opens connections to PostgreSQL that end when their context does,
// also where the server hangs.
type pgConnector struct {
	dsn      string
	patience time.Duration // with dialling, TLS and login
}

var _ sqldriver.Connector = (*pgConnector)(nil)

// Connect opens one connection.
func (c *pgConnector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	connector, err := pq.NewConnector(c.dsn)
	if err != nil {
		return nil, err
	}
	d := &dialer{}
	connector.Dialer(d)
	conn, err := d.connect(ctx, connector, c.patience)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(pgFull)
	if !ok {
		return nil, errors.Join(errLost, conn.Close())
	}
	return &pgConn{pgFull: full, dialer: d}, nil
}

// errLost is a lib/pq that is not the one this file was written for.
var errLost = errors.New("store: lib/pq has lost an interface of database/sql/driver")

// Driver serves database/sql.
func (c *pgConnector) Driver() sqldriver.Driver { return &pq.Driver{} }

// pgFull is what database/sql finds in a connection of lib/pq.
type pgFull interface {
	sqldriver.Conn
	sqldriver.ConnBeginTx
	sqldriver.ConnPrepareContext
	sqldriver.ExecerContext
	sqldriver.QueryerContext
	sqldriver.Pinger
	sqldriver.SessionResetter
	sqldriver.Validator
	sqldriver.NamedValueChecker
}

// pgConn is a connection whose calls end with their context.
type pgConn struct {
	pgFull
	dialer   *dialer
	prepared prepared
}

// IsValid keeps a connection whose end has begun out of the pool.
func (c *pgConn) IsValid() bool {
	w := c.dialer.current.Load()
	return w != nil && !w.ending.Load() && c.pgFull.IsValid()
}

// BeginTx begins a transaction; its end is bound to the same context.
func (c *pgConn) BeginTx(ctx context.Context, o sqldriver.TxOptions) (sqldriver.Tx, error) {
	defer c.dialer.cutWith(ctx)()
	tx, err := c.pgFull.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	c.prepared.on = true
	return &pgTx{tx, ctx, c}, nil
}

// PrepareContext prepares a statement.
func (c *pgConn) PrepareContext(ctx context.Context, query string) (sqldriver.Stmt, error) {
	defer c.dialer.cutWith(ctx)()
	stmt, err := c.pgFull.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	full, ok := stmt.(pgFullStmt)
	if !ok { // as that of COPY, which nobody here uses
		return nil, errors.Join(errLost, stmt.Close())
	}
	return &pgStmt{full, c.dialer}, nil
}

// ExecContext runs a statement.
func (c *pgConn) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	if stmt, err := c.prepared.get(ctx, c, query, args); stmt != nil || err != nil {
		return run(&c.prepared, err, func() (sqldriver.Result, error) { return stmt.ExecContext(ctx, args) })
	}
	defer c.dialer.cutWith(ctx)()
	return c.pgFull.ExecContext(ctx, query, args)
}

// QueryContext runs a query. Its rows are bound to the same context.
func (c *pgConn) QueryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	if stmt, err := c.prepared.get(ctx, c, query, args); stmt != nil || err != nil {
		return run(&c.prepared, err, func() (sqldriver.Rows, error) { return stmt.QueryContext(ctx, args) })
	}
	return c.dialer.rows(ctx, func() (sqldriver.Rows, error) { return c.pgFull.QueryContext(ctx, query, args) })
}

// Ping asks for a sign of life.
func (c *pgConn) Ping(ctx context.Context) error {
	defer c.dialer.cutWith(ctx)()
	return c.pgFull.Ping(ctx)
}

// pgTx ends within the context that it began with.
type pgTx struct {
	sqldriver.Tx
	ctx  context.Context
	conn *pgConn
}

// Commit of the transaction.
func (t *pgTx) Commit() error {
	defer t.conn.dialer.cutWith(t.ctx)()
	t.conn.prepared.on = false
	return t.Tx.Commit()
}

// Rollback of the transaction.
func (t *pgTx) Rollback() error {
	defer t.conn.dialer.cutWith(t.ctx)()
	t.conn.prepared.on = false
	return t.Tx.Rollback()
}
