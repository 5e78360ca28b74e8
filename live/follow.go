package live

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/requestid"
	"parley/store"
)

// MaxReplay is how many missed entries a subscription still catches up with;
// after more of them the client reads again what it shows.
const MaxReplay = 1000

// Feed is a subscription to changes: whose ledger, from where, and how its frames
// look. Status and Frames are called by one goroutine, in the order of the ledger.
type Feed[F any] struct {
	Organization uuid.UUID
	// After is the last cursor that the client saw; nil begins at the present.
	After *ent.Cursor
	// Wanted chooses entries by what they say themselves; nil wants all. It may be
	// called at any time and must not wait for anything.
	Wanted func(store.Entry) bool
	// Status makes the frame that says how the subscription goes on.
	Status func(resumed bool, cursor ent.Cursor) F
	// Frames loads what the frames of some entries need, together, and returns what
	// makes the frame of one; false leaves that entry out. An error ends the stream.
	Frames func(ctx context.Context, entries []store.Entry) (frame func(e store.Entry, cursor ent.Cursor) (F, bool), err error)
}

// Follow streams the ledger: a status, then every entry after the status's cursor
// that is wanted and that Frames does not leave out, each exactly once and in the
// order of commits. The status says resumed where that cursor is the client's own,
// and everything it missed follows. Should the ledger be replaced under a stream,
// or lose entries that the stream still needs, another status says resumed: false.
// After 500 entries that are left out one says where the stream stands, resumed:
// true, so that the client's cursor does not become too old.
//
// Whoever reads slowly lags behind and holds up nobody. The channel is closed when
// ctx ends or the hub does, or after an error, of which the client is told.
//
// Errors: [apperr.Unauthenticated] without a viewer, [apperr.NotFound] for an
// organization that the viewer does not see, [apperr.Invalid] for a cursor that
// is none of the organization's ledger.
func Follow[F any](ctx context.Context, h *Hub, f Feed[F]) (<-chan F, error) {
	if err := visible(ctx, f.Organization); err != nil {
		return nil, err
	}
	var after *store.Head
	if f.After != nil {
		at, err := decodeCursor(*f.After, f.Organization)
		if err != nil {
			return nil, err
		}
		after = &at
	}
	s := &stream[F]{hub: h, feed: f, run: runFrom(ctx), frames: make(chan F)}
	switch {
	case s.run == nil:
		return s.alone(ctx, after)
	case s.run.opening != nil:
		return s.open(ctx, after)
	}
	return s.shared(ctx)
}

// stream hands out the frames of one execution. Everything up to at has been
// handed out.
type stream[F any] struct {
	hub    *Hub
	feed   Feed[F]
	run    *run // nil for a stream of one's own
	place  *follower
	at     store.Head
	told   int64
	frames chan F
	// failing is set while the ledger cannot be read.
	failing bool
}

// alone follows for one reader, from its own cursor on.
func (s *stream[F]) alone(ctx context.Context, after *store.Head) (<-chan F, error) {
	ctx, leave, err := s.join(ctx)
	if err != nil {
		return nil, err
	}
	at, resumed, err := s.hub.begin(ctx, s.feed.Organization, after)
	if err != nil {
		leave()
		return nil, err
	}
	s.moveTo(at)
	go s.serve(ctx, leave, func() error { return s.status(ctx, resumed) })
	return s.frames, nil
}

// shared follows for a group, whose members are told by openings how they begin.
func (s *stream[F]) shared(ctx context.Context) (<-chan F, error) {
	ctx, leave, err := s.join(ctx)
	if err != nil {
		return nil, err
	}
	s.at = s.place.at
	s.told = s.at.Seq
	s.run.begin(s.at, func() store.Head { return s.hub.passed(s.place) })
	go s.serve(ctx, leave, func() error { return nil })
	return s.frames, nil
}

// join enters the hub and its ledger.
func (s *stream[F]) join(ctx context.Context) (_ context.Context, leave func(), err error) {
	ctx, exit, err := s.hub.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	if s.place, err = s.hub.join(ctx, s.feed.Organization, s.feed.Wanted); err != nil {
		exit()
		return nil, nil, err
	}
	return ctx, func() {
		s.hub.part(s.place)
		exit()
	}, nil
}

