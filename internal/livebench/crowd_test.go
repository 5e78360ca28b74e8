//go:build linux

package livebench_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxEvents is how many events a crowd can tell the times of.
const maxEvents = 1 << 14

// crowd are the clients of one server.
type crowd struct {
	address string
	clients []*client

	// sent are the times of events by their number, and events how many there were.
	sent   [maxEvents]atomic.Int64
	events int
	// arrived holds a token when as many frames as wanted may have been read.
	frames, wanted atomic.Int64
	arrived        chan struct{}

	mu sync.Mutex
	// latencies are those of the frames since they were last taken.
	latencies []time.Duration
}

// dialers is how many connect at a time.
const dialers = 32

// join adds n clients that read, and waits until they are subscribed.
func (c *crowd) join(n int) error {
	fresh, err := c.connect(n)
	for _, k := range fresh {
		go k.read(c)
	}
	return err
}

// connect adds n clients that are subscribed and read nothing.
func (c *crowd) connect(n int) ([]*client, error) {
	if c.arrived == nil {
		c.arrived = make(chan struct{}, 1)
	}
	fresh, errs := make([]*client, n), make([]error, n)
	var all sync.WaitGroup
	var next atomic.Int64
	for range dialers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				fresh[i], errs[i] = dial(c.address)
			}
		})
	}
	all.Wait()
	fresh = slices.DeleteFunc(fresh, func(k *client) bool { return k == nil })
	for _, k := range fresh {
		k.seen = c.events
	}
	c.clients = append(c.clients, fresh...)
	return fresh, errors.Join(errs...)
}

// expect says that n events are sent now, to so many readers.
func (c *crowd) expect(n, readers int) {
	now := time.Now().UnixNano()
	for i := range n {
		c.sent[c.events+i].Store(now)
	}
	c.events += n
	c.wanted.Add(int64(n * readers))
}

// note counts a frame that was read.
func (c *crowd) note(seen int) {
	late := time.Duration(time.Now().UnixNano() - c.sent[seen].Load())
	c.mu.Lock()
	c.latencies = append(c.latencies, late)
	c.mu.Unlock()
	if c.frames.Add(1) < c.wanted.Load() {
		return
	}
	select {
	case c.arrived <- struct{}{}:
	default:
	}
}

// patience is how long events may take to arrive everywhere.
const patience = time.Minute

// await waits until what was expected has arrived everywhere, and returns how many
// frames are missing after a limit; they are not expected any more.
func (c *crowd) await(limit time.Duration) (missing int64) {
	late := time.After(limit)
	for c.frames.Load() < c.wanted.Load() {
		select {
		case <-c.arrived:
		case <-late:
			missing = c.wanted.Load() - c.frames.Load()
			c.wanted.Add(-missing)
			return missing
		}
	}
	return 0
}

// take returns the latencies in order.
func (c *crowd) take() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.latencies
	c.latencies = nil
	slices.Sort(out)
	return out
}

// leave cuts all clients.
func (c *crowd) leave() {
	for _, k := range c.clients {
		k.conn.Close() //nolint:errcheck // the server notices
	}
	c.clients = nil
}
