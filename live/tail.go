package live

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/store"
)

const (
	// ringSize is how many entries of an organization are kept for its followers;
	// who stands before them reads the ledger.
	ringSize = 1024
	// checkpoint is after how many entries that a stream leaves out its clients are
	// told where it stands, so that a cursor of theirs never becomes too old to go
	// on from.
	checkpoint = MaxReplay / 2
)

// tail is the end of a ledger that somebody follows. The hub's lock guards it.
type tail struct {
	organization uuid.UUID
	followers    map[*follower]struct{}
	// begun is set once at is known: everything up to there has been read.
	begun bool
	at    store.Head
	// entries are the last ones up to at, without a gap.
	entries []store.Entry
	// hinted is the newest entry that was heard of, and dirty set while it may not
	// have been read, since when.
	hinted int64
	dirty  bool
	since  time.Time
}

// follower is a stream's place in a ledger. The hub's lock guards it.
type follower struct {
	tail *tail
	// wanted chooses entries; it is asked under the lock.
	wanted func(store.Entry) bool
	// at is up to where entries were handed on or not wanted; it is past all of
	// them, and waits, while idle.
	at   store.Head
	idle bool
	// told is the number of the last cursor that was given to clients.
	told int64
	// failed is set while the stream waits for the database.
	failed bool
	wake   chan struct{}
}

// noCursor is told by followers whose clients have none.
const noCursor = math.MaxInt64

// join puts a follower at the end of what was read of the organization's ledger;
// part must be called once.
func (h *Hub) join(ctx context.Context, organization uuid.UUID, wanted func(store.Entry) bool) (*follower, error) {
	f := &follower{wanted: wanted, wake: make(chan struct{}, 1)}
	begun := h.add(organization, f)
	if begun {
		return f, nil
	}
	// Added before the head is read, the tail cannot miss a hint.
	head, err := h.store.Head(ctx, organization)
	if err != nil {
		h.part(f)
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	t := f.tail
	if !t.begun {
		t.begun, t.at = true, head
	}
	if t.hinted > t.at.Seq {
		h.soil(t)
	}
	f.place(t.at)
	return f, nil
}

func (h *Hub) add(organization uuid.UUID, f *follower) (begun bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.tails[organization]
	if t == nil {
		t = &tail{organization: organization, followers: map[*follower]struct{}{}}
		h.tails[organization] = t
	}
	t.followers[f] = struct{}{}
	f.tail = t
	if t.begun {
		f.place(t.at)
	}
	return t.begun
}

func (h *Hub) part(f *follower) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := f.tail
	if delete(t.followers, f); len(t.followers) == 0 {
		delete(h.tails, t.organization)
	}
}

func (f *follower) place(at store.Head) { f.at, f.told = at, at.Seq }

// moveTo says that everything up to at was handed on, and which cursor clients got
// last.
func (h *Hub) moveTo(f *follower, at store.Head, told int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f.at, f.told = at, told
}

// passed is up to where a stream has handed on all that its clients get: what is
// committed before somebody asks for "from now on" is not part of that.
func (h *Hub) passed(f *follower) store.Head {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := f.at
	if f.tail.begun && at.Epoch == f.tail.at.Epoch {
		at.Seq = max(at.Seq, f.tail.hinted)
	}
	return at
}

// next waits until there are entries after the follower's place, or so many that
// it does not want that clients have to hear where it stands. It returns those
// that are wanted and where the follower will be after them; replaced says that
// the ledger does not go on from its place.
func (h *Hub) next(ctx context.Context, f *follower) (wanted []store.Entry, to store.Head, replaced bool, err error) {
	for {
		wanted, to, found := h.take(f)
		if found {
			return wanted, to, false, nil
		}
		if to == (store.Head{}) {
			if err := h.wait(ctx, f); err != nil {
				return nil, to, false, err
			}
			continue
		}
		p, err := readPage(ctx, h.store, f.tail.organization, to.Seq)
		if err != nil {
			return nil, to, false, err
		}
		if !p.continues(to) {
			return nil, p.head, true, nil
		}
		end := store.Head{Epoch: p.head.Epoch, Seq: to.Seq + int64(len(p.entries))}
		return f.choose(p.entries), end, false, nil
	}
}

