package inbox

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// conversationState is a conversation that the batch adds to.
type conversationState struct {
	row *ent.Conversation
	// made is set where this transaction made the conversation.
	made bool
	// silent is set where it was made by hand, and nothing was said or done since.
	silent bool
	// connected is when an agent took its waiting interactions; nil where none did.
	connected *time.Time
	items     []*item
}

// conversationKey is the creator's id of a conversation.
type conversationKey struct {
	source ids.Source
	id     string
}

// conversationKey is zero where the message names its conversation by Parley's
// id or has none.
func (it *item) conversationKey() (k conversationKey, ok bool) {
	if it.goesEndless() {
		return conversationKey{ids.BotOpen, EndlessID(it.BotID, it.ChannelType, it.CustomerAddress)}, true
	}
	ok = it.Conversation != "" && it.ConversationID == uuid.Nil
	return conversationKey{it.source(), it.Conversation}, ok
}

// findConversations finds the conversations that exist, by Parley's id or by
// their creator's. It refuses messages to unknown ones by Parley's id, and
// messages sent after the resolution: one sent before is welcome however late it
// arrives.
func (b *batch) findConversations(ctx context.Context) error {
	found, err := b.namedConversations(ctx)
	if err != nil {
		return err
	}
	keyed, err := keyedConversations(ctx, b.tx, distinct(b.items, (*item).conversationKey))
	if err != nil {
		return err
	}
	b.byKey = map[conversationKey]uuid.UUID{}
	for k, c := range keyed {
		b.byKey[k], found[c.ID] = c.ID, c
	}
	b.noted = map[uuid.UUID]json.RawMessage{}
	for id, c := range found {
		b.noted[id] = c.Data
	}
	b.refuse(func(it *item) error {
		id := b.conversationOf(it)
		c := found[id]
		switch {
		case id == uuid.Nil:
			return nil
		case c == nil:
			return errNoConversation()
		case isLate(it, c) && !b.isRepeated(it): // a repeated one is not stored again
			return apperr.New(apperr.Conflict, "the conversation was resolved before the message was sent")
		}
		return it.readOff(c)
	})
	return nil
}

// conversationOf returns the id of a message's conversation, as far as it is
// known.
func (b *batch) conversationOf(it *item) uuid.UUID {
	if k, ok := it.conversationKey(); ok {
		return b.byKey[k]
	}
	return it.ConversationID
}

func isLate(it *item, c *ent.Conversation) bool {
	return c.ResolvedAt != nil && it.SentAt.After(*c.ResolvedAt)
}

// readOff takes channel and addresses from the conversation where they were left
// out.
func (it *item) readOff(c *ent.Conversation) error {
	if it.ChannelType != "" {
		return nil
	}
	if c.Edges.Channel == nil || c.Edges.Identity == nil {
		return apperr.InvalidField("the conversation has no channel to read it off", "channel")
	}
	it.ChannelType, it.ChannelAddress = c.Edges.Channel.Type, c.Edges.Channel.Address
	it.CustomerAddress = c.Edges.Identity.Address
	return nil
}

// namedConversations loads those that messages name by Parley's own id.
func (b *batch) namedConversations(ctx context.Context) (map[uuid.UUID]*ent.Conversation, error) {
	found := map[uuid.UUID]*ent.Conversation{}
	named := distinct(b.items, func(it *item) (uuid.UUID, bool) { return it.ConversationID, it.ConversationID != uuid.Nil })
	if len(named) == 0 {
		return found, nil
	}
	rows, err := b.tx.Conversation.Query().
		Where(conversation.OrganizationIDEQ(b.tx.OrganizationID()), conversation.IDIn(named...)).
		WithChannel().WithIdentity().All(ctx)
	for _, r := range rows {
		found[r.ID] = r
	}
	return found, err
}

