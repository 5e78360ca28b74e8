package live

import (
	"context"

	"parley/internal/apperr"
	"parley/store"
)

// opening is how somebody begins who joins a group: an execution of its own, of
// which the group's knows nothing, that ends where the group can go on from.
type opening struct {
	group *group
	// from, where set, is where to go on: no cursor is read, and no status told.
	from *store.Head

	// to is up to where the opening's frames go, resumed what its status says, and
	// replayed how many entries it read.
	to       store.Head
	resumed  bool
	replayed int
}

// open hands out how a client begins: a status, and after it what the group does
// not have any more.
func (s *stream[F]) open(ctx context.Context, after *store.Head) (<-chan F, error) {
	o := s.run.opening
	present, err := o.group.place(ctx)
	if err != nil {
		return nil, err
	}
	plan, err := s.plan(ctx, present, after)
	if err != nil {
		return nil, err
	}
	ctx, leave, err := s.hub.enter(ctx)
	if err != nil {
		return nil, err
	}
	o.to, o.resumed, s.at = plan.from, plan.resumed, plan.from
	s.run.begin(plan.from, nil)
	go s.serveOpening(ctx, leave, plan)
	return s.frames, nil
}

// plan is where an opening starts and up to where it replays.
type plan struct {
	from    store.Head
	resumed bool
	until   int64
	// tell is set where a status comes first.
	tell bool
}

func (s *stream[F]) plan(ctx context.Context, present store.Head, after *store.Head) (plan, error) {
	o := s.run.opening
	from := o.from
	if from != nil && *from == (store.Head{}) {
		from = &store.Head{Epoch: present.Epoch} // before the ledger began
	}
	anew := plan{from: present, until: present.Seq, tell: true}
	switch {
	case from != nil && from.Epoch == present.Epoch:
		return plan{from: *from, until: present.Seq}, nil
	case from != nil:
		return anew, nil
	case after == nil:
		return anew, nil
	case *after == (store.Head{}):
		after = &store.Head{Epoch: present.Epoch} // before the ledger began
	}
	if after.Seq > present.Seq || after.Epoch != present.Epoch {
		// Ahead of what this process has read, or of another time: the ledger knows.
		head, err := s.hub.store.Head(ctx, s.feed.Organization)
		switch {
		case err != nil:
			return plan{}, err
		case after.Epoch != head.Epoch || after.Seq > head.Seq:
			return anew, nil
		case present.Epoch != head.Epoch:
			return plan{}, apperr.New(apperr.Unavailable, "the ledger is being replaced; try again")
		}
		return plan{from: *after, resumed: true, until: after.Seq, tell: true}, nil
	}
	switch {
	case o.group.remembers(*after):
		return plan{from: *after, resumed: true, until: after.Seq, tell: true}, nil
	case present.Seq-after.Seq > MaxReplay:
		return anew, nil
	}
	return plan{from: *after, resumed: true, until: present.Seq, tell: true}, nil
}

func (s *stream[F]) serveOpening(ctx context.Context, leave func(), p plan) {
	defer leave()
	defer close(s.frames)
	if err := s.begin(ctx, p); err != nil && ctx.Err() == nil {
		s.hub.failed(ctx, s.feed.Organization, err)
		s.run.fail(err)
	}
}

// begin tells the status and replays. What was dropped from the ledger meanwhile
// cannot be: the client begins anew.
func (s *stream[F]) begin(ctx context.Context, p plan) (err error) {
	defer recovered(&err)
	o := s.run.opening
	first, err := s.replayable(ctx, &p)
	if err != nil {
		return err
	}
	s.at, o.resumed, o.to = p.from, p.resumed, p.from
	if p.tell {
		if err := s.status(ctx, p.resumed); err != nil {
			return err
		}
	}
	for at := p.from; at.Seq < p.until; first = nil {
		page := first
		if page == nil {
			if page, err = s.page(ctx, at); err != nil {
				return err
			}
		}
		entries := page.entries[:min(int64(len(page.entries)), p.until-at.Seq)]
		if err := s.events(ctx, at.Epoch, s.place.choose(entries)); err != nil {
			return err
		}
		at.Seq += int64(len(entries))
		o.replayed += len(entries)
		o.to = at
	}
	return nil
}

// replayable reads the first page of a replay; where it is not there any more, the
// plan becomes to begin anew.
func (s *stream[F]) replayable(ctx context.Context, p *plan) (*page, error) {
	s.place = &follower{wanted: s.feed.Wanted}
	if p.from.Seq >= p.until {
		return nil, nil
	}
	first, err := readPage(ctx, s.hub.store, s.feed.Organization, p.from.Seq)
	switch {
	case err != nil:
		return nil, err
	case first.continues(p.from):
		return &first, nil
	}
	at, err := s.run.opening.group.place(ctx)
	*p = plan{from: at, until: at.Seq, tell: true}
	return nil, err
}

// page reads on in a replay that has begun.
func (s *stream[F]) page(ctx context.Context, at store.Head) (*page, error) {
	p, err := readPage(ctx, s.hub.store, s.feed.Organization, at.Seq)
	if err == nil && !p.continues(at) {
		err = apperr.New(apperr.Unavailable, "the ledger changed meanwhile; try again")
	}
	return &p, err
}
