package live

import (
	"sync/atomic"
	"time"
)

// figures are counted as things happen.
type figures struct {
	executed, delivered atomic.Int64
	queued, members     atomic.Int64
	slow, refused       atomic.Int64
	behind              atomic.Int64
	resumed, anew       atomic.Int64
	replayed            atomic.Int64
}

func (f *figures) opened(o *opened) {
	if o.resumed {
		f.resumed.Add(1)
		f.replayed.Add(int64(o.replayed))
		return
	}
	f.anew.Add(1)
}

// Figures are what operators see of the sockets. Those of the first three are as of
// now, the others count since the start.
type Figures struct {
	Connections, Groups, Subscriptions int
	// QueuedBytes wait for clients to read.
	QueuedBytes int64
	// Executed frames were delivered as Delivered many: their ratio is how many
	// share one.
	Executed, Delivered int64
	// Slow clients were cut, Behind is how often one fell behind and caught up, Refused
	// ones found no room.
	Slow, Behind, Refused int64
	// Resumed subscriptions went on from a cursor and Replayed entries, Anew ones
	// did not.
	Resumed, Anew, Replayed int64
}

// Figures returns what has been counted.
func (s *Sockets) Figures() Figures {
	f := s.figures
	return Figures{
		Connections: s.Open(), Groups: s.groups.count(), Subscriptions: int(f.members.Load()), QueuedBytes: f.queued.Load(),
		Executed: f.executed.Load(), Delivered: f.delivered.Load(), Slow: f.slow.Load(), Behind: f.behind.Load(), Refused: f.refused.Load(),
		Resumed: f.resumed.Load(), Anew: f.anew.Load(), Replayed: f.replayed.Load(),
	}
}

// Lag is how far the hub is behind what it has heard of: the most entries of one
// ledger, and since when.
func (h *Hub) Lag() (entries int64, since time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.tails {
		if !t.dirty {
			continue
		}
		entries = max(entries, t.hinted-t.at.Seq)
		since = max(since, h.store.Now().Sub(t.since))
	}
	return entries, since
}

// Entries counts those that were read of ledgers, each once for all followers.
func (h *Hub) Entries() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.entries
}
