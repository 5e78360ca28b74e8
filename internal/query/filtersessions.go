package query

import (
	"strings"

	"entgo.io/ent/dialect/sql"

	"parley/ent/channel"
	"parley/ent/conversation"
	"parley/ent/conversationtag"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/internal/filters"
	"parley/store"
)

// ofSession is the test of conversations that a filter asks for.
func (v sight) ofSession(f filters.Filter) test {
	switch f.Key {
	case filters.SessionStartTime, filters.Period:
		return during(f, conversation.FieldStartedAt)
	case filters.SessionEndTime:
		return during(f, conversation.FieldLastMessageAt)
	case filters.SessionID:
		return func(talk columns) *sql.Predicate { return matches(f, reference(talk)) }
	case filters.SessionLabels:
		return v.labelled(f)
	case filters.SessionResult:
		return text(f, conversation.FieldResult)
	case filters.TextCampaignResult:
		return text(f, conversation.FieldCampaignResult)
	case filters.CallTaskID:
		return oneOf(f, conversation.FieldCallTaskID)
	case filters.TextCampaignID:
		return oneOf(f, conversation.FieldCampaignID)
	case filters.SessionTopic:
		return oneOf(f, conversation.FieldCategory)
	case filters.ChannelType:
		return v.over(capitals(f), channel.FieldType)
	case filters.ChannelName:
		return v.over(f, channel.FieldName)
	case filters.BotID:
		return v.byBot(f)
	case filters.SessionData:
		return noted(f)
	}
	return ofCounts(f)
}

// ofCounts are the tests of what is counted or decided about a conversation.
func ofCounts(f filters.Filter) test {
	switch f.Key {
	case filters.MessageCount:
		return func(talk columns) *sql.Predicate { return inRange(f, plain(talk(conversation.FieldInboundCount))) }
	case filters.NPS:
		return func(talk columns) *sql.Predicate { return inRange(f, plain(talk(conversation.FieldNps))) }
	case filters.BotReplies:
		return func(talk columns) *sql.Predicate { return inRange(f, botReplies(talk)) }
	case filters.WithoutEmptySessions:
		return func(talk columns) *sql.Predicate { return sql.GT(talk(conversation.FieldInboundCount), 0) }
	case filters.WithoutTestSessions:
		return noTrial
	case filters.ClientType:
		return firstOrLater(f)
	case filters.AutomationStatus:
		return automated(f)
	case filters.TransferToOperator:
		return func(talk columns) *sql.Predicate {
			return sql.EQ(talk(conversation.FieldIsLivechat), f.Option == filters.WithTransfer)
		}
	}
	return startedBy(f)
}

func startedBy(f filters.Filter) test {
	side := conversation.InitiatedByBUSINESS
	if f.Option == filters.FromClient {
		side = conversation.InitiatedByUSER
	}
	return func(talk columns) *sql.Predicate { return sql.EQ(talk(conversation.FieldInitiatedBy), side) }
}

// capitals are the filter with its options as keys are written.
func capitals(f filters.Filter) filters.Filter {
	var options []string
	for _, o := range f.Options {
		options = append(options, strings.ToUpper(o))
	}
	f.Options = options
	return f
}

// over is the test of a column of the conversation's channel.
func (v sight) over(f filters.Filter, column string) test {
	holds := oneOf(f, column)
	return func(talk columns) *sql.Predicate {
		return v.some(talk, channel.Table, "channel", func(c columns) *sql.Predicate {
			return allHold(sql.ColumnsEQ(c(channel.FieldID), talk(conversation.FieldChannelID)), holds(c))
		})
	}
}

// labelled is the test that a conversation has one of the labels, by number or name.
func (v sight) labelled(f filters.Filter) test {
	return func(talk columns) *sql.Predicate {
		return v.some(talk, conversationtag.Table, "labelling", func(on columns) *sql.Predicate {
			return allHold(
				sql.ColumnsEQ(on(conversationtag.FieldConversationID), talk(conversation.FieldID)),
				v.isLabel(f, on, tag.KindSESSION_LABEL),
			)
		})
	}
}

// noted is the test that one of the fields of what a bot noted is as wanted.
func noted(f filters.Filter) test {
	return func(talk columns) *sql.Predicate {
		var any []*sql.Predicate
		for _, field := range f.Fields {
			if field.Comparison == filters.NotImportant {
				continue
			}
			one := filters.Filter{Comparison: field.Comparison, CaseSensitive: field.CaseSensitive, Values: []string{field.Value}}
			p := matches(one, store.JSONText(talk(conversation.FieldData), field.Key))
			if negative(field.Comparison) {
				p = untrue(p)
			}
			any = append(any, p)
		}
		return someHold(any...)
	}
}

// noTrial is the test that a conversation is no trial of the bot.
func noTrial(talk columns) *sql.Predicate {
	return sql.Not(some(talk, message.Table, "trial", func(m columns) *sql.Predicate {
		return allHold(
			sql.ColumnsEQ(m(message.FieldConversationID), talk(conversation.FieldID)),
			sql.EQ(m(message.FieldIsPreview), true),
		)
	}))
}
