package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/internal/values"
	"parley/store"
)

// fact is one row of message_facts: what metrics need of one message, and the
// state of the two clocks after it.
type fact struct {
	factKey
	about
	run      run
	answer   *response
	window   window
	openedBy string
	// stored is set for a row that was read, not made, by this transaction.
	stored bool
	// reran and reopened are set for a stored row whose response clock, or window
	// clock, came out otherwise. Each is written alone: the first is the thread's,
	// the second the contact's, and the lock of one does not keep others from the
	// other.
	reran, reopened bool
}

// about is what a fact copies from its message. Ids are zero where there is none.
type about struct {
	contact, conversation   uuid.UUID
	identity                uuid.UUID
	agent, team             uuid.UUID
	channelType, identifier string
	provider, author        string
	country                 *string
	automatic, paid         bool
	tags                    []usedTag // of a stored row: not read
	hours, channelHours     *snapshot // of a stored row: not read
}

// usedTag is a tag of a message.
type usedTag struct {
	id   uuid.UUID
	kind string
}

// snapshot is the opening hours that something says are in force.
type snapshot struct {
	hours values.BusinessHours
	zone  string // IANA name; empty is UTC
}

// thread is the conversation, else the contact.
func (f *fact) thread() uuid.UUID {
	if f.conversation != uuid.Nil {
		return f.conversation
	}
	return f.contact
}

// factSet is the facts that a transaction makes, and those stored ones that they
// stand among.
type factSet struct {
	tx       *store.Tx
	fresh    []*fact
	stored   map[uuid.UUID]*fact
	threads  map[uuid.UUID]*line
	contacts map[uuid.UUID]*line
	talks    map[uuid.UUID]*talk
	zones    map[string]*time.Location
}

func newFactSet(tx *store.Tx, fresh []*fact) *factSet {
	s := &factSet{
		tx: tx, fresh: fresh, stored: map[uuid.UUID]*fact{}, threads: map[uuid.UUID]*line{}, contacts: map[uuid.UUID]*line{},
		talks: map[uuid.UUID]*talk{}, zones: map[string]*time.Location{},
	}
	for _, f := range fresh {
		add(s.threads, f.thread(), f)
		add(s.contacts, f.contact, f)
	}
	return s
}

// writeFacts computes the facts of the batch's messages and, where some arrived
// late, computes again what follows them.
func (b *batch) writeFacts(ctx context.Context) error {
	var fresh []*fact
	for _, it := range b.items {
		fresh = append(fresh, it.fact(b.tags))
	}
	s := newFactSet(b.tx, fresh)
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return s.readTalks(ctx, b.conversations) },
		s.readLines, s.runClocks, s.insertFacts, s.updateFacts, s.measureTalks, s.writeTalks, s.writeTagFacts,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	for id, c := range b.conversations {
		c.row.FirstReplyAt = s.talks[id].replyAt()
	}
	return nil
}

// fact is what metrics need of the message.
func (it *item) fact(tags map[tagKey]uuid.UUID) *fact {
	f := &fact{factKey: it.key(), about: about{
		contact: it.thread.ID, identity: it.identity.ID, agent: it.agent, team: it.team,
		channelType: it.ChannelType, identifier: it.ChannelAddress, provider: it.Provider, author: it.role().String(),
		country: it.identity.Country, automatic: it.has(automaticReply), paid: it.isPaid(),
	}}
	if it.conversation != nil {
		f.conversation = it.conversation.row.ID
	}
	for _, t := range it.tags {
		f.tags = append(f.tags, usedTag{tags[t], t.kind})
	}
	if it.BusinessHours != nil {
		f.hours = &snapshot{it.BusinessHours, it.TimeZone}
	}
	if it.channel.BusinessHours != nil {
		f.channelHours = &snapshot{it.channel.BusinessHours, orZero(it.channel.Timezone)}
	}
	return f
}
