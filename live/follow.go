package live

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/requestid"
	"parley/store"
)

// MaxReplay is how many missed entries a subscription still catches up with;
// after more of them the client reads again what it shows.
const MaxReplay = 1000

// Feed is a subscription: whose ledger, from where, and how its frames look.
// Its functions are called by one goroutine, in the order of the ledger.
type Feed[F any] struct {
	Organization uuid.UUID
	// After is the last cursor that the client saw; nil begins at the present.
	After *ent.Cursor
	// Status makes the frame that says how the subscription goes on.
	Status func(resumed bool, cursor ent.Cursor) F
	// Event makes the frame of an entry; false leaves the entry out. An error
	// ends the stream.
	Event func(ctx context.Context, e store.Entry, cursor ent.Cursor) (F, bool, error)
}

// Follow streams the ledger to one client: a status, then every entry after the
// status's cursor that Event does not leave out, each exactly once and in the
// order of commits. The status says resumed where that cursor is the client's
// own, and everything it missed follows. Should the ledger be replaced under a
// stream, or lose entries that the stream still needs, another status says
// resumed: false.
//
// A client that reads slowly lags behind and holds up nobody. The channel is
// closed when ctx ends or the hub does, or after an error, of which a websocket
// client is told.
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
	// Joined before the ledger is read, the follower cannot miss a commit.
	ctx, leave, err := h.join(ctx, f.Organization)
	if err != nil {
		return nil, err
	}
	at, resumed, err := h.begin(ctx, f.Organization, after)
	if err != nil {
		leave()
		return nil, err
	}
	s := &stream[F]{hub: h, feed: f, at: at, frames: make(chan F)}
	go s.run(ctx, resumed, leave)
	return s.frames, nil
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

// stream is one follower. Everything up to at has been handed out.
type stream[F any] struct {
	hub    *Hub
	feed   Feed[F]
	at     store.Head
	frames chan F
	// failing is set while the ledger cannot be read.
	failing bool
}

func (s *stream[F]) run(ctx context.Context, resumed bool, leave func()) {
	defer leave()
	defer close(s.frames)
	if err := s.follow(ctx, resumed); err != nil && ctx.Err() == nil {
		s.hub.failed(ctx, s.feed.Organization, err)
	}
}

// follow returns when ctx ends or Event fails. A panic of a feed must not end
// the process, as it would from a goroutine of its own.
func (s *stream[F]) follow(ctx context.Context, resumed bool) (err error) {
	defer recovered(&err)
	if err := s.status(ctx, resumed); err != nil {
		return err
	}
	for {
		moved := s.hub.moved(s.feed.Organization)
		more, err := s.step(ctx)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// step hands out one page and reports whether there is more to read. Where the
// database does not answer, the stream stays where it is and tries again later.
func (s *stream[F]) step(ctx context.Context) (more bool, err error) {
	p, err := readPage(ctx, s.hub.store, s.feed.Organization, s.at.Seq)
	if s.note(ctx, err); err != nil {
		s.hub.again(s.feed.Organization)
		return false, ctx.Err()
	}
	if !p.continues(s.at) {
		s.at = p.head
		return true, s.status(ctx, false)
	}
	s.at.Epoch = p.head.Epoch
	for _, e := range p.entries {
		if err := s.event(ctx, e); err != nil {
			return false, err
		}
	}
	return s.at.Seq < p.head.Seq, nil
}

func (s *stream[F]) status(ctx context.Context, resumed bool) error {
	return s.send(ctx, s.feed.Status(resumed, encodeCursor(s.feed.Organization, s.at)))
}

func (s *stream[F]) event(ctx context.Context, e store.Entry) error {
	s.at.Seq = e.Seq
	frame, wanted, err := s.feed.Event(ctx, e, encodeCursor(s.feed.Organization, s.at))
	if err != nil || !wanted {
		return err
	}
	return s.send(ctx, frame)
}

func (s *stream[F]) send(ctx context.Context, frame F) error {
	select {
	case s.frames <- frame:
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

// failed tells the client why its stream ends; what is Parley's own fault it is
// told by the id of its request, which the log explains.
func (h *Hub) failed(ctx context.Context, organization uuid.UUID, err error) {
	if apperr.KindOf(err).Code() == string(apperr.Internal) {
		h.log.ErrorContext(ctx, "live: a stream failed", "requestId", requestid.From(ctx), "organization", organization, "error", err)
	}
	tellFailure(ctx, err)
}
