package store

import (
	"context"
	sqldriver "database/sql/driver"
	"net"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
)

// dialer makes the network connection of one database connection and remembers
// it. lib/pq may need several attempts (other hosts, without TLS), of which the
// last one counts. What it opens later, to ask for a cancellation, does not.
type dialer struct {
	current atomic.Pointer[wire]
	made    atomic.Bool // connecting is over
}

// connect makes the database connection. Its time limit must not reach beyond:
// the deferred stop comes before the cancel.
func (d *dialer) connect(ctx context.Context, c *pq.Connector, within time.Duration) (sqldriver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	defer d.cutWith(ctx)()
	defer d.made.Store(true)
	return c.Connect(ctx)
}

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
	d.keep(ctx, w)
	return w, nil
}

// keep remembers the connection, or has it end soon if it is for a cancellation
// or if ctx has ended while nobody could see w.
func (d *dialer) keep(ctx context.Context, w *wire) {
	if d.made.Load() {
		w.end()
		return
	}
	if old := d.current.Swap(w); old != nil {
		old.Close() //nolint:errcheck // lib/pq has given it up
	}
	if ctx.Err() != nil {
		w.end()
	}
}

// cutWith cuts the connection a moment after ctx ends, until stop is called,
// which must happen once.
func (d *dialer) cutWith(ctx context.Context) (stop func()) {
	cancel := context.AfterFunc(ctx, func() {
		if w := d.current.Load(); w != nil {
			w.end()
		}
	})
	return func() {
		if w := d.current.Load(); !cancel() && w != nil {
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