// keyedConversations loads those of these creators' ids that exist.
func keyedConversations(ctx context.Context, tx *store.Tx, keys []conversationKey) (map[conversationKey]*ent.Conversation, error) {
	found := map[conversationKey]*ent.Conversation{}
	bySource := map[ids.Source][]string{}
	for _, k := range keys {
		bySource[k.source] = append(bySource[k.source], k.id)
	}
	for source, external := range bySource {
		rows, err := tx.Conversation.Query().
			Where(conversation.OrganizationIDEQ(tx.OrganizationID()), conversation.SourceEQ(source), conversation.ExternalIDIn(external...)).
			Select(conversation.FieldID, conversation.FieldExternalID, conversation.FieldResolvedAt, conversation.FieldData).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[conversationKey{source, *r.ExternalID}] = r
		}
	}
	return found, nil
}

// ensureConversations makes the conversations that are new, locks all and reads
// them again: what was read before the lock may have changed.
func (b *batch) ensureConversations(ctx context.Context) error {
	made, err := b.makeConversations(ctx)
	if err != nil {
		return err
	}
	all := distinct(b.items, func(it *item) (uuid.UUID, bool) {
		id := b.conversationOf(it)
		return id, id != uuid.Nil
	})
	if len(all) == 0 {
		return nil
	}
	if err := b.tx.Lock(ctx, ids.Conversation.Table(), all...); err != nil {
		return err
	}
	rows, err := b.tx.Conversation.Query().Where(conversation.IDIn(all...)).All(ctx)
	if err != nil {
		return err
	}
	b.conversations = map[uuid.UUID]*conversationState{}
	for _, r := range rows {
		b.tx.Know(r.ID)
		b.conversations[r.ID] = &conversationState{row: r, made: made[r.ID]}
	}
	for _, it := range b.items {
		it.conversation = b.conversations[b.conversationOf(it)]
		if it.conversation == nil {
			continue
		}
		if isLate(it, it.conversation.row) {
			return errResolved
		}
		it.conversation.items = append(it.conversation.items, it)
	}
	return b.begin(ctx)
}

// makeConversations writes the conversations of creators' ids that do not exist
// yet and tells which of them this transaction made.
func (b *batch) makeConversations(ctx context.Context) (map[uuid.UUID]bool, error) {
	missing := slices.DeleteFunc(distinct(b.items, (*item).conversationKey), func(k conversationKey) bool {
		return b.byKey[k] != uuid.Nil
	})
	made := map[uuid.UUID]bool{}
	if len(missing) == 0 {
		return made, nil
	}
	written, err := b.insertConversations(ctx, missing)
	if err != nil {
		return nil, err
	}
	for place, id := range written {
		b.byKey[missing[place]], made[id] = id, true
	}
	if len(written) == len(missing) {
		return made, nil
	}
	others, err := keyedConversations(ctx, b.tx, missing)
	for k, c := range others {
		b.byKey[k] = c.ID
	}
	return made, err
}

func (b *batch) insertConversations(ctx context.Context, keys []conversationKey) (map[int]uuid.UUID, error) {
	m := store.Missing{Code: ids.Conversation, Columns: []string{
		"external_id", "source", "kind", "status", "started_at", "last_message_at", "initiated_by",
		"message_count", "inbound_count", "outbound_count", "last_ordinal", "version",
		"channel_id", "identity_id", "customer_id", "queue_id", "bot_id", "is_livechat",
	}}
	for _, k := range keys {
		first := b.firstOf(k)
		m.Rows = append(m.Rows, []any{
			k.id, k.source, kindOf(first), conversation.DefaultStatus, first.SentAt, first.SentAt, initiator(first),
			0, 0, 0, 0, 0,
			first.channel.ID, first.identity.ID, first.identity.CustomerID, firstQueue(first), given(first.BotID), false,
		})
	}
	return b.tx.InsertMissing(ctx, m)
}

// firstOf returns the earliest message of the batch for a conversation.
func (b *batch) firstOf(key conversationKey) *item {
	var of []*item
	for _, it := range b.items {
		if k, ok := it.conversationKey(); ok && k == key {
			of = append(of, it)
		}
	}
	return earliest(of)
}

// earliest returns the first message in the order of threads.
func earliest(items []*item) *item {
	return slices.MinFunc(items, func(a, b *item) int {
		return cmp.Or(a.SentAt.Compare(b.SentAt), cmp.Compare(a.Direction, b.Direction), cmp.Compare(a.place, b.place))
	})
}

