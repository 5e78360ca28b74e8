package query

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/message"
)

// MessageByRef finds the message of the organization that the vendor's clients name,
// in a conversation. It fails with [apperr.NotFound].
func (r *Reader) MessageByRef(ctx context.Context, organization uuid.UUID, name string) (uuid.UUID, error) {
	return byRef(ctx, func() *ent.MessageQuery {
		return r.Client().Message.Query().Where(message.OrganizationIDEQ(organization), message.ConversationIDNotNil())
	}, name, "message")
}

// OfBots keeps the conversations of any of these bots, or of these channels where no
// bot leads.
func OfBots(either []uuid.UUID) Condition {
	ids := make([]any, len(either))
	for i, id := range either {
		ids[i] = id
	}
	return func(s *sql.Selector) {
		s.Where(sql.Or(
			sql.In(s.C(conversation.FieldBotID), ids...),
			sql.And(sql.In(s.C(conversation.FieldChannelID), ids...), sql.IsNull(s.C(conversation.FieldBotID))),
		))
	}
}

// Between keeps the rows whose time lies in the period, from included.
func Between(column string, from, to time.Time) Condition {
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.GTE(s.C(column), from), sql.LT(s.C(column), to)))
	}
}

// WroteIn keeps the conversations in which the customer wrote in the period.
func WroteIn(organization uuid.UUID, from, to time.Time) Condition {
	return func(s *sql.Selector) {
		said := below(s, message.Table, message.FieldConversationID, organization)
		Between(message.FieldSentAt, from, to)(said)
		said.Where(sql.And(
			sql.EQ(said.C(message.FieldDirection), message.DirectionIN), sql.EQ(said.C(message.FieldIsBackchannel), false),
			sql.ColumnsEQ(said.C(message.FieldConversationID), s.C(conversation.FieldID)),
		))
		s.Where(sql.Exists(said))
	}
}

// Call is a leg of a call. Of its edges the conversation with customer and channel,
// the agent and the queue are loaded.
type Call struct{ *ent.Interaction }

// Cursor is where the call stands, for [Ask.After].
func (c Call) Cursor() string { return cursor{at: c.ArrivedAt, id: c.ID}.String() }

// callQuery are the calls that an ask is about, which heeds no filters.
func (r *Reader) callQuery(a Ask) *ent.InteractionQuery {
	q := r.Client().Interaction.Query().Where(interaction.OrganizationIDEQ(a.Organization), interaction.TypeIn(interaction.TypeCALL_IN, interaction.TypeCALL_OUT))
	for _, c := range a.Where {
		q.Where(func(s *sql.Selector) { c(s) })
	}
	return q
}

// CallCount is how many calls there are, whatever the page.
func (r *Reader) CallCount(ctx context.Context, a Ask) (int64, error) {
	n, err := r.callQuery(a).Count(ctx)
	return int64(n), err
}

// Calls reads calls by when they began, in the same number of statements however
// many they are.
func (r *Reader) Calls(ctx context.Context, a Ask) ([]Call, error) {
	after, err := a.after()
	if err != nil {
		return nil, err
	}
	columns := []string{interaction.FieldArrivedAt, interaction.FieldID}
	q := r.callQuery(a)
	if after != nil {
		q.Where(a.rest(columns, []any{after.at, after.id}))
	}
	rows, err := q.WithQueue().WithAgent().WithConversation(func(q *ent.ConversationQuery) { q.WithCustomer().WithChannel() }).
		Order(a.order(columns...)).Limit(a.limit()).All(ctx)
	out := make([]Call, len(rows))
	for i, row := range rows {
		out[i] = Call{row}
	}
	return out, err
}

// ByConversation keeps the rows of conversations that meet the condition.
func ByConversation(organization uuid.UUID, column string, which Condition) Condition {
	return func(s *sql.Selector) {
		talks := below(s, conversation.Table, conversation.FieldID, organization)
		which(talks)
		s.Where(sql.In(s.C(column), talks))
	}
}
