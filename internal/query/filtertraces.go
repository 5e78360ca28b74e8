package query

import (
	"entgo.io/ent/dialect/sql"

	"parley/ent/message"
	"parley/ent/messagetrace"
)

// traced is the test of the trace of an exchange: its head's, else that of its first
// answer.
func (v sight) traced(holds test) test {
	return func(head columns) *sql.Predicate {
		return someHold(
			v.trace(head, holds),
			allHold(
				sql.Not(v.trace(head, anything)),
				some(head, message.Table, "answer", func(a columns) *sql.Predicate {
					return allHold(answersOf(head, a), firstAnswer(head, a), v.trace(a, holds))
				}),
			),
		)
	}
}

// trace is the condition that a message has a trace for which a test holds.
func (v sight) trace(m columns, holds test) *sql.Predicate {
	return v.some(m, messagetrace.Table, "trace", func(t columns) *sql.Predicate {
		return allHold(sql.ColumnsEQ(t(messagetrace.FieldMessageID), m(message.FieldID)), holds(t))
	})
}

func anything(columns) *sql.Predicate { return sql.Not(sql.False()) }

// firstAnswer is the condition that no answer of the head comes before this one.
func firstAnswer(head, a columns) *sql.Predicate {
	return sql.Not(some(head, message.Table, "sooner", func(b columns) *sql.Predicate {
		return allHold(answersOf(head, b), before(b, a))
	}))
}

// leading is the condition that what a message's trace says counts for its exchange: that
// of a head, and of the first answer to a head without.
func (v sight) leading(m columns) *sql.Predicate {
	return someHold(isHead(m), some(m, message.Table, "head", func(h columns) *sql.Predicate {
		return allHold(fromCustomer(spoken)(h), answersOf(h, m), firstAnswer(h, m), sql.Not(v.trace(h, anything)))
	}))
}

// failed is the test that the script failed at a message of the exchange.
func (v sight) failed(head columns) *sql.Predicate {
	wrong := func(t columns) *sql.Predicate { return sql.NotNull(t(messagetrace.FieldException)) }
	return someHold(
		v.trace(head, wrong),
		some(head, message.Table, "answer", func(a columns) *sql.Predicate {
			return allHold(answersOf(head, a), v.trace(a, wrong))
		}),
	)
}
