package query

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/message"
	"parley/store"
)

// ConversationBot returns the bot that a conversation is with; nil where there is none,
// and where the viewer does not see it.
func (r *Reader) ConversationBot(ctx context.Context, c *ent.Conversation) (*ent.Bot, error) {
	return perhaps(ctx, c, func(c *ent.Conversation) *uuid.UUID { return c.BotID }, r.bots)
}

// MessageBot returns the bot that wrote a message, or that it was for, as
// [Reader.ConversationBot] does.
func (r *Reader) MessageBot(ctx context.Context, m *ent.Message) (*ent.Bot, error) {
	return perhaps(ctx, m, func(m *ent.Message) *uuid.UUID { return m.BotID }, r.bots)
}

// exchangeSQL reads, for messages of the organization to the customer, the last that
// the customer said before, else the first of the conversation. The organization of h
// is kept out of the indexes: its conversation is less.
const exchangeSQL = `SELECT m.id, COALESCE(
	(SELECT h.id FROM messages h WHERE COALESCE(h.organization_id, h.organization_id) = m.organization_id AND h.conversation_id = m.conversation_id
		AND h.direction = 'IN' AND h.is_backchannel = false AND h.sent_at <= m.sent_at ORDER BY h.sent_at DESC, h.ordinal DESC LIMIT 1),
	(SELECT h.id FROM messages h WHERE COALESCE(h.organization_id, h.organization_id) = m.organization_id AND h.conversation_id = m.conversation_id
		AND h.direction = 'OUT' AND h.is_backchannel = false ORDER BY h.sent_at, h.ordinal LIMIT 1))
	FROM messages m WHERE `

// Exchange returns the id of the message that began a message's exchange, see [IsHead];
// nil where it is in none. Those of all messages that were read with it are read at
// once, by no statement where customers wrote all of them.
func (r *Reader) Exchange(ctx context.Context, m *ent.Message) (*uuid.UUID, error) {
	switch {
	case m.ConversationID == nil || m.IsBackchannel || m.Direction == message.DirectionINTERNAL:
		return nil, nil
	case m.Direction == message.DirectionIN:
		return &m.ID, nil
	}
	found, err := together(ctx, m, "exchange", func(of []*ent.Message) (map[uuid.UUID]uuid.UUID, error) { return r.exchanges(ctx, of) })
	if head, ok := found[m.ID]; ok {
		return &head, err
	}
	return nil, err
}

func (r *Reader) exchanges(ctx context.Context, of []*ent.Message) (map[uuid.UUID]uuid.UUID, error) {
	out := map[uuid.UUID]uuid.UUID{}
	answers := slices.DeleteFunc(slices.Clone(of), func(m *ent.Message) bool { return m.Direction != message.DirectionOUT })
	for some := range slices.Chunk(answers, factsChunk) {
		where, args := inOrganizations(some)
		err := r.scan(ctx, exchangeSQL+where, args, func(rows *store.Rows) error {
			var id, head uuid.UUID
			err := rows.Scan(&id, &head)
			out[id] = head
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// inOrganizations is the condition that m is one of these, their organizations first.
func inOrganizations(of []*ent.Message) (where string, args []any) {
	var ids []any
	for _, m := range of {
		if !slices.Contains(args, any(m.OrganizationID)) {
			args = append(args, m.OrganizationID)
		}
		ids = append(ids, m.ID)
	}
	where = `m.organization_id IN (` + store.Marks(len(args)) + `) AND m.id IN (` + store.Marks(len(ids)) + `)`
	return where, append(args, ids...)
}