func initiator(first *item) conversation.InitiatedBy {
	if first.Direction == In {
		return conversation.InitiatedByUSER
	}
	return conversation.InitiatedByBUSINESS
}

// begin gives every new conversation, and those made by hand in which nothing was
// said, its first interaction and its state, and tells the ledger.
func (b *batch) begin(ctx context.Context) error {
	if err := b.findSilent(ctx); err != nil {
		return err
	}
	var legs []*ent.InteractionCreate
	var of []*conversationState
	for _, c := range b.touched() {
		if !c.made && !c.silent {
			continue
		}
		of = append(of, c)
		b.start(c)
		legs = append(legs, b.firstLeg(c))
	}
	var facts [][]any
	for chunk := range slices.Chunk(legs, rowsPerStatement) {
		made, err := b.tx.Interaction.CreateBulk(chunk...).Save(ctx)
		if err != nil {
			return err
		}
		for _, leg := range made {
			facts = append(facts, legFacts(leg, of[len(facts)].items[0].Provider))
		}
	}
	return b.tx.Insert(ctx, "interaction_facts", legColumns, facts)
}

// touched lists the conversations of the batch in the order of their first
// messages in it.
func (b *batch) touched() []*conversationState {
	return distinct(b.items, func(it *item) (*conversationState, bool) { return it.conversation, it.conversation != nil })
}

// agentWrote returns the messages that an agent wrote.
func (c *conversationState) agentWrote() []*item {
	var out []*item
	for _, it := range c.items {
		if it.Direction == Out && it.byAgent() {
			out = append(out, it)
		}
	}
	return out
}

// writeConversations brings counts, times, state and contacts up to date.
func (b *batch) writeConversations(ctx context.Context) error {
	for _, c := range b.touched() {
		c.count()
		b.moveOn(c)
	}
	for _, step := range []func(context.Context) error{b.saveConversations, b.saveSessions, b.connectLegs, b.writeThreads, b.writeCustomers} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// count adds the batch's messages to the conversation's numbers and times.
func (c *conversationState) count() {
	for _, it := range c.items {
		c.row.MessageCount++
		if it.Direction == In {
			c.row.InboundCount++
		} else {
			c.row.OutboundCount++
		}
		if c.row.BotID == nil && it.BotID != uuid.Nil {
			c.row.BotID = &it.BotID
		}
		c.row.IsLivechat = c.row.IsLivechat || it.byHand()
		c.row.LastMessageAt = later(c.row.LastMessageAt, it.SentAt)
		if it.SentAt.Before(c.row.StartedAt) || (it.SentAt.Equal(c.row.StartedAt) && it.Direction == In) {
			c.row.StartedAt, c.row.InitiatedBy = it.SentAt, initiator(it)
		}
	}
}

// saveConversations writes what the batch changed, which is locked, in the order
// of ids.
func (b *batch) saveConversations(ctx context.Context) error {
	g := store.Given{Columns: []string{
		"of", "started_at", "last_message_at", "first_reply_at", "initiated_by", "status", "message_count", "inbound_count", "outbound_count",
		"last_ordinal", "team_id", "assignee_id", "bot_id", "is_livechat",
	}}
	for _, id := range slices.SortedFunc(maps.Keys(b.conversations), compareIDs) {
		c := b.conversations[id].row
		g.Rows = append(g.Rows, []any{
			id, c.StartedAt, c.LastMessageAt, c.FirstReplyAt, c.InitiatedBy, c.Status, c.MessageCount, c.InboundCount, c.OutboundCount,
			c.LastOrdinal, c.TeamID, c.AssigneeID, c.BotID, c.IsLivechat,
		})
	}
	set := "updated_at = ?, version = conversations.version + 1"
	for _, column := range g.Columns[1:] {
		set += ", " + column + " = v." + column
	}
	return b.tx.ExecGiven(ctx, g, "UPDATE conversations SET "+set+" FROM {given} WHERE conversations.organization_id = ? AND conversations.id = v.of",
		b.tx.Now(), b.tx.OrganizationID())
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
