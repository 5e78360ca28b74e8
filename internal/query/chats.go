package query

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/ent/message"
)

// ChatQuery says which chats of an organization to read. Empty values are any.
type ChatQuery struct {
	// From and To are the addresses it went between, whole.
	From, To string
	// Subtype is the key of the medium in capitals.
	Subtype string
	Limit   int
}

// Chat is a conversation whose work is chats.
type Chat struct {
	// Newest is the leg that tells its state, with conversation, queue and agent.
	Newest *ent.Interaction
	// Messages are the newest 1,000, newest first, with their agents; nil in lists.
	Messages []*ent.Message
}

// maxTranscript is how many messages of a chat are read.
const maxTranscript = 1_000

// Chats reads chats of one organization, newest first, in four statements however
// many they are.
func (r *Reader) Chats(ctx context.Context, organization uuid.UUID, q ChatQuery) ([]Chat, error) {
	rows := r.chats(organization)
	for _, f := range []struct{ column, want string }{
		{interaction.FieldFromAddress, q.From},
		{interaction.FieldToAddress, q.To},
		{interaction.FieldSubtype, q.Subtype},
	} {
		if f.want != "" {
			rows.Where(func(s *sql.Selector) { s.Where(sql.EQ(s.C(f.column), f.want)) })
		}
	}
	legs, err := rows.Order(ent.Desc(interaction.FieldArrivedAt, interaction.FieldID)).Limit(q.Limit).All(ctx)
	out := make([]Chat, len(legs))
	for i, leg := range legs {
		out[i].Newest = leg
	}
	return out, err
}

// Chat reads the chat of a conversation of the organization with what was said to and
// by the customer. It
// fails with [apperr.NotFound].
func (r *Reader) Chat(ctx context.Context, organization, conversation uuid.UUID) (Chat, error) {
	leg, err := r.chats(organization).Where(interaction.ConversationIDEQ(conversation)).Only(ctx)
	if err != nil {
		return Chat{}, orNoSuch(err, "chat")
	}
	messages, err := r.Client().Message.Query().
		Where(message.OrganizationIDEQ(organization), message.ConversationIDEQ(conversation), message.DirectionNEQ(message.DirectionINTERNAL)).
		Order(transcript).Limit(maxTranscript).WithAgent().All(ctx)
	return Chat{Newest: leg, Messages: messages}, err
}

// transcript is the order of messages, newest first.
func transcript(s *sql.Selector) {
	s.OrderBy(sql.Desc(s.C(message.FieldSentAt)), sql.Desc(s.C(message.FieldDirection)), sql.Desc(s.C(message.FieldOrdinal)))
}

// chats are the newest legs of conversations, where they are chats.
func (r *Reader) chats(organization uuid.UUID) *ent.InteractionQuery {
	return r.Client().Interaction.Query().Where(
		interaction.OrganizationIDEQ(organization),
		interaction.TypeIn(interaction.TypeCHAT_IN, interaction.TypeCHAT_OUT),
		func(s *sql.Selector) { newestLeg(s, organization) },
	).WithConversation().WithQueue().WithAgent()
}

// newestLeg keeps interactions after which their conversation has no other.
func newestLeg(s *sql.Selector, organization uuid.UUID) {
	after := below(s, interaction.Table, interaction.FieldID, organization)
	arrived, id := interaction.FieldArrivedAt, interaction.FieldID
	after.Where(sql.And(
		sql.ColumnsEQ(after.C(interaction.FieldConversationID), s.C(interaction.FieldConversationID)),
		sql.Or(
			sql.ColumnsGT(after.C(arrived), s.C(arrived)),
			sql.And(sql.ColumnsEQ(after.C(arrived), s.C(arrived)), sql.ColumnsGT(after.C(id), s.C(id))),
		),
	))
	s.Where(sql.NotExists(after))
}
