package query

import (
	"time"

	"entgo.io/ent/dialect/sql"

	"parley/ent/conversation"
	"parley/ent/customeridentity"
	"parley/ent/message"
	"parley/ent/note"
)

// An exchange is what a customer says and the answers to it. Its head is a message
// from the customer, or what the organization said before any. Its answers are what
// the organization said from the head on and before the customer's next message; a
// head of the organization's is its own first answer. What colleagues alone see is in
// no exchange, and neither is a message without conversation.

// columns names the columns of one row that a statement looks at.
type columns func(string) string

// IsHead keeps the messages that begin an exchange.
func IsHead() func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(isHead(s.C)) }
}

func isHead(m columns) *sql.Predicate {
	return allHold(spoken(m), sql.NotNull(m(message.FieldConversationID)), someHold(
		sql.EQ(m(message.FieldDirection), message.DirectionIN),
		sql.Not(some(m, message.Table, "earlier", func(e columns) *sql.Predicate {
			return allHold(sameConversation(e, m), spoken(e), before(e, m))
		})),
	))
}

// spoken is the condition that a message is between the customer and the organization.
func spoken(m columns) *sql.Predicate {
	return allHold(
		sql.In(m(message.FieldDirection), message.DirectionIN, message.DirectionOUT),
		sql.EQ(m(message.FieldIsBackchannel), false),
	)
}

func sameConversation(a, b columns) *sql.Predicate {
	return sql.ColumnsEQ(a(message.FieldConversationID), b(message.FieldConversationID))
}

// before is the condition that a message comes before another one, which is OUT.
func before(a, b columns) *sql.Predicate {
	return someHold(
		sql.ColumnsLT(a(message.FieldSentAt), b(message.FieldSentAt)),
		allHold(
			sql.ColumnsEQ(a(message.FieldSentAt), b(message.FieldSentAt)),
			someHold(
				sql.EQ(a(message.FieldDirection), message.DirectionIN),
				sql.ColumnsLT(a(message.FieldOrdinal), b(message.FieldOrdinal)),
			),
		),
	)
}

// forever is later than any message.
var forever = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// answersOf is the condition that a row of messages is an answer of a head, whose row
// has another name in the statement.
func answersOf(head, answer columns) *sql.Predicate {
	return allHold(
		sameOrganization(answer, head, true),
		sameConversation(answer, head),
		sql.EQ(answer(message.FieldDirection), message.DirectionOUT),
		sql.EQ(answer(message.FieldIsBackchannel), false),
		sql.ColumnsGTE(answer(message.FieldSentAt), head(message.FieldSentAt)),
		sql.P(func(b *sql.Builder) {
			b.Ident(answer(message.FieldSentAt)).WriteString(" < COALESCE((").Join(nextOf(head)).WriteString("), ").Arg(forever)
			b.WriteString(")")
		}),
	)
}

// nextOf selects when the customer's next message after a head was sent.
func nextOf(head columns) *sql.Selector {
	t := sql.Table(message.Table).As("next")
	return sql.Select(t.C(message.FieldSentAt)).From(t).Where(allHold(
		sameOrganization(t.C, head, true),
		sameConversation(t.C, head),
		sql.EQ(t.C(message.FieldDirection), message.DirectionIN),
		sql.EQ(t.C(message.FieldIsBackchannel), false),
		after(t.C, head),
	)).OrderBy(t.C(message.FieldSentAt)).Limit(1)
}

// after is the condition that a message from the customer comes after a head.
func after(next, head columns) *sql.Predicate {
	return allHold(
		sql.ColumnsGTE(next(message.FieldSentAt), head(message.FieldSentAt)),
		someHold(
			sql.ColumnsGT(next(message.FieldSentAt), head(message.FieldSentAt)),
			sql.ColumnsGT(next(message.FieldOrdinal), head(message.FieldOrdinal)),
		),
	)
}

// some is the condition that the organization of the row at hand has a row of a table,
// called name in the statement, for which another condition holds.
func some(at columns, table, name string, holds func(columns) *sql.Predicate) *sql.Predicate {
	t := sql.Table(table).As(name)
	return sql.Exists(sql.Select(t.C("id")).From(t).Where(allHold(sameOrganization(t.C, at, byOwnIndex(table)), holds(t.C))))
}

// byOwnIndex reports whether rows of a table are found by an index that does not begin
// with the organization, such as that of a conversation's messages. SQLite, which has
// no statistics, would take the organization for the better one and read all of it.
func byOwnIndex(table string) bool {
	switch table {
	case message.Table, note.Table, conversation.Table, customeridentity.Table:
		return true
	}
	return false
}

// sameOrganization is the condition that a row is of the organization of the row at
// hand; apart keeps it out of the choice of an index.
func sameOrganization(row, at columns, apart bool) *sql.Predicate {
	const column = message.FieldOrganizationID
	if !apart {
		return sql.ColumnsEQ(row(column), at(column))
	}
	return sql.P(func(b *sql.Builder) {
		b.WriteString("COALESCE(").Ident(row(column)).Comma().Ident(row(column)).WriteString(") = ").Ident(at(column))
	})
}