// take finds what follows in memory. Where it cannot, the place to read the ledger
// from is returned, and the zero head where there is nothing to do but wait.
func (h *Hub) take(f *follower) (wanted []store.Entry, to store.Head, found bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t, at := f.tail, f.at
	if at == (store.Head{}) {
		at.Epoch = t.at.Epoch // the time before the ledger began is before its first entry
	}
	switch {
	case at == t.at && t.at.Seq-f.told < checkpoint:
		f.idle = true
		return nil, store.Head{}, false
	case t.covers(at):
		return f.choose(t.entries[len(t.entries)-int(t.at.Seq-at.Seq):]), t.at, true
	}
	return nil, at, false
}

func (t *tail) covers(at store.Head) bool {
	return at.Epoch == t.at.Epoch && at.Seq <= t.at.Seq && t.at.Seq-at.Seq <= int64(len(t.entries))
}

func (f *follower) choose(entries []store.Entry) []store.Entry {
	var out []store.Entry
	for _, e := range entries {
		if f.wants(e) {
			out = append(out, e)
		}
	}
	return out
}

func (f *follower) wants(e store.Entry) bool { return f.wanted == nil || f.wanted(e) }

// wait waits until the follower is roused.
func (h *Hub) wait(ctx context.Context, f *follower) error {
	select {
	case <-f.wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retry waits until the database has answered the hub again.
func (h *Hub) retry(ctx context.Context, f *follower) error {
	h.mu.Lock()
	f.failed = true
	h.mu.Unlock()
	return h.wait(ctx, f)
}

func (h *Hub) rouseFailed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.tails {
		for f := range t.followers {
			if f.failed {
				f.failed = false
				f.rouse()
			}
		}
	}
}

func (f *follower) rouse() {
	f.idle = false
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// readDirty reads on in every ledger that may have grown.
func (h *Hub) readDirty(ctx context.Context) (err error) {
	for _, organization := range h.dirty() {
		err = errors.Join(err, h.readOn(ctx, organization))
	}
	return err
}

func (h *Hub) dirty() []uuid.UUID {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []uuid.UUID
	for id, t := range h.tails {
		if t.dirty && t.begun {
			out = append(out, id)
		}
	}
	return out
}

func (h *Hub) readOn(ctx context.Context, organization uuid.UUID) error {
	for {
		at, ok := h.clean(organization)
		if !ok {
			return nil
		}
		p, err := readPage(ctx, h.store, organization, at.Seq)
		if more := h.put(organization, at, p, err); err != nil || !more {
			return err
		}
	}
}

// clean returns from where to read.
func (h *Hub) clean(organization uuid.UUID) (store.Head, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.tails[organization]
	if t == nil || !t.begun {
		return store.Head{}, false
	}
	t.dirty = false
	return t.at, true
}

// put hands a page that was read after at to the followers, and reports whether
// there is more.
func (h *Hub) put(organization uuid.UUID, at store.Head, p page, failure error) (more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.tails[organization]
	switch {
	case t == nil || t.at != at:
		return false
	case failure != nil:
		t.dirty = true // the next tick tries again
		return false
	case !p.continues(at):
		t.replace(p.head)
		return false
	}
	if len(p.entries) > 0 {
		t.append(p)
	}
	h.entries += int64(len(p.entries))
	return t.at.Seq < p.head.Seq
}

// replace goes to the end of a ledger that does not go on from what was read.
func (t *tail) replace(head store.Head) {
	t.at, t.entries, t.hinted = head, nil, head.Seq
	for f := range t.followers {
		f.rouse()
	}
}

// append keeps the entries and rouses whom they concern.
func (t *tail) append(p page) {
	before := t.at
	t.at = store.Head{Epoch: p.head.Epoch, Seq: before.Seq + int64(len(p.entries))}
	t.hinted = max(t.hinted, t.at.Seq)
	if t.entries = append(t.entries, p.entries...); len(t.entries) >= 2*ringSize {
		t.entries = slices.Clone(t.entries[len(t.entries)-ringSize:])
	}
	for f := range t.followers {
		if !f.idle {
			continue // it looks before it waits
		}
		if f.at == before && t.at.Seq-f.told < checkpoint && !slices.ContainsFunc(p.entries, f.wants) {
			f.at = t.at
			continue
		}
		f.rouse()
	}
}
