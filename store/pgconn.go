package store

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
)

const (
	// grace is how long a cancelled statement may take to end by PostgreSQL's own
	// doing before its connection is cut. lib/pq asks the server to cancel and
	// then waits for its word, which a server that hangs never gives.
	grace = time.Second
	// silence is how long a server may say nothing at all.
	silence = 60 * time.Second
)

// pgConnector opens connections to PostgreSQL that end when their context does,
// also where the server hangs.
type pgConnector struct{ dsn string }

var _ sqldriver.Connector = (*pgConnector)(nil)

// Connect opens one connection.
func (c *pgConnector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	connector, err := pq.NewConnector(c.dsn)
	if err != nil {
		return nil, err
	}
	d := &dialer{}
	connector.Dialer(d)
	defer d.cutWith(ctx)()
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(pgFull)
	if !ok {
		return nil, errors.Join(errors.New("store: lib/pq has lost an interface of database/sql/driver"), conn.Close())
	}
	return &pgConn{pgFull: full, dialer: d}, nil
}

// Driver serves database/sql.
func (c *pgConnector) Driver() sqldriver.Driver { return &pq.Driver{} }

// dialer makes the network connection of one database connection and remembers
// it. A second one, which lib/pq opens to ask for a cancellation, is not its.
type dialer struct{ first atomic.Pointer[wire] }

// Dial serves pq.Dialer.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialTimeout serves pq.Dialer.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// DialContext serves pq.DialerContext.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w := &wire{Conn: conn, quiet: time.AfterFunc(silence, func() { conn.Close() })} //nolint:errcheck // broken anyway
	w.quiet.Stop()
	if !d.first.CompareAndSwap(nil, w) {
		w.end()
	}
	return w, nil
}

// cutWith cuts the connection a moment after ctx ends, until stop is called.
func (d *dialer) cutWith(ctx context.Context) (stop func()) {
	cancel := context.AfterFunc(ctx, func() {
		if w := d.first.Load(); w != nil {
			w.end()
		}
	})
	return func() {
		if w := d.first.Load(); !cancel() && w != nil {
			w.ending.Store(true) // what end is about to say, before anyone asks
		}
	}
}

// wire is a network connection on which nothing waits for ever. Timers, not
// deadlines, because those would need the wall clock.
type wire struct {
	net.Conn
	quiet  *time.Timer
	ending atomic.Bool
}

// end closes the connection after a moment of grace.
func (w *wire) end() {
	w.ending.Store(true)
	time.AfterFunc(grace, func() { w.Close() }) //nolint:errcheck // nobody uses it any more
}

// Read waits for the server, but not for ever.
func (w *wire) Read(b []byte) (int, error) {
	w.quiet.Reset(silence)
	defer w.quiet.Stop()
	return w.Conn.Read(b)
}

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
	dialer *dialer
}

// IsValid keeps a connection whose end has begun out of the pool.
func (c *pgConn) IsValid() bool {
	w := c.dialer.first.Load()
	return w != nil && !w.ending.Load() && c.pgFull.IsValid()
}

// BeginTx begins a transaction; its end is bound to the same context.
func (c *pgConn) BeginTx(ctx context.Context, o sqldriver.TxOptions) (sqldriver.Tx, error) {
	defer c.dialer.cutWith(ctx)()
	tx, err := c.pgFull.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return &pgTx{tx, ctx, c.dialer}, nil
}

// PrepareContext prepares a statement.
func (c *pgConn) PrepareContext(ctx context.Context, query string) (sqldriver.Stmt, error) {
	defer c.dialer.cutWith(ctx)()
	return c.pgFull.PrepareContext(ctx, query)
}

// ExecContext runs a statement.
func (c *pgConn) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	defer c.dialer.cutWith(ctx)()
	return c.pgFull.ExecContext(ctx, query, args)
}

// QueryContext runs a query.
func (c *pgConn) QueryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	defer c.dialer.cutWith(ctx)()
	return c.pgFull.QueryContext(ctx, query, args)
}

// Ping asks for a sign of life.
func (c *pgConn) Ping(ctx context.Context) error {
	defer c.dialer.cutWith(ctx)()
	return c.pgFull.Ping(ctx)
}

// pgTx ends within the context that it began with.
type pgTx struct {
	sqldriver.Tx
	ctx    context.Context
	dialer *dialer
}

// Commit of the transaction.
func (t *pgTx) Commit() error {
	defer t.dialer.cutWith(t.ctx)()
	return t.Tx.Commit()
}

// Rollback of the transaction.
func (t *pgTx) Rollback() error {
	defer t.dialer.cutWith(t.ctx)()
	return t.Tx.Rollback()
}
