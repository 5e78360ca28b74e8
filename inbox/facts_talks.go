package inbox

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// talk is what metrics need of one conversation: the computed columns of
// conversation_facts. Ids are zero where there is none.
type talk struct {
	first, last, in, reply mark
	lastAgent              uuid.UUID
	// openMs is how much of the time from in to reply was open, in milliseconds.
	openMs int64
	// hours is the message whose opening hours that was measured by.
	hours uuid.UUID
	// made is set where this transaction made the conversation, stored where its
	// facts had been computed before.
	made, stored bool
	// measured is set where openMs and hours are those of in and reply.
	measured bool
	// was is what the stored facts said of the reply.
	was replied
}

// mark is a message and when it was sent.
type mark struct {
	message uuid.UUID
	at      int64 // Unix milliseconds
}

func markOf(f *fact) mark { return mark{f.message, f.at} }

func (m mark) ok() bool { return m.message != uuid.Nil }

// replyAt is when the first reply was sent; nil where there is none.
func (t *talk) replyAt() *time.Time {
	if t == nil || !t.reply.ok() {
		return nil
	}
	at := time.UnixMilli(t.reply.at).UTC()
	return &at
}

// goOn brings the facts up to date with the messages from the first fresh one on,
// in order; what lies before it was told before. Of messages at one instant and in
// one direction the stored ones come first, because they arrived first.
func (t *talk) goOn(following []*fact) {
	first, firstIs := following[0], Out
	if t.first == t.in {
		firstIs = In
	}
	if !t.first.ok() || first.at < t.first.at || (first.at == t.first.at && first.direction < firstIs) {
		t.first = markOf(first)
	}
	t.last = markOf(following[len(following)-1])
	for _, f := range slices.Backward(following) {
		if f.agent != uuid.Nil {
			t.lastAgent = f.agent
			break
		}
	}
	t.answer(following)
}

// answer finds the first IN message and the first OUT message after it that is no
// automatic reply.
func (t *talk) answer(following []*fact) {
	if i := slices.IndexFunc(following, func(f *fact) bool { return f.direction == In }); i >= 0 {
		if f := following[i]; !t.in.ok() || f.at < t.in.at {
			t.in, t.reply, t.measured = markOf(f), mark{}, false
		}
	}
	if !t.in.ok() {
		return
	}
	for _, f := range following {
		if f.direction == In || f.automatic || f.at < t.in.at {
			continue
		}
		if !t.reply.ok() || f.at < t.reply.at {
			t.reply, t.measured = markOf(f), false
		}
		break
	}
	t.measured = t.measured && !t.remeasured(following)
}

// remeasured reports whether a fresh message before the reply brings opening hours
// that may be nearer to it.
func (t *talk) remeasured(following []*fact) bool {
	return slices.ContainsFunc(following, func(f *fact) bool { return f.hours != nil && f.at <= t.reply.at })
}
