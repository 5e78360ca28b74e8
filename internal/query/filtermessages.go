package query

import (
	"entgo.io/ent/dialect/sql"

	"parley/ent/message"
	"parley/ent/messagetag"
	"parley/ent/messagetrace"
	"parley/ent/note"
	"parley/ent/tag"
	"parley/internal/filters"
	"parley/store"
)

// ofExchange is the test of heads that a filter asks for.
func (v sight) ofExchange(f filters.Filter) test {
	switch f.Key {
	case filters.MessageType:
		return fromCustomer(oneOf(capitals(f), message.FieldKind))
	case filters.MessageTime:
		return during(f, message.FieldSentAt)
	case filters.MessageText:
		return asked(f)
	case filters.AnswerText:
		return answered(f)
	case filters.MessageOrAnswerText:
		return eitherOf(asked(f), answered(f))
	case filters.WithoutEmptyMessages:
		f.Comparison = filters.Exists
		return eitherOf(asked(f), answered(f))
	case filters.LogLabels:
		return v.marked(f)
	case filters.CommentText:
		return v.commented(f)
	}
	return v.ofTrace(f)
}

// ofTrace is the test of what the bot's engine made of an exchange.
func (v sight) ofTrace(f filters.Filter) test {
	if f.Key == filters.ExceptionExistence {
		return v.failed
	}
	return v.traced(inTrace(f))
}

// inTrace is the test of one trace; nil for keys that are about something else.
func inTrace(f filters.Filter) test {
	switch f.Key {
	case filters.NLPClass:
		return text(f, messagetrace.FieldClass)
	case filters.NLPState, filters.StateRoutes:
		return inTree(f, messagetrace.FieldState)
	case filters.Intent:
		return inTree(f, messagetrace.FieldIntent)
	case filters.ScenarioAction:
		return oneOf(f, messagetrace.FieldAction)
	case filters.ExceptionExistence:
		return func(t columns) *sql.Predicate { return sql.NotNull(t(messagetrace.FieldException)) }
	case filters.CustomFieldsInResponse:
		return func(t columns) *sql.Predicate { return hasOne(f, t(messagetrace.FieldResponseData)) }
	}
	return nil
}

// hint is that a conversation has such a trace at all, whichever message's: an index finds
// a conversation's traces, and no message is read for it.
func (v sight) hint(f filters.Filter) func(columns, string) *sql.Predicate {
	holds := inTrace(f)
	if holds == nil {
		return nil
	}
	return func(row columns, conversation string) *sql.Predicate {
		return v.some(row, messagetrace.Table, "hint", func(t columns) *sql.Predicate {
			return allHold(sql.ColumnsEQ(t(messagetrace.FieldConversationID), conversation), holds(t))
		})
	}
}

func hasOne(f filters.Filter, column string) *sql.Predicate {
	var any []*sql.Predicate
	for _, p := range f.Paths {
		segments, _ := filters.Segments(p)
		any = append(any, store.JSONHas(column, segments))
	}
	return someHold(any...)
}

func eitherOf(a, b test) test {
	return func(row columns) *sql.Predicate { return someHold(a(row), b(row)) }
}

// fromCustomer is a test of the customer's own messages.
func fromCustomer(holds test) test {
	if holds == nil {
		return nil
	}
	return func(m columns) *sql.Predicate {
		return allHold(sql.EQ(m(message.FieldDirection), message.DirectionIN), holds(m))
	}
}

// asked is the test of the customer's text.
func asked(f filters.Filter) test { return fromCustomer(text(f, message.FieldText)) }

// answered is the test of the text of an answer.
func answered(f filters.Filter) test {
	return func(head columns) *sql.Predicate {
		return some(head, message.Table, "answer", func(a columns) *sql.Predicate {
			return allHold(answersOf(head, a), text(f, message.FieldText)(a))
		})
	}
}

// marked is the test that a message has one of the labels.
func (v sight) marked(f filters.Filter) test {
	return func(head columns) *sql.Predicate {
		return v.some(head, messagetag.Table, "labelling", func(on columns) *sql.Predicate {
			return allHold(
				sql.ColumnsEQ(on(messagetag.FieldMessageID), head(message.FieldID)),
				v.isLabel(f, on, tag.KindMESSAGE_LABEL),
			)
		})
	}
}

// commented is the test of the newest remark on a message that is in use.
func (v sight) commented(f filters.Filter) test {
	return func(head columns) *sql.Predicate {
		return v.some(head, note.Table, "remark", func(n columns) *sql.Predicate {
			return allHold(remarkOn(n, head), text(f, note.FieldText)(n), sql.Not(
				some(head, note.Table, "newer", func(o columns) *sql.Predicate {
					return allHold(remarkOn(o, head), someHold(
						sql.ColumnsGT(o(note.FieldAt), n(note.FieldAt)),
						allHold(sql.ColumnsEQ(o(note.FieldAt), n(note.FieldAt)), sql.ColumnsGT(o(note.FieldID), n(note.FieldID))),
					))
				}),
			))
		})
	}
}

func remarkOn(n, head columns) *sql.Predicate {
	return allHold(sql.ColumnsEQ(n(note.FieldMessageID), head(message.FieldID)), sql.IsNull(n(note.FieldArchivedAt)))
}
