package live

import (
	"slices"

	"parley/store"
)

// frame is an encoded answer and where in the stream it is.
type frame struct {
	mark
	payload []byte
}

// What a group remembers at most: frames, and bytes of them.
const (
	memoryFrames = 256
	memoryBytes  = 256 << 10
	// ownBytes is for a group that no two viewers can share.
	ownBytes = 16 << 10
)

// memory is the last frames of a group, for those who join. The group's lock
// guards it.
type memory struct {
	limit int // in bytes
	// first is the place after which everything is remembered, last that of the
	// newest frame.
	first, last store.Head
	frames      []frame
	bytes       int
}

func (m *memory) start(at store.Head) { m.first, m.last = at, at }

func (m *memory) add(batch []frame) {
	for _, f := range batch {
		m.last = f.at
		if f.restart { // what was before is of another time
			m.first, m.frames, m.bytes = f.at, nil, 0
			continue
		}
		m.frames, m.bytes = append(m.frames, f), m.bytes+len(f.payload)
	}
	drop := 0
	for ; len(m.frames)-drop > memoryFrames || m.bytes > m.limit && drop < len(m.frames); drop++ {
		m.first = m.frames[drop].at
		m.bytes -= len(m.frames[drop].payload)
	}
	m.frames = slices.Delete(m.frames, 0, drop)
}

// covers reports whether everything after a place is remembered or yet to come. A
// group that began before the ledger did remembers all of it.
func (m *memory) covers(at store.Head) bool {
	before := store.Head{} // the ledger began
	if m.first == before && (m.last == before || at == before || m.last.Epoch == at.Epoch) {
		return true
	}
	return at.Epoch == m.first.Epoch && at.Seq >= m.first.Seq
}

// after copies the frames after a place that is covered: who catches up reads them
// when the lock is gone and others are added.
func (m *memory) after(at store.Head) []frame { return slices.Clone(after(m.frames, at)) }

// after leaves out the frames up to a place.
func after(frames []frame, at store.Head) []frame {
	for i, f := range frames {
		if isAfter(f.at, at) {
			return frames[i:]
		}
	}
	return nil
}

// isAfter compares places of one stream. One of another time comes after: a stream
// goes on in a new time and never back.
func isAfter(a, b store.Head) bool { return a.Epoch != b.Epoch || a.Seq > b.Seq }
