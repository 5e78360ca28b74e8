package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"entgo.io/ent/dialect/sql/sqlgraph"
	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// AppendMessages adds messages to an organization in one transaction and returns
// one result for each, in the order given. A message that is refused has its Err
// set and hinders no other; the error returned is about the whole and means that
// nothing was written.
//
// A message that was stored before under its external id, by an earlier call or
// earlier in this one, is answered like the first time and not stored again.
//
// Errors of a message: [apperr.Invalid] with the fields at fault;
// [apperr.NotFound] for a conversation, agent or organization that the viewer
// cannot see; [apperr.Conflict] for a message later than its conversation's
// resolution and for the external id of another message.
func (in *Inbox) AppendMessages(ctx context.Context, organization uuid.UUID, msgs []NewMessage) ([]Appended, error) {
	return in.appendMessages(ctx, organization, msgs, nil)
}

// appendMessages is AppendMessages and has also, where it is not nil, write something
// with it in the same transaction.
func (in *Inbox) appendMessages(ctx context.Context, organization uuid.UUID, msgs []NewMessage,
	also func(context.Context, *store.Tx, *batch) error,
) ([]Appended, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return nil, err
	}
	if len(msgs) == 0 || len(msgs) > MaxBatch {
		return nil, apperr.InvalidField("1 to 1,000 messages", "messages")
	}
	now := in.store.Now()
	asked := msgs
	msgs = slices.Clone(msgs)
	refused := make([]error, len(msgs))
	for i := range msgs {
		refused[i] = msgs[i].normalize(now)
	}
	var results []Appended
	err := in.insist(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		b := newBatch(tx, asked, msgs, refused)
		err := b.append(ctx)
		if results = b.results; err == nil && also != nil {
			err = also(ctx, tx, b)
		}
		return err
	})
	return results, err
}

// insist writes, and again where others overtake.
func (in *Inbox) insist(ctx context.Context, organization uuid.UUID, f func(context.Context, *store.Tx) error) error {
	for n := 1; ; n++ {
		err := in.store.Write(ctx, organization, f)
		if n == attempts || !overtaken(err) {
			return err
		}
	}
}

// attempts is how often a batch is run that others overtake.
const attempts = 5

// errResolved is what a batch meets whose conversation was resolved while it
// waited for the lock. Run again, it refuses the late messages at the outset.
var errResolved = errors.New("inbox: resolved while the batch waited")

// overtaken reports whether a batch failed on what somebody else has written
// meanwhile, such as a message with the same external id: run again, it sees that
// and judges the one message by it.
func overtaken(err error) bool {
	return errors.Is(err, errResolved) || ent.IsConstraintError(err) || sqlgraph.IsUniqueConstraintError(err)
}

// batch is the messages of one transaction on their way.
type batch struct {
	tx      *store.Tx
	items   []*item
	results []Appended
	// repeated is how many of them were stored before, or earlier in the batch.
	repeated int64

	stored        map[clientID]*ent.Message
	channels      map[channelKeyOf]*ent.Channel
	identities    map[identityKey]*identity // nil where there is none yet
	threads       map[threadKey]*ent.ContactThread
	agents        map[string]uuid.UUID
	teams         map[string]uuid.UUID
	tags          map[tagKey]uuid.UUID
	byKey         map[conversationKey]uuid.UUID
	conversations map[uuid.UUID]*conversationState
	noted         map[uuid.UUID]json.RawMessage // data of the conversations that were there
	newCustomers  map[uuid.UUID]bool
}

// item is one message that was not refused so far, with what it refers to.
type item struct {
	*NewMessage
	place int
	// timed is set where the caller said when the message was sent.
	timed bool
	// email is set for an e-mail.
	email bool
	// echoes are the places of the batch that hold the same message again.
	echoes       []int
	id           uuid.UUID
	ordinal      int64
	tags         []tagKey
	channel      *ent.Channel
	identity     *identity
	thread       *ent.ContactThread
	conversation *conversationState
	agent        uuid.UUID
	team         uuid.UUID
}

