package reports

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/query"
	"parley/internal/values"
)

// reactions are the conditions on exchanges that follow a message.
func (r *Reports) reactions(ctx context.Context, organization uuid.UUID, p values.ReportParameters) ([]query.Condition, error) {
	id, err := uuid.Parse(p.Message)
	if err != nil {
		return nil, err
	}
	m, err := r.Store.Client().Message.Query().Where(message.OrganizationIDEQ(organization), message.IDEQ(id)).WithConversation().Only(ctx)
	if ent.IsNotFound(err) {
		return nil, apperr.New(apperr.NotFound, "the message is not there any more")
	}
	if err != nil {
		return nil, err
	}
	if !narrowed(m, p) {
		return []query.Condition{func(s *sql.Selector) { s.Where(sql.False()) }}, nil
	}
	return append(reactionsTo(m, p), botsOf(organization, message.FieldConversationID, p.Bots)...), nil
}

// narrowed reports whether a report is about a message.
func narrowed(m *ent.Message, p values.ReportParameters) bool {
	talk := m.Edges.Conversation
	return talk != nil && (p.Session == "" || p.Session == talk.ID.String()) &&
		(p.Client == "" || talk.CustomerID != nil && p.Client == talk.CustomerID.String()) &&
		(p.MessageFrom == nil || !m.SentAt.Before(*p.MessageFrom)) && (p.MessageTo == nil || m.SentAt.Before(*p.MessageTo))
}

// reactionsTo are what the customer said after a message in its conversation.
func reactionsTo(m *ent.Message, p values.ReportParameters) []query.Condition {
	from, to := period(p)
	if from.Before(m.SentAt) {
		from = m.SentAt
	}
	return []query.Condition{query.Between(message.FieldSentAt, from, to), func(s *sql.Selector) {
		s.Where(sql.And(
			sql.EQ(s.C(message.FieldConversationID), *m.ConversationID), sql.EQ(s.C(message.FieldDirection), message.DirectionIN),
			sql.Or(sql.GT(s.C(message.FieldSentAt), m.SentAt), sql.GT(s.C(message.FieldOrdinal), m.Ordinal)),
		))
	}}
}

// period is from when to when; an end that is open is far away.
func period(p values.ReportParameters) (from, to time.Time) {
	to = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if p.From != nil {
		from = *p.From
	}
	if p.To != nil {
		to = *p.To
	}
	return from, to
}

// botsOf keeps rows of conversations of bots; none are all.
func botsOf(organization uuid.UUID, column string, names []string) []query.Condition {
	if len(names) == 0 {
		return nil
	}
	bots := make([]uuid.UUID, len(names))
	for i, name := range names {
		bots[i], _ = uuid.Parse(name) // the zero id is nobody's
	}
	return []query.Condition{query.ByConversation(organization, column, query.OfBots(bots))}
}

func callsIn(organization uuid.UUID, p values.ReportParameters) []query.Condition {
	from, to := period(p)
	return append(botsOf(organization, interaction.FieldConversationID, p.Bots), query.Between(interaction.FieldArrivedAt, from, to))
}
