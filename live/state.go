package live

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/store"
)

// breath is the time that passes at least between two readings of a state, and
// so between two pushes.
const breath = 250 * time.Millisecond

// State is a subscription to how things are: whose ledger tells of changes, and
// how to read what they change. But for After its fields are required. Its
// functions are called by one goroutine at a time.
type State[S any] struct {
	Organization uuid.UUID
	// Wanted reports whether the state may be another one after an entry.
	Wanted func(store.Entry) bool
	// Read reads the state as it is now. An error that is the client's to hear,
	// such as [apperr.NotFound], ends the stream; any other is tried again.
	Read func(ctx context.Context) (S, error)
	// Differs makes what is pushed where is, the state, is another one than was,
	// which was read before; false where the client knows it all.
	Differs func(was, is S) (push S, changed bool)
	// After is the timer between readings, [time.After] where it is nil; tests
	// drive it.
	After func(time.Duration) <-chan time.Time
}

// Watch streams a state to one client: all of it at once, then what changed. The
// first change is pushed as soon as it is committed; while more follow, the state
// is read every 250 ms at most, and once more after the last of them. However
// many changes there were in between, the client has the state as it is in the end.
//
// Whoever watches waits for the ledger to move, and asks nothing until then. A
// client that reads slowly misses states in between and holds up nobody. The
// channel is closed when ctx ends or the hub does, or after an error of Read that
// ends it, of which a websocket client is told. While the database does not
// answer, the stream stays open and looks again as [Follow] does.
//
// Errors: [apperr.Unauthenticated] without a viewer, [apperr.NotFound] for an
// organization that the viewer does not see, and what the first Read fails with.
func Watch[S any](ctx context.Context, h *Hub, w State[S]) (<-chan S, error) {
	if err := visible(ctx, w.Organization); err != nil {
		return nil, err
	}
	if w.After == nil {
		w.After = time.After
	}
	ctx, leave, err := h.join(ctx, w.Organization)
	if err != nil {
		return nil, err
	}
	s := &watch[S]{State: w, stream: stream[S]{hub: h, feed: Feed[S]{Organization: w.Organization}, frames: make(chan S)}}
	if err := s.begin(ctx); err != nil {
		leave()
		return nil, err
	}
	go s.run(ctx, leave)
	return s.stream.frames, nil
}

// watch is one who watches. It is a stream that stands where the ledger was
// looked through to, and hands out states instead of entries.
type watch[S any] struct {
	State[S]
	stream stream[S]
	// was is the state that was read last.
	was S
	// stale is set from a wanted entry on until the state has been read.
	stale bool
}

// begin reads the state after the place from which on the ledger is looked
// through, so that no change falls in between.
func (s *watch[S]) begin(ctx context.Context) (err error) {
	defer recovered(&err)
	if s.stream.at, err = s.stream.hub.store.Head(ctx, s.Organization); err != nil {
		return err
	}
	s.was, err = s.Read(ctx)
	return err
}

func (s *watch[S]) run(ctx context.Context, leave func()) {
	defer leave()
	defer close(s.stream.frames)
	if err := s.follow(ctx); err != nil && ctx.Err() == nil {
		s.stream.hub.failed(ctx, s.Organization, err)
	}
}

// follow returns when ctx ends or Read fails for good.
func (s *watch[S]) follow(ctx context.Context) (err error) {
	defer recovered(&err)
	if err := s.stream.send(ctx, s.was); err != nil {
		return err
	}
	for {
		moved := s.stream.hub.moved(s.Organization)
		read, err := s.step(ctx)
		if err != nil {
			return err
		}
		if err := s.wait(ctx, moved, read); err != nil {
			return err
		}
	}
}

// recovered turns a panic into an error. It is deferred.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
	}
}

// wait waits for the ledger to move; where the state was just read, for a breath
// instead, after which the ledger is looked through again.
func (s *watch[S]) wait(ctx context.Context, moved <-chan struct{}, read bool) error {
	var over <-chan time.Time
	if read {
		moved, over = nil, s.After(breath)
	}
	select {
	case <-moved:
	case <-over:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// step looks through the ledger, reads the state where that may have changed, and
// pushes what is new.
func (s *watch[S]) step(ctx context.Context) (read bool, err error) {
	is, read, err := s.look(ctx)
	if ends(err) {
		return false, err
	}
	if s.stream.note(ctx, err); err != nil {
		s.stream.hub.again(s.Organization)
		return false, ctx.Err()
	}
	if !read {
		return false, nil
	}
	push, changed := s.Differs(s.was, is)
	if s.was = is; changed {
		err = s.stream.send(ctx, push)
	}
	return true, err
}

// ends reports whether an error is the client's to hear.
func ends(err error) bool {
	if err == nil {
		return false
	}
	switch apperr.KindOf(err) {
	case apperr.Internal, apperr.Unavailable, apperr.Timeout:
		return false
	}
	return true
}

func (s *watch[S]) look(ctx context.Context) (is S, read bool, err error) {
	if err := s.catchUp(ctx); err != nil || !s.stale {
		return is, false, err
	}
	if is, err = s.Read(ctx); err != nil {
		return is, false, err
	}
	s.stale = false
	return is, true, nil
}

// catchUp looks through the ledger up to its end. After a wanted entry it need
// not go on: what is read next is of the head's time or later. A ledger that was
// replaced says nothing of what changed, so that everything may have.
func (s *watch[S]) catchUp(ctx context.Context) error {
	for at := &s.stream.at; ; {
		p, err := readPage(ctx, s.stream.hub.store, s.Organization, at.Seq)
		if err != nil {
			return err
		}
		if !p.continues(*at) || slices.ContainsFunc(p.entries, s.Wanted) {
			*at, s.stale = p.head, true
			return nil
		}
		*at = store.Head{Epoch: p.head.Epoch, Seq: at.Seq + int64(len(p.entries))}
		if at.Seq >= p.head.Seq {
			return nil
		}
	}
}
