package live

import (
	"net"
	"sync"
	"syscall"
	"time"
)

// queueBytes is how much may wait for a client that does not read; the kernel holds
// sendBuffer more.
const (
	queueBytes = 256 << 10
	sendBuffer = 64 << 10
)

// outbox writes frames to a connection and waits for nobody. What the connection
// does not take at once is queued and written by a goroutine that lives as long as
// something is queued. A full queue takes no more frames of subscriptions, which are
// told what they missed when it is empty; who does not read what is queued in time
// is cut.
type outbox struct {
	conn    net.Conn
	raw     syscall.RawConn // nil where the connection is none of the kernel's
	timeout time.Duration
	now     func() time.Time
	figures *figures

	mu sync.Mutex
	// queue begins with unfinished bytes of a frame that was written in part.
	queue      []byte
	unfinished int
	// flushing is set while a goroutine writes what was queued, and writing how many
	// bytes it has in hand.
	flushing bool
	writing  int
	// closing is the code of the close frame that is the last to be written.
	closing int
	dead    bool
	drained []func()
	// room is closed when the queue is empty again; nil while nobody waits.
	room chan struct{}
}

func newOutbox(conn net.Conn, options *TransportOptions, f *figures) *outbox {
	o := &outbox{conn: conn, timeout: options.WriteTimeout, now: options.Now, figures: f}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetWriteBuffer(sendBuffer) //nolint:errcheck // the kernel's default will do
		o.raw, _ = tcp.SyscallConn()   //nolint:errcheck // nil writes by a goroutine
	}
	return o
}

// offer sends whole frames, and reports false where the queue is full.
func (o *outbox) offer(frames []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.isFull() {
		return false
	}
	if !o.dead && o.closing == 0 {
		o.put(frames)
	}
	return true
}

func (o *outbox) isFull() bool { return len(o.queue)+o.writing > queueBytes }

// tell sends a frame that there is one of an operation.
func (o *outbox) tell(frame []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.dead && o.closing == 0 {
		o.put(frame)
	}
}

// answer sends a frame that the client has asked for. One who asks and asks and does
// not read is told so, if it reads on in time, and cut.
func (o *outbox) answer(frame []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.dead || o.closing != 0:
	case o.isFull():
		o.figures.slow.Add(1)
		o.end(closeSlow, "slow consumer")
	default:
		o.put(frame)
	}
}

// put writes what the connection takes and queues the rest.
func (o *outbox) put(b []byte) {
	if !o.flushing && o.raw != nil {
		n, ok := o.direct(b)
		if !ok {
			o.cut()
			return
		}
		if n == len(b) {
			return
		}
		o.unfinished = unfinished(b, n)
		b = b[n:]
	}
	o.queue = append(o.queue, b...)
	o.figures.queued.Add(int64(len(b)))
	if !o.flushing {
		o.flushing = true
		go o.flush()
	}
}

// direct writes without waiting.
func (o *outbox) direct(b []byte) (written int, ok bool) {
	var n int
	var failure error
	err := o.raw.Write(func(fd uintptr) bool {
		n, failure = syscall.Write(int(fd), b) //nolint:gosec // a file descriptor is small
		return true
	})
	if err != nil || failure != nil && failure != syscall.EAGAIN && failure != syscall.EINTR {
		return 0, false
	}
	return max(n, 0), true
}

// flush writes the queue until it is empty. A piece has to be taken in time.
func (o *outbox) flush() {
	for {
		b, done := o.next()
		if done != nil {
			for _, f := range done {
				f()
			}
			return
		}
		o.conn.SetWriteDeadline(o.now().Add(o.timeout)) //nolint:errcheck // the write fails as well
		_, err := o.conn.Write(b)
		o.figures.queued.Add(-int64(len(b)))
		if err != nil {
			o.mu.Lock()
			if o.closing == 0 {
				o.figures.slow.Add(1)
			}
			o.cut()
			o.mu.Unlock()
		}
	}
}

// next takes the queue. Where there is none it ends the flushing and returns whom
// to call.
func (o *outbox) next() (b []byte, done []func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) > 0 && !o.dead {
		b, o.queue, o.unfinished = o.queue, nil, 0
		o.writing = len(b)
		return b, nil
	}
	// A deadline that has passed would fail the next direct write.
	o.conn.SetWriteDeadline(time.Time{}) //nolint:errcheck // a dead connection has none
	o.flushing, o.writing = false, 0
	if o.room != nil {
		close(o.room)
		o.room = nil
	}
	done, o.drained = append([]func(){}, o.drained...), nil
	return nil, done
}

// close sends a close frame behind what is queued, once.
func (o *outbox) close(code int, reason string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closing == 0 && !o.dead {
		o.closing = code
		o.put(closeFrame(code, reason))
	}
}

// closed remembers a close frame that somebody else has written.
func (o *outbox) closed(code int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closing = code
}

// end leaves out what is queued but for the frame that has begun, and says why.
func (o *outbox) end(code int, reason string) {
	o.closing = code
	o.figures.queued.Add(int64(o.unfinished - len(o.queue)))
	o.queue = o.queue[:o.unfinished]
	frame := closeFrame(code, reason)
	o.queue = append(o.queue, frame...)
	o.figures.queued.Add(int64(len(frame)))
}

// cut ends the connection without a word. The lock is held.
func (o *outbox) cut() {
	if o.dead {
		return
	}
	o.dead = true
	o.figures.queued.Add(-int64(len(o.queue)))
	o.queue = nil
	if tcp, ok := o.conn.(*net.TCPConn); ok && o.closing == 0 {
		tcp.SetLinger(0) //nolint:errcheck // what the kernel holds is for nobody
	}
	o.conn.Close() //nolint:errcheck // nobody is left to hear of it
}

func (o *outbox) kill() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cut()
}

func (o *outbox) closingCode() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.closing
}

// busy reports whether frames are queued, and has drained called when none are.
func (o *outbox) busy(drained func()) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.flushing || o.dead {
		return false
	}
	o.drained = append(o.drained, drained)
	return true
}

// empty returns a channel that is closed when nothing is queued; nil where nothing
// is, and false where nothing will be sent any more.
func (o *outbox) empty() (<-chan struct{}, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dead || o.closing != 0 {
		return nil, false
	}
	if !o.flushing {
		return nil, true
	}
	if o.room == nil {
		o.room = make(chan struct{})
	}
	return o.room, true
}
