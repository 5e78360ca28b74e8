package query

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"parley/ent/conversation"
	"parley/internal/apperr"
	"parley/internal/filters"
)

// Interval is the smallest and the largest number.
type Interval struct {
	Min *int64 `sql:"least"`
	Max *int64 `sql:"most"`
}

// FilterInterval is the range of a number over the sessions that an ask is about; nil
// ends where there are none. It fails with [apperr.Invalid] for a key that is no number.
func (r *Reader) FilterInterval(ctx context.Context, a OptionsAsk) (Interval, error) {
	number := numberOf(a.Key)
	if number == nil {
		return Interval{}, apperr.InvalidField("a filter of this key is no range of numbers", "filterKey")
	}
	var rows []Interval
	err := r.Client().Conversation.Query().
		Where(conversation.OrganizationIDEQ(a.Organization), FilterConversations(a.Filters), func(s *sql.Selector) {
			s.SelectExpr(extreme("MIN", "least", number(s.C)), extreme("MAX", "most", number(s.C)))
		}).
		Select(conversation.FieldID).Scan(ctx, &rows)
	if err != nil || len(rows) == 0 {
		return Interval{}, err
	}
	return rows[0], nil
}

// numberOf writes the number of a session that a key is about; nil for other keys.
func numberOf(k filters.Key) func(columns) func(*sql.Builder) {
	switch k {
	case filters.MessageCount:
		return func(talk columns) func(*sql.Builder) { return plain(talk(conversation.FieldInboundCount)) }
	case filters.NPS:
		return func(talk columns) func(*sql.Builder) { return plain(talk(conversation.FieldNps)) }
	case filters.BotReplies:
		return botReplies
	}
	return nil
}

func extreme(function, name string, number func(*sql.Builder)) sql.Querier {
	return sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString(function + "(")
		number(b)
		b.WriteString(") AS " + name)
	})
}