// newBatch makes a batch of messages as they were asked for and as they were
// normalized, those left out that are refused.
func newBatch(tx *store.Tx, asked, msgs []NewMessage, refused []error) *batch {
	b := &batch{tx: tx, results: make([]Appended, len(msgs)), newCustomers: map[uuid.UUID]bool{}, identities: map[identityKey]*identity{}}
	for i := range msgs {
		if refused[i] != nil {
			b.results[i].Err = refused[i]
			continue
		}
		b.items = append(b.items, &item{
			NewMessage: &msgs[i], place: i, timed: !asked[i].SentAt.IsZero(), tags: cleanTags(msgs[i].Tags),
		})
	}
	return b
}

// append takes the steps in the order that each needs the one before. What can
// be refused is refused before anything is written; locks are taken contacts
// first, then conversations.
func (b *batch) append(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		b.findRepeated,
		b.findConversations,
		b.refuseStrangers,
		b.refuseBlocked,
		b.refuseBots,
		b.refuseCrowding,
		b.answerRepeated, // last: a refused message takes nobody's externalId
		b.ensureReferences,
		b.lockThreads,
		b.ensureConversations,
		b.writeMessages,
		b.writeTraces,
		b.writeTags,
		b.writeFacts,
		b.writeConversations,
		b.runWorkflows,
	} {
		if len(b.items) == 0 {
			return nil
		}
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// refuse takes messages out of the batch: those for which why returns an error.
func (b *batch) refuse(why func(*item) error) {
	b.items = slices.DeleteFunc(b.items, func(it *item) bool {
		err := why(it)
		if err != nil {
			b.results[it.place].Err = err
		}
		return err != nil
	})
}

func (it *item) source() ids.Source {
	if it.Source == "" {
		return ids.Native
	}
	return it.Source
}

// writeMessages numbers the messages and writes their rows.
func (b *batch) writeMessages(ctx context.Context) error {
	if err := b.verifyAgents(ctx); err != nil {
		return err
	}
	for _, it := range b.items {
		it.id = b.tx.NewID(ids.Message)
		it.ordinal = it.nextOrdinal()
		b.results[it.place].MessageID, b.results[it.place].Ordinal = it.id, it.ordinal
		entry := store.Entry{Kind: store.MessageAdded, MessageID: it.id}
		if it.conversation != nil {
			b.results[it.place].ConversationID = it.conversation.row.ID
			entry.ConversationID = it.conversation.row.ID
		}
		b.tx.Record(entry)
		for _, place := range it.echoes {
			b.results[place] = b.results[it.place]
		}
	}
	return b.insertMessages(ctx)
}

// rowsPerStatement keeps an insert by ent below SQLite's limit of parameters.
const rowsPerStatement = 500

func (it *item) nextOrdinal() int64 {
	if it.conversation != nil {
		it.conversation.row.LastOrdinal++
		return it.conversation.row.LastOrdinal
	}
	it.thread.LastOrdinal++
	return it.thread.LastOrdinal
}

func (it *item) has(t tagKey) bool { return slices.Contains(it.tags, t) }

func (it *item) isPaid() bool { return it.Direction == Out && it.has(paidTemplate) }

func (it *item) kind() message.Kind {
	switch {
	case it.Kind != "":
		return it.Kind
	case it.email:
		return message.KindEMAIL
	case it.has(paidTemplate), it.has(freeTemplate):
		return message.KindTEMPLATE
	case len(it.Attachments) > 0:
		return message.KindATTACHMENT
	}
	return message.KindTEXT
}

func (it *item) role() message.Role {
	switch {
	case it.Role != "":
		return it.Role
	case it.Direction == In:
		return message.RoleCUSTOMER
	case it.has(automaticReply):
		return message.RoleSYSTEM
	case it.ByBot:
		return message.RoleBOT
	}
	return message.RoleAGENT
}

func (it *item) key() factKey {
	return factKey{it.SentAt.UnixMilli(), it.Direction, it.ordinal, it.id}
}
