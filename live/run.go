package live

import (
	"context"
	"sync"

	"parley/store"
)

// run is what an execution for a group knows, and how its stream and its group
// meet: the stream is made by a resolver, far below. A nil run is nobody's.
type run struct {
	// opening is set in executions that tell one cursor how to begin, and not in
	// the one that goes on.
	opening *opening
	// begun is closed when the group goes on, or the execution ended without a stream.
	begun chan struct{}
	once  sync.Once

	mu sync.Mutex
	// attached is set once a stream has begun.
	attached bool
	start    store.Head
	passed   func() store.Head
	// latest is set where frames are states: who has not read the last one need not
	// get the next. finite is set where the stream came to its end by itself.
	latest, finite bool
	// marks are those of the frames that were handed out and not taken yet.
	marks   []mark
	failure error

	// state is what [Watch] read last; version counts readings.
	state   any
	version int64
}

// mark says which frame it is.
type mark struct {
	// at is where in the stream clients are after it.
	at store.Head
	// more says that another one follows at once.
	more bool
	// restart says that what came before is of another time.
	restart bool
}

type runKey struct{}

func runFrom(ctx context.Context) *run {
	r, _ := ctx.Value(runKey{}).(*run)
	return r
}

func newRun(o *opening) *run { return &run{opening: o, begun: make(chan struct{})} }

// begin says that a stream has begun at a place, and what tells its present one.
func (r *run) begin(start store.Head, passed func() store.Head) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attached, r.start, r.passed = true, start, passed
}

// ready lets go whoever waits for the beginning. The group says so, when it is ready
// as well.
func (r *run) ready() { r.once.Do(func() { close(r.begun) }) }

func (r *run) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finite = true
}

func (r *run) isFinite() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.finite
}

func (r *run) isAttached() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.attached
}

// push comes before its frame is handed out.
func (r *run) push(m mark) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.marks = append(r.marks, m)
}

// pop takes the mark of the frame that came out.
func (r *run) pop() mark {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.marks[0]
	if r.marks = r.marks[1:]; len(r.marks) == 0 {
		r.marks = nil
	}
	return m
}

// fail says why the stream ends.
func (r *run) fail(err error) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failure = err
}

func (r *run) failed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failure
}

// publish keeps a state for those who join.
func (r *run) publish(state any) (version int64) {
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state = state
	r.version++
	return r.version
}

func (r *run) published() (state any, version int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state, r.version
}
