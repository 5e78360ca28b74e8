package live

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// hintPause is the least time between two hints to other processes: what is
// committed meanwhile goes with the next one.
const hintPause = 3 * time.Millisecond

// hints are what other processes have not heard of: how far ledgers go, and what is
// passed on without being kept.
type hints struct {
	some chan struct{}

	mu     sync.Mutex
	heads  map[uuid.UUID]int64
	passed []Whisper
}

func newHints() *hints { return &hints{some: make(chan struct{}, 1), heads: map[uuid.UUID]int64{}} }

func (h *hints) add(organization uuid.UUID, seq int64) {
	h.mu.Lock()
	h.heads[organization] = max(h.heads[organization], seq)
	h.mu.Unlock()
	h.rouse()
}

// maxWhispers are kept to be passed on; more of them are lost, as any may be.
const maxWhispers = 1000

func (h *hints) pass(w Whisper) {
	h.mu.Lock()
	if len(h.passed) < maxWhispers {
		h.passed = append(h.passed, w)
	}
	h.mu.Unlock()
	h.rouse()
}

func (h *hints) rouse() {
	select {
	case h.some <- struct{}{}:
	default:
	}
}

// hintBytes is how long a hint may be; PostgreSQL takes 8,000.
const hintBytes = 7000

// take makes texts of what is there.
func (h *hints) take() (texts []string) {
	h.mu.Lock()
	heads, passed := h.heads, h.passed
	h.heads, h.passed = map[uuid.UUID]int64{}, nil
	h.mu.Unlock()
	var b strings.Builder
	put := func(line string) {
		if b.Len()+len(line) > hintBytes {
			texts = append(texts, b.String())
			b.Reset()
		}
		b.WriteString(line)
	}
	for id, seq := range heads {
		put(fmt.Sprintf("L %s %d\n", id, seq))
	}
	for _, w := range passed {
		put(w.line())
	}
	if b.Len() > 0 {
		texts = append(texts, b.String())
	}
	return texts
}

// tellHints tells other processes what this one committed, until ctx ends.
func (h *Hub) tellHints(ctx context.Context) {
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.untold.some:
		}
		var err error
		for _, text := range h.untold.take() {
			if err = h.store.Tell(ctx, text); err != nil {
				break // the others find it by looking
			}
		}
		if (err != nil) != failing && ctx.Err() == nil {
			failing = err != nil
			h.log.WarnContext(ctx, "live: telling other processes", "failing", failing, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(hintPause):
		}
	}
}

// hearAgain is how long to wait where the database refuses to be heard.
const hearAgain = 10 * time.Second

// hearHints hears what other processes committed, until ctx ends.
func (h *Hub) hearHints(ctx context.Context) {
	for ctx.Err() == nil {
		if err := h.store.Hear(ctx, h.heard, h.lookAll); err != nil && ctx.Err() == nil {
			h.log.WarnContext(ctx, "live: hearing other processes; what they commit is found by looking", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(hearAgain):
		}
	}
}

// heard reads a hint. What it does not understand is of another version.
func (h *Hub) heard(text string) {
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "L "):
			var id string
			var seq int64
			if _, err := fmt.Sscanf(line, "L %s %d", &id, &seq); err != nil {
				continue
			}
			if organization, err := uuid.Parse(id); err == nil {
				h.hint(organization, seq)
			}
		case strings.HasPrefix(line, "T "):
			if w, ok := readWhisper(line); ok {
				h.spread(w)
			}
		}
	}
}
