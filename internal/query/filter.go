package query

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/message"
	"parley/internal/filters"
	"parley/internal/viewer"
)

// FilterConversations keeps the conversations for which all filters hold, which are as
// [filters.Check] leaves them. A client's filter holds of a conversation where it holds
// of its customer, a message's where it holds of one of its exchanges; one that wants
// something not to be holds where there is none for which it is. What the viewer of the
// selector's context does not see is not there; see [SeenBy].
func FilterConversations(fs []filters.Filter) func(*sql.Selector) {
	return keeping(fs, condition.forConversation)
}

// FilterPairs keeps the heads of the exchanges for which all filters hold. A filter of
// conversations or clients holds where it holds of the exchange's.
func FilterPairs(fs []filters.Filter) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(isHead(s.C))
		keeping(fs, condition.forMessage)(s)
	}
}

// FilterCustomers keeps the customers for whom all filters hold. A filter of
// conversations holds where it holds of one of the customer's, a message's where it
// holds of an exchange in one; each filter may hold of another one.
func FilterCustomers(fs []filters.Filter) func(*sql.Selector) {
	return keeping(fs, condition.forCustomer)
}

func keeping(fs []filters.Filter, lifted func(condition) test) func(*sql.Selector) {
	return func(s *sql.Selector) {
		// A condition even of no filters: where inputs have none that is empty.
		all := []*sql.Predicate{sql.Not(sql.False())}
		for _, f := range fs {
			if c := (sight{s.Context()}).condition(f); c.holds != nil {
				all = append(all, c.at(s.C, lifted))
			}
		}
		s.Where(allHold(all...))
	}
}

// test is a condition on the row at hand.
type test func(columns) *sql.Predicate

// condition is what a filter asks of the rows that it is about.
type condition struct {
	level filters.Level
	holds test
	// within replaces holds where one of many messages is wanted; nil for the same.
	within test
	// hint is a cheap condition on a row with a conversation, the column that names it: it
	// holds wherever holds does of a message of that; nil for none.
	hint func(row columns, conversation string) *sql.Predicate
	// not is set where it may hold of none.
	not bool
}

func (c condition) at(row columns, lifted func(condition) test) *sql.Predicate {
	p := lifted(c)(row)
	if c.not {
		return untrue(p)
	}
	return p
}

// untrue holds where a condition does not, be it for want of a value.
func untrue(p *sql.Predicate) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(p) }).WriteString(" IS NOT TRUE")
	})
}

func (c condition) forConversation() test {
	switch c.level {
	case filters.OfCustomer:
		return func(talk columns) *sql.Predicate {
			return some(talk, customer.Table, "client", func(who columns) *sql.Predicate {
				return allHold(sql.ColumnsEQ(who(customer.FieldID), talk(conversation.FieldCustomerID)), c.holds(who))
			})
		}
	case filters.OfMessage:
		return func(talk columns) *sql.Predicate {
			return c.hinted(talk, conversation.FieldID, some(talk, message.Table, "head", func(m columns) *sql.Predicate {
				return allHold(sql.ColumnsEQ(m(message.FieldConversationID), talk(conversation.FieldID)), isHead(m), c.inside()(m))
			}))
		}
	}
	return c.holds
}

// hinted looks at what a hint says first, so that most rows need no more.
func (c condition) hinted(row columns, conversation string, p *sql.Predicate) *sql.Predicate {
	if c.hint == nil {
		return p
	}
	return allHold(c.hint(row, row(conversation)), p)
}

func (c condition) inside() test {
	if c.within != nil {
		return c.within
	}
	return c.holds
}

func (c condition) forMessage() test {
	if c.level == filters.OfMessage {
		return func(m columns) *sql.Predicate { return c.hinted(m, message.FieldConversationID, c.holds(m)) }
	}
	return talking(func(talk, m columns) *sql.Predicate {
		return sql.ColumnsEQ(talk(conversation.FieldID), m(message.FieldConversationID))
	}, c.forConversation())
}

func (c condition) forCustomer() test {
	if c.level == filters.OfCustomer {
		return c.holds
	}
	return talking(func(talk, who columns) *sql.Predicate {
		return sql.ColumnsEQ(talk(conversation.FieldCustomerID), who(customer.FieldID))
	}, c.forConversation())
}

// talking is the test of rows that have a conversation for which another one holds.
func talking(joined func(talk, row columns) *sql.Predicate, holds test) test {
	return func(row columns) *sql.Predicate {
		return some(row, conversation.Table, "session", func(talk columns) *sql.Predicate {
			return allHold(joined(talk, row), holds(talk))
		})
	}
}

// sight is whose eyes the rows beside conversations and messages are seen with: a
// partner, who reads these, does not see the others.
type sight struct{ ctx context.Context }

// some is [some] of what the viewer sees.
func (v sight) some(at columns, table, name string, holds test) *sql.Predicate {
	return some(at, table, name, func(row columns) *sql.Predicate {
		return allHold(v.sees(row), holds(row))
	})
}

// sees is the condition that the viewer sees a row. Where nobody is known, all is seen:
// a part of ent's statements carries no context, and what the graph is asked for has
// one by [SeenBy].
func (v sight) sees(row columns) *sql.Predicate {
	if viewer.From(v.ctx) == nil {
		return sql.Not(sql.False())
	}
	return inSight(v.ctx, row("organization_id"))
}

// SeenBy has a condition see with the eyes of the viewer of a context, whatever
// statement it becomes a part of.
func SeenBy(ctx context.Context, holds func(*sql.Selector)) func(*sql.Selector) {
	return func(s *sql.Selector) {
		before := s.Context()
		holds(s.WithContext(ctx))
		s.WithContext(before)
	}
}
