// Package live turns the ledger into streams, and streams into what many clients
// read at once.
//
// A [Hub] reads the ledgers that somebody follows, each entry once for all. A
// stream of [Follow] tells its entries, one of [Watch] a state that they change,
// one of [Pass] what nobody keeps. Clients who ask for the same thing are a group:
// one execution, one encoding. [Sockets] and [Sockets.Stream] are the ways in.
//
// The package knows no field of the graph and no vendor: a [Feed] brings its own
// frames.
package live

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/viewer"
	"parley/store"
)

// Options say how a hub works; the zero value is the usual one.
type Options struct {
	// Poll is how often the hub looks for what other processes committed and no
	// hint told of, 500 ms by default.
	Poll time.Duration
	// Tick, where set, says when to look instead of Poll; tests drive it.
	Tick <-chan time.Time
}

// Hub reads the ledgers of a store for those who follow them. There is one in a
// process, with one goroutine that reads.
type Hub struct {
	store *store.Store
	log   *slog.Logger
	poll  time.Duration
	tick  <-chan time.Time

	// life ends when the hub does, and every follower with it.
	life context.Context
	end  context.CancelFunc
	// hinted holds a token while the ledger of somebody may have grown.
	hinted chan struct{}
	// untold is what this process committed and other processes have not heard.
	untold *hints

	mu        sync.Mutex
	tails     map[uuid.UUID]*tail
	topics    map[topic][]*listener
	followers int
	idle      chan struct{} // closed once the hub has ended and nobody follows
	entries   int64         // how many were read
}

// New returns a hub. Commits of this process are hints; those of other processes
// come as hints too where the database carries them, and are found by looking
// where it does not. Nothing is read until [Hub.Run] does.
func New(s *store.Store, log *slog.Logger, o Options) *Hub {
	h := &Hub{
		store: s, log: log, poll: o.Poll, tick: o.Tick, hinted: make(chan struct{}, 1), untold: newHints(),
		tails: map[uuid.UUID]*tail{}, topics: map[topic][]*listener{}, idle: make(chan struct{}),
	}
	if h.poll <= 0 {
		h.poll = 500 * time.Millisecond
	}
	h.life, h.end = context.WithCancel(context.Background())
	s.OnCommit(h.committed)
	return h
}

// Run reads ledgers until ctx ends; then all followers end too. Between hints it
// asks one question a tick, about the organizations that somebody follows, and
// none where nobody does.
func (h *Hub) Run(ctx context.Context) error {
	var apart sync.WaitGroup
	defer apart.Wait()
	defer h.stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	apart.Go(func() { h.tellHints(ctx) })
	apart.Go(func() { h.hearHints(ctx) })
	tick := h.tick
	if tick == nil {
		t := time.NewTicker(h.poll)
		defer t.Stop()
		tick = t.C
	}
	h.serve(ctx, tick)
	return nil
}

func (h *Hub) serve(ctx context.Context, tick <-chan time.Time) {
	failing := map[string]bool{}
	note := func(what string, err error) {
		if (err != nil) != failing[what] && ctx.Err() == nil {
			failing[what] = err != nil
			h.log.WarnContext(ctx, "live: "+what, "failing", failing[what], "error", err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.life.Done():
			return
		case <-h.hinted:
		case <-tick:
			err := h.look(ctx)
			note("looking for new ledger entries", err)
			if err == nil {
				h.rouseFailed()
			}
		}
		note("reading the ledger", h.readDirty(ctx))
	}
}

// Close ends all followers and waits for them, or for ctx. Sockets are shut
// down before (see [Sockets.Shutdown]).
func (h *Hub) Close(ctx context.Context) error {
	h.stop()
	select {
	case <-h.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Followers counts the streams that are open: one for all who share it.
func (h *Hub) Followers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.followers
}

// Cursor returns the present end of the organization's ledger. The error is
// [apperr.Unauthenticated] without a viewer and [apperr.NotFound] for an
// organization that the viewer does not see.
func (h *Hub) Cursor(ctx context.Context, organization uuid.UUID) (ent.Cursor, error) {
	if err := visible(ctx, organization); err != nil {
		return ent.Cursor{}, err
	}
	head, err := h.store.Head(ctx, organization)
	if err != nil {
		return ent.Cursor{}, err
	}
	return encodeCursor(organization, head), nil
}

func visible(ctx context.Context, organization uuid.UUID) error {
	switch v := viewer.From(ctx); {
	case v == nil:
		return apperr.New(apperr.Unauthenticated, "a credential is needed")
	case !v.Sees(organization):
		return apperr.New(apperr.NotFound, "no such organization")
	}
	return nil
}

// enter counts a stream. The context it returns ends with the hub as well; leave
// must be called once.
func (h *Hub) enter(ctx context.Context) (_ context.Context, leave func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.life.Err() != nil {
		return nil, nil, apperr.New(apperr.Timeout, "the server is stopping; try again")
	}
	h.followers++
	ctx, cancel := context.WithCancel(ctx)
	detach := context.AfterFunc(h.life, cancel)
	return ctx, func() {
		detach()
		cancel()
		h.leave()
	}, nil
}

func (h *Hub) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.followers--; h.followers == 0 && h.life.Err() != nil {
		close(h.idle)
	}
}

func (h *Hub) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.life.Err() != nil {
		return
	}
	h.end()
	if h.followers == 0 {
		close(h.idle)
	}
}

// committed is the hint of this process's own commits.
func (h *Hub) committed(organization uuid.UUID, seq int64) {
	h.untold.add(organization, seq)
	h.hint(organization, seq)
}

// hint marks a ledger as one that has grown, where somebody follows it.
func (h *Hub) hint(organization uuid.UUID, seq int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.tails[organization]; t != nil && seq > t.hinted {
		t.hinted = seq
		h.soil(t)
	}
}

// soil has the tail read on.
func (h *Hub) soil(t *tail) {
	if !t.dirty {
		t.dirty, t.since = true, h.store.Now()
	}
	select {
	case h.hinted <- struct{}{}:
	default:
	}
}

// look soils every ledger whose head is not the one that was read. It compares by
// inequality: a ledger that went back was restored, of which its followers have to
// hear as well.
func (h *Hub) look(ctx context.Context) error {
	for organizations := range slices.Chunk(h.followed(), maxLooked) {
		heads, err := readHeads(ctx, h.store, organizations)
		if err != nil {
			return err
		}
		h.saw(organizations, heads)
	}
	return nil
}

func (h *Hub) followed() []uuid.UUID {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]uuid.UUID, 0, len(h.tails))
	for id := range h.tails {
		out = append(out, id)
	}
	return out
}

func (h *Hub) saw(organizations []uuid.UUID, heads map[uuid.UUID]store.Head) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range organizations {
		if t := h.tails[id]; t != nil && t.begun && t.at != heads[id] {
			h.soil(t)
		}
	}
}

// lookAll soils every ledger: hints may have been lost.
func (h *Hub) lookAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.tails {
		h.soil(t)
	}
}
