package query

import (
	"slices"
	"strconv"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/bot"
	"parley/ent/channel"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/ent/taggroup"
	"parley/internal/filters"
)

// The options of filters that are decided and not kept.
const (
	clientNew       = "NEW"
	clientReturning = "RETURNING"
	botsAlone       = "AUTOMATED"
	withEmployees   = "NOT_AUTOMATED"
)

// wants reports whether an option is chosen; all are where it is enough that there is one.
func wants(f filters.Filter, option string) bool {
	return f.Comparison == filters.Exists || f.Comparison == filters.NotExists || slices.Contains(capitals(f).Options, option)
}

// automated is the test of whether employees wrote in a conversation.
func automated(f filters.Filter) test {
	var either []any
	if wants(f, botsAlone) {
		either = append(either, false)
	}
	if wants(f, withEmployees) {
		either = append(either, true)
	}
	return func(talk columns) *sql.Predicate { return sql.In(talk(conversation.FieldIsLivechat), either...) }
}

// firstOrLater is the test of whether a conversation is its customer's first.
func firstOrLater(f filters.Filter) test {
	return func(talk columns) *sql.Predicate {
		later := some(talk, conversation.Table, "previous", func(p columns) *sql.Predicate {
			return allHold(
				sql.ColumnsEQ(p(conversation.FieldCustomerID), talk(conversation.FieldCustomerID)),
				begunBefore(p, talk),
			)
		})
		either := []*sql.Predicate{sql.False()}
		if wants(f, clientNew) {
			either = append(either, sql.Not(later))
		}
		if wants(f, clientReturning) {
			either = append(either, later)
		}
		return allHold(sql.NotNull(talk(conversation.FieldCustomerID)), someHold(either...))
	}
}

func begunBefore(a, b columns) *sql.Predicate {
	return someHold(
		sql.ColumnsLT(a(conversation.FieldStartedAt), b(conversation.FieldStartedAt)),
		allHold(
			sql.ColumnsEQ(a(conversation.FieldStartedAt), b(conversation.FieldStartedAt)),
			sql.ColumnsLT(a(conversation.FieldID), b(conversation.FieldID)),
		),
	)
}

// botReplies writes how many messages of bots a conversation has.
func botReplies(talk columns) func(*sql.Builder) {
	return func(b *sql.Builder) {
		t := sql.Table(message.Table).As("reply")
		b.WriteString("(").Join(sql.Select(sql.Count("*")).From(t).Where(allHold(
			sameOrganization(t.C, talk, true),
			sql.ColumnsEQ(t.C(message.FieldConversationID), talk(conversation.FieldID)),
			sql.EQ(t.C(message.FieldDirection), message.DirectionOUT),
			sql.EQ(t.C(message.FieldRole), message.RoleBOT),
			sql.EQ(t.C(message.FieldIsBackchannel), false),
		))).WriteString(")")
	}
}

// byBot is the test that a conversation's bot, or its channel where it has no bot, is
// one of those given by their ids.
func (v sight) byBot(f filters.Filter) test {
	return func(talk columns) *sql.Predicate {
		noBot := sql.IsNull(talk(conversation.FieldBotID))
		if f.Comparison == filters.Exists || f.Comparison == filters.NotExists {
			return sql.Not(allHold(noBot, sql.IsNull(talk(conversation.FieldChannelID))))
		}
		return allHold(v.sees(talk), someHold(
			referredTo(f, talk(conversation.FieldBotID), theBot(talk)),
			allHold(noBot, referredTo(f, talk(conversation.FieldChannelID), theChannel(talk))),
		))
	}
}

// referredTo is the condition that an id is among the options, as itself or as what
// its creator calls it.
func referredTo(f filters.Filter, id string, named *sql.Selector) *sql.Predicate {
	var ids []any
	for _, o := range f.Options {
		if parsed, err := uuid.Parse(o); err == nil {
			ids = append(ids, parsed)
		}
	}
	return someHold(sql.In(id, ids...), sql.Exists(named.Where(sql.In(named.C("external_id"), given(f.Options)...))))
}

// theBot selects the bot of a conversation, which may be of an organization above.
func theBot(talk columns) *sql.Selector {
	t := sql.Table(bot.Table).As("bot")
	return sql.Select(t.C(bot.FieldID)).From(t).Where(sql.ColumnsEQ(t.C(bot.FieldID), talk(conversation.FieldBotID)))
}

func theChannel(talk columns) *sql.Selector {
	t := sql.Table(channel.Table).As("channel")
	return sql.Select(t.C(channel.FieldID)).From(t).Where(allHold(
		sql.ColumnsEQ(t.C(channel.FieldOrganizationID), talk(conversation.FieldOrganizationID)),
		sql.ColumnsEQ(t.C(channel.FieldID), talk(conversation.FieldChannelID)),
	))
}

// isLabel is the condition that what is put on a row is a label of the kind, and one
// of the filter's by number, name or the name of its group.
func (v sight) isLabel(f filters.Filter, on columns, kind tag.Kind) *sql.Predicate {
	return v.some(on, tag.Table, "label", func(l columns) *sql.Predicate {
		is := allHold(sql.ColumnsEQ(l(tag.FieldID), on("tag_id")), sql.EQ(l(tag.FieldKind), kind))
		if f.Comparison == filters.Exists || f.Comparison == filters.NotExists {
			return is
		}
		return allHold(is, someHold(
			sql.In(l(tag.FieldName), given(f.Options)...),
			sql.In(l(tag.FieldNumber), numbers(f.Options)...),
			v.some(l, taggroup.Table, "set", func(g columns) *sql.Predicate {
				return allHold(sql.ColumnsEQ(g(taggroup.FieldID), l(tag.FieldGroupID)), sql.In(g(taggroup.FieldName), given(f.Options)...))
			}),
		))
	})
}

// numbers are the options that are whole numbers.
func numbers(options []string) []any {
	var out []any
	for _, o := range options {
		if n, err := strconv.ParseInt(o, 10, 64); err == nil {
			out = append(out, n)
		}
	}
	return out
}
