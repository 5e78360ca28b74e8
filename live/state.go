package live

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/store"
)

// breath is the time that passes at least between two readings of a state, and
// so between two pushes.
const breath = 250 * time.Millisecond

// State is a subscription to how things are: whose ledger tells of changes, and
// how to read what they change. But for After its fields are required. Read and
// Differs are called by one goroutine at a time.
type State[S any] struct {
	Organization uuid.UUID
	// Wanted reports whether the state may be another one after an entry. It may be
	// called at any time and must not wait for anything.
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

// Watch streams a state: all of it at once, then what changed. The first change is
// pushed as soon as it is committed; while more follow, the state is read every
// 250 ms at most, and once more after the last of them. However many changes there
// were in between, the client has the state as it is in the end.
//
// Whoever watches waits for the ledger to move, and asks nothing until then. Who
// reads slowly misses states in between and holds up nobody. The channel is closed
// when ctx ends or the hub does, or after an error of Read that ends it, of which
// the client is told. While the database does not answer, the stream stays open
// and looks again as [Follow] does.
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
	run := runFrom(ctx)
	if run != nil && run.opening != nil {
		return openState[S](ctx, run)
	}
	s := &watch[S]{State: w, stream: stream[S]{hub: h, feed: Feed[S]{Organization: w.Organization, Wanted: w.Wanted}, run: run, frames: make(chan S)}}
	ctx, leave, err := s.stream.join(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.begin(ctx); err != nil {
		leave()
		return nil, err
	}
	go s.serve(ctx, leave)
	return s.stream.frames, nil
}

// watch is one who watches. It is a stream that hands out states instead of
// entries.
type watch[S any] struct {
	State[S]
	stream stream[S]
	// was is the state that was read last, and version the number of the reading.
	was     S
	version int64
}

// begin reads the state after the place from which on the ledger is followed, so
// that no change falls in between.
func (s *watch[S]) begin(ctx context.Context) (err error) {
	defer recovered(&err)
	s.stream.at, s.stream.told = s.stream.place.at, noCursor
	s.stream.hub.moveTo(s.stream.place, s.stream.at, noCursor)
	if s.was, err = s.Read(ctx); err != nil {
		return err
	}
	s.publish()
	if run := s.stream.run; run != nil {
		run.latest = true
		run.begin(store.Head{}, nil)
	}
	return nil
}

func (s *watch[S]) publish() { s.version = s.stream.run.publish(s.was) }

func (s *watch[S]) serve(ctx context.Context, leave func()) {
	defer leave()
	defer close(s.stream.frames)
	if err := s.follow(ctx); err != nil && ctx.Err() == nil {
		s.stream.hub.failed(ctx, s.Organization, err)
		s.stream.run.fail(err)
	}
}

// follow returns when ctx ends or Read fails for good.
func (s *watch[S]) follow(ctx context.Context) (err error) {
	defer recovered(&err)
	if s.stream.run == nil { // members of a group are told by openings
		if err := s.push(ctx, s.was); err != nil {
			return err
		}
	}
	for {
		if err := s.stir(ctx); err != nil {
			return err
		}
		if err := s.reread(ctx); err != nil {
			return err
		}
		select {
		case <-s.After(breath):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stir waits for something that may change the state. A ledger that was replaced
// says nothing of what changed, so that everything may have.
func (s *watch[S]) stir(ctx context.Context) error {
	st := &s.stream
	for {
		entries, to, replaced, err := st.hub.next(ctx, st.place)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if st.note(ctx, err); err != nil {
			if err := st.hub.retry(ctx, st.place); err != nil {
				return err
			}
			continue
		}
		st.hub.moveTo(st.place, to, noCursor)
		if replaced || len(entries) > 0 {
			return nil
		}
	}
}

// reread reads the state, again until the database answers, and pushes what is new.
func (s *watch[S]) reread(ctx context.Context) error {
	for {
		is, err := s.Read(ctx)
		if ends(err) {
			return err
		}
		if s.stream.note(ctx, err); err == nil {
			push, changed := s.Differs(s.was, is)
			if s.was = is; !changed {
				return nil
			}
			s.publish()
			return s.push(ctx, push)
		}
		if err := s.stream.hub.retry(ctx, s.stream.place); err != nil {
			return err
		}
	}
}

func (s *watch[S]) push(ctx context.Context, state S) error {
	return s.stream.send(ctx, state, mark{at: store.Head{Seq: s.version}})
}

// openState hands out the state as the group knows it.
func openState[S any](ctx context.Context, r *run) (<-chan S, error) {
	live := r.opening.group.run
	if _, err := r.opening.group.place(ctx); err != nil {
		return nil, err
	}
	state, version := live.published()
	is, ok := state.(S)
	if !ok {
		return nil, apperr.New(apperr.Internal, "a state of another type")
	}
	r.opening.to = store.Head{Seq: version}
	r.begin(r.opening.to, nil)
	r.push(mark{at: r.opening.to})
	frames := make(chan S, 1)
	frames <- is
	close(frames)
	return frames, nil
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
