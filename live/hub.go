// Package live turns the ledger into streams. A follower stands at a place of
// one organization's ledger and reads on from there whenever the [Hub] says that
// the ledger moved; what it is told by is never lossy, because what it reads is
// the ledger. [Sockets] is the transport over which clients subscribe.
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
	// Poll is how often the hub looks for what other processes committed, 500 ms
	// by default.
	Poll time.Duration
	// Tick, where set, says when to look instead of Poll; tests drive it.
	Tick <-chan time.Time
}

// Hub wakes the followers of a store. There is one in a process.
type Hub struct {
	store *store.Store
	log   *slog.Logger
	poll  time.Duration
	tick  <-chan time.Time

	// life ends when the hub does, and every follower with it.
	life context.Context
	end  context.CancelFunc

	mu        sync.Mutex
	tails     map[uuid.UUID]*tail
	followers int
	idle      chan struct{} // closed once the hub has ended and nobody follows
}

// tail is the end of a ledger that somebody follows.
type tail struct {
	followers int
	// known is the head that followers were last woken for.
	known store.Head
	// moved is closed, and replaced, when the ledger has grown.
	moved chan struct{}
}

// New returns a hub. Commits of this process wake followers at once; those of
// other processes are found by [Hub.Run].
func New(s *store.Store, log *slog.Logger, o Options) *Hub {
	h := &Hub{
		store: s, log: log, poll: o.Poll, tick: o.Tick,
		tails: map[uuid.UUID]*tail{}, idle: make(chan struct{}),
	}
	if h.poll <= 0 {
		h.poll = 500 * time.Millisecond
	}
	h.life, h.end = context.WithCancel(context.Background())
	s.OnCommit(h.committed)
	return h
}

// Run looks for what other processes committed, until ctx ends; then all
// followers end too. It asks one question a tick, about the organizations that
// somebody follows, and none where nobody does.
func (h *Hub) Run(ctx context.Context) error {
	defer h.stop()
	tick := h.tick
	if tick == nil {
		t := time.NewTicker(h.poll)
		defer t.Stop()
		tick = t.C
	}
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-h.life.Done():
			return nil
		case <-tick:
			err := h.look(ctx)
			if (err != nil) != failing && ctx.Err() == nil {
				failing = err != nil
				h.log.WarnContext(ctx, "live: looking for new ledger entries", "failing", failing, "error", err)
			}
		}
	}
}

// Close ends all followers and waits for them, or for ctx. Sockets are shut
// down before (see [Sockets.Shutdown]), or their clients are told that the
// subscriptions are complete.
func (h *Hub) Close(ctx context.Context) error {
	h.stop()
	select {
	case <-h.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Followers counts the streams that are open.
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

// join registers a follower. The context it returns ends with the hub as well;
// leave must be called once.
func (h *Hub) join(ctx context.Context, organization uuid.UUID) (_ context.Context, leave func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.life.Err() != nil {
		return nil, nil, apperr.New(apperr.Timeout, "the server is stopping; try again")
	}
	t := h.tails[organization]
	if t == nil {
		t = &tail{moved: make(chan struct{})}
		h.tails[organization] = t
	}
	t.followers++
	h.followers++
	ctx, cancel := context.WithCancel(ctx)
	detach := context.AfterFunc(h.life, cancel)
	return ctx, func() {
		detach()
		cancel()
		h.leave(organization)
	}, nil
}

func (h *Hub) leave(organization uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.tails[organization]
	if t.followers--; t.followers == 0 {
		delete(h.tails, organization)
	}
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

// moved returns a channel that is closed when the ledger grows. A follower takes
// it before it reads, so that nothing can be committed unseen in between.
func (h *Hub) moved(organization uuid.UUID) <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tails[organization].moved
}

// committed is the hint of this process's own commits.
func (h *Hub) committed(organization uuid.UUID, seq int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.tails[organization]; t != nil {
		t.known.Seq = max(t.known.Seq, seq)
		t.wake()
	}
}

// again has the next successful look wake the organization's followers although
// nothing was committed: one of them could not read.
func (h *Hub) again(organization uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tails[organization].known.Epoch = -1
}

// look wakes the followers of every ledger whose head is not the known one.
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

// saw compares by inequality: a ledger that went back was restored, which its
// followers have to hear of as well. A head that was read just before a commit
// of this process wakes them once for nothing.
func (h *Hub) saw(organizations []uuid.UUID, heads map[uuid.UUID]store.Head) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range organizations {
		if t := h.tails[id]; t != nil && t.known != heads[id] {
			t.known = heads[id]
			t.wake()
		}
	}
}

func (t *tail) wake() {
	close(t.moved)
	t.moved = make(chan struct{})
}