// begin decides where a stream starts: after the client's cursor where all that
// followed can be replayed, else at the present end.
func (h *Hub) begin(ctx context.Context, organization uuid.UUID, after *store.Head) (at store.Head, resumed bool, err error) {
	if after == nil {
		at, err = h.store.Head(ctx, organization)
		return at, false, err
	}
	p, err := readPage(ctx, h.store, organization, after.Seq)
	if err != nil || !p.continues(*after) || p.head.Seq-after.Seq > MaxReplay {
		return p.head, false, err
	}
	return store.Head{Epoch: p.head.Epoch, Seq: after.Seq}, true, nil
}

func (s *stream[F]) serve(ctx context.Context, leave func(), first func() error) {
	defer leave()
	defer close(s.frames)
	if err := s.follow(ctx, first); err != nil && ctx.Err() == nil {
		s.hub.failed(ctx, s.feed.Organization, err)
		s.run.fail(err)
	}
}

// follow returns when ctx ends or Frames fails. A panic of a feed must not end
// the process, as it would from a goroutine of its own.
func (s *stream[F]) follow(ctx context.Context, first func() error) (err error) {
	defer recovered(&err)
	if err := first(); err != nil {
		return err
	}
	for {
		if err := s.step(ctx); err != nil {
			return err
		}
	}
}

// step hands out what follows, and waits for it first. Where the database does not
// answer, the stream stays where it is and tries again later.
func (s *stream[F]) step(ctx context.Context) error {
	entries, to, replaced, err := s.hub.next(ctx, s.place)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if s.note(ctx, err); err != nil {
		return s.hub.retry(ctx, s.place)
	}
	if replaced {
		s.moveTo(to)
		return s.restart(ctx)
	}
	if err := s.events(ctx, to.Epoch, entries); err != nil {
		return err
	}
	s.at = to
	if to.Seq-s.told >= checkpoint {
		if err := s.status(ctx, true); err != nil {
			return err
		}
	}
	s.hub.moveTo(s.place, s.at, s.told)
	return nil
}

func (s *stream[F]) moveTo(at store.Head) {
	s.at, s.told = at, at.Seq
	s.hub.moveTo(s.place, at, at.Seq)
}

// chunk is how many frames are made before the first of them is sent: those of a
// burst travel together.
const chunk = 32

func (s *stream[F]) events(ctx context.Context, epoch int64, entries []store.Entry) error {
	for len(entries) > 0 {
		n := min(chunk, len(entries))
		frames, seqs, err := s.make(ctx, epoch, entries[:n])
		if err != nil {
			return err
		}
		for i, frame := range frames {
			if err := s.send(ctx, frame, mark{at: store.Head{Epoch: epoch, Seq: seqs[i]}, more: i+1 < len(frames)}); err != nil {
				return err
			}
		}
		entries = entries[n:]
	}
	return nil
}

// make makes the frames of some entries.
func (s *stream[F]) make(ctx context.Context, epoch int64, entries []store.Entry) (frames []F, seqs []int64, err error) {
	frame, err := s.feed.Frames(ctx, entries)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		at := store.Head{Epoch: epoch, Seq: e.Seq}
		if f, ok := frame(e, encodeCursor(s.feed.Organization, at)); ok {
			frames, seqs = append(frames, f), append(seqs, e.Seq)
		}
	}
	return frames, seqs, nil
}

// status tells where the stream stands.
func (s *stream[F]) status(ctx context.Context, resumed bool) error {
	return s.send(ctx, s.feed.Status(resumed, encodeCursor(s.feed.Organization, s.at)), mark{at: s.at})
}

// restart tells that the ledger was replaced.
func (s *stream[F]) restart(ctx context.Context) error {
	return s.send(ctx, s.feed.Status(false, encodeCursor(s.feed.Organization, s.at)), mark{at: s.at, restart: true})
}

func (s *stream[F]) send(ctx context.Context, frame F, m mark) error {
	s.run.push(m)
	select {
	case s.frames <- frame:
		s.told = m.at.Seq
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// note logs when reading begins to fail and when it works again.
func (s *stream[F]) note(ctx context.Context, err error) {
	if failing := err != nil; failing != s.failing && ctx.Err() == nil {
		s.failing = failing
		s.hub.log.WarnContext(ctx, "live: reading the ledger",
			"organization", s.feed.Organization, "failing", failing, "error", err)
	}
}

// failed logs why a stream ends; what is Parley's own fault the client is told by
// the id of its request.
func (h *Hub) failed(ctx context.Context, organization uuid.UUID, err error) {
	if apperr.KindOf(err).Code() == string(apperr.Internal) {
		h.log.ErrorContext(ctx, "live: a stream failed", "requestId", requestid.From(ctx), "organization", organization, "error", err)
	}
}

// recovered turns a panic into an error. It is deferred.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
	}
}
