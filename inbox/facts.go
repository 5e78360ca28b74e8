package inbox

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// fact is one row of message_facts: what metrics need of one message, and the
// state of the two clocks after it.
type fact struct {
	factKey
	automatic bool
	run       run
	answer    *response
	window    window
	openedBy  string
	// stored is set for a row that was read, not made, by this transaction.
	stored bool
}

// writeFacts computes the facts of the batch's messages and, where some arrived
// late, computes again what follows them in their threads.
func (b *batch) writeFacts(ctx context.Context) error {
	facts := map[uuid.UUID]*fact{}
	threads, contacts := map[uuid.UUID][]*fact{}, map[uuid.UUID][]*fact{}
	for _, it := range b.items {
		f := &fact{factKey: it.key(), automatic: it.has(automaticReply)}
		facts[it.id] = f
		threads[it.threadID()] = append(threads[it.threadID()], f)
		contacts[it.thread.ID] = append(contacts[it.thread.ID], f)
	}
	for thread, fresh := range threads {
		if err := b.answers(ctx, thread, fresh); err != nil {
			return err
		}
	}
	for contact, fresh := range contacts {
		if err := b.windows(ctx, contact, fresh); err != nil {
			return err
		}
	}
	if err := b.insertFacts(ctx, facts); err != nil {
		return err
	}
	return b.writeReplies(ctx)
}

// threadID is the conversation, else the contact.
func (it *item) threadID() uuid.UUID {
	if it.conversation != nil {
		return it.conversation.row.ID
	}
	return it.thread.ID
}

// answers runs the response clock over the fresh messages of a thread and over
// what follows the first of them.
func (b *batch) answers(ctx context.Context, thread uuid.UUID, fresh []*fact) error {
	slices.SortFunc(fresh, func(a, c *fact) int { return a.compare(c.factKey) })
	state, following, err := b.storedRun(ctx, thread, fresh[0].factKey)
	if err != nil {
		return err
	}
	for _, f := range merge(fresh, following) {
		before, answer := f.run, f.answer
		state, f.answer = state.next(f.factKey, f.automatic)
		f.run = state
		if !f.stored || (before == f.run && equal(answer, f.answer)) {
			continue
		}
		if err := b.updateAnswer(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// windows runs the window clock over the fresh messages of a contact and over
// what follows the first of them.
func (b *batch) windows(ctx context.Context, contact uuid.UUID, fresh []*fact) error {
	slices.SortFunc(fresh, func(a, c *fact) int { return a.compare(c.factKey) })
	state, following, err := b.storedWindow(ctx, contact, fresh[0].factKey)
	if err != nil {
		return err
	}
	for _, f := range merge(fresh, following) {
		before, by := f.window, f.openedBy
		state, f.openedBy = state.next(f.factKey)
		f.window = state
		same := equal(before.lastIn, f.window.lastIn) && equal(before.opened, f.window.opened) && by == f.openedBy
		if !f.stored || same {
			continue
		}
		if err := b.updateWindow(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// merge joins two ordered lists.
func merge(a, b []*fact) []*fact {
	if len(b) == 0 {
		return a
	}
	out := append(slices.Clone(a), b...)
	slices.SortFunc(out, func(x, y *fact) int { return x.compare(y.factKey) })
	return out
}

// reply is the first answer of a conversation, by the contract's row 6: the first
// IN message and the first OUT message after it that is no automatic reply.
type reply struct {
	in, out *factKey
}

// writeReplies finds the first reply of each conversation of the batch again,
// where a message of the batch can have changed it.
func (b *batch) writeReplies(ctx context.Context) error {
	for _, c := range b.touched() {
		fresh := c.facts()
		r, err := b.firstReply(ctx, c, fresh)
		if err != nil {
			return err
		}
		if r == nil {
			continue
		}
		if err := b.saveReply(ctx, c, r); err != nil {
			return err
		}
	}
	return nil
}

// facts lists the messages of the batch in order.
func (c *conversationState) facts() []*fact {
	var out []*fact
	for _, it := range c.items {
		out = append(out, &fact{factKey: it.key(), automatic: it.has(automaticReply)})
	}
	slices.SortFunc(out, func(a, b *fact) int { return a.compare(b.factKey) })
	return out
}

// firstReply returns the conversation's first reply, or nil where the fresh
// messages cannot have changed it.
func (b *batch) firstReply(ctx context.Context, c *conversationState, fresh []*fact) (*reply, error) {
	if c.made {
		return replyIn(fresh), nil
	}
	if c.row.FirstReplyAt != nil && fresh[0].at > c.row.FirstReplyAt.UnixMilli() {
		return nil, nil
	}
	return b.storedReply(ctx, c.row.ID)
}

// replyIn walks ordered messages.
func replyIn(ordered []*fact) *reply {
	r := &reply{}
	for _, f := range ordered {
		switch {
		case r.in == nil && f.direction == In:
			r.in = &f.factKey
		case r.in != nil && f.direction == Out && !f.automatic:
			r.out = &f.factKey
			return r
		}
	}
	return r
}

var factColumns = []string{
	"organization_id", "message_id", "thread_id", "contact_id", "conversation_id", "at", "direction", "ordinal",
	"channel_id", "channel_type", "identifier", "provider", "agent_id", "team_id", "country", "automatic", "paid",
	"run_direction", "run_at", "run_message_id", "response_ms", "response_from_id", "last_in_at", "window_at", "opened_by",
}

func (b *batch) insertFacts(ctx context.Context, facts map[uuid.UUID]*fact) error {
	var rows [][]any
	for _, it := range b.items {
		f := facts[it.id]
		var conversation *uuid.UUID
		if it.conversation != nil {
			conversation = &it.conversation.row.ID
		}
		answer, from := f.answerColumns()
		direction, at, message := f.run.columns()
		rows = append(rows, []any{
			b.tx.OrganizationID(), it.id, it.threadID(), it.thread.ID, nullID(conversation), f.at, it.Direction, it.ordinal,
			it.channel.ID, it.ChannelType, it.ChannelAddress, it.Provider, nullID(someID(it.agent)), nullID(someID(it.team)),
			it.identity.Country, f.automatic, it.isPaid(),
			direction, at, message, answer, from, f.window.lastIn, f.window.opened, given(f.openedBy),
		})
	}
	return b.tx.Insert(ctx, "message_facts", factColumns, rows)
}

func (f *fact) answerColumns() (ms *int64, from uuid.NullUUID) {
	if f.answer == nil {
		return nil, uuid.NullUUID{}
	}
	return &f.answer.ms, nullID(&f.answer.from)
}

func (r run) columns() (direction *string, at *int64, message uuid.NullUUID) {
	if r.direction == "" {
		return nil, nil, uuid.NullUUID{}
	}
	return given(string(r.direction)), &r.at, nullID(&r.message)
}
