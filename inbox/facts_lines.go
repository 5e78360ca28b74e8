package inbox

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// line is the messages of a thread or of a contact, in their order, as far as a
// transaction has to do with them.
type line struct {
	fresh []*fact
	// read are stored messages: all from the first fresh one on, and at least the
	// one before it.
	read []*fact
}

func add(lines map[uuid.UUID]*line, of uuid.UUID, f *fact) {
	if lines[of] == nil {
		lines[of] = &line{}
	}
	lines[of].fresh = append(lines[of].fresh, f)
}

// from is the earliest instant of a fresh message.
func (l *line) from() int64 {
	at := l.fresh[0].at
	for _, f := range l.fresh {
		at = min(at, f.at)
	}
	return at
}

// all returns the messages in order.
func (l *line) all() []*fact {
	all := slices.Concat(l.fresh, l.read)
	slices.SortFunc(all, func(a, b *fact) int { return a.compare(b.factKey) })
	return all
}

// ordered returns the stored message before the first fresh one, nil where there
// is none, and all messages from there on.
func (l *line) ordered() (before *fact, following []*fact) {
	all := l.all()
	first := slices.IndexFunc(all, func(f *fact) bool { return !f.stored })
	if first > 0 {
		before = all[first-1]
	}
	return before, all[first:]
}

// runClocks runs the response clock over every thread and the window clock over
// every contact, from the first fresh message on.
func (s *factSet) runClocks(context.Context) error {
	for _, l := range s.threads {
		l.answers()
	}
	for _, l := range s.contacts {
		l.windows()
	}
	return nil
}

func (l *line) answers() {
	var state run
	before, following := l.ordered()
	if before != nil {
		state = before.run
	}
	for _, f := range following {
		was, answer := f.run, f.answer
		state, f.answer = state.next(f.factKey, f.automatic)
		f.run = state
		f.reran = f.reran || was != f.run || !equal(answer, f.answer)
	}
}

func (l *line) windows() {
	var state window
	before, following := l.ordered()
	if before != nil {
		state = before.window
	}
	for _, f := range following {
		was, by := f.window, f.openedBy
		state, f.openedBy = state.next(f.factKey)
		f.window = state
		same := equal(was.lastIn, f.window.lastIn) && equal(was.opened, f.window.opened) && by == f.openedBy
		f.reopened = f.reopened || !same
	}
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
