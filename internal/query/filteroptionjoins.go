package query

import (
	"entgo.io/ent/dialect/sql"

	"parley/ent/bot"
	"parley/ent/channel"
	"parley/ent/conversation"
	"parley/ent/messagetrace"
	"parley/ent/tag"
	"parley/ent/taggroup"
	"parley/internal/filters"
)

func traceColumn(k filters.Key) string {
	switch k {
	case filters.Intent:
		return messagetrace.FieldIntent
	case filters.ScenarioAction:
		return messagetrace.FieldAction
	}
	return messagetrace.FieldState
}

// joined joins the organization's rows of a table to sessions.
func joined(s *sql.Selector, table, own, theirs string) *sql.SelectTable {
	t := sql.Dialect(s.Dialect()).Table(table).As("with_" + table)
	s.Join(t).OnP(allHold(
		sameOrganization(t.C, s.C, byOwnIndex(table)), sql.ColumnsEQ(t.C(theirs), s.C(own)),
	))
	return t
}

// labelOptions are the labels of a kind, by number, with the names of their groups.
func labelOptions(s *sql.Selector, on *sql.SelectTable, kind tag.Kind) optionSource {
	b := sql.Dialect(s.Dialect())
	l, g := b.Table(tag.Table).As("label_of"), b.Table(taggroup.Table).As("group_of")
	s.Join(l).OnP(allHold(sameOrganization(l.C, s.C, false), sql.ColumnsEQ(l.C(tag.FieldID), on.C("tag_id")), sql.EQ(l.C(tag.FieldKind), kind)))
	s.LeftJoin(g).OnP(allHold(sameOrganization(g.C, s.C, false), sql.ColumnsEQ(g.C(taggroup.FieldID), l.C(tag.FieldGroupID))))
	return optionSource{value: "CAST(" + l.C(tag.FieldNumber) + " AS text)", label: l.C(tag.FieldName), parent: g.C(taggroup.FieldName)}
}

// botOptions are the bots of sessions, which may be of an organization above, or the
// channels of those that have none.
func botOptions(s *sql.Selector) optionSource {
	b := sql.Dialect(s.Dialect())
	bots, channels := b.Table(bot.Table).As("with_bot"), b.Table(channel.Table).As("with_channel")
	s.LeftJoin(bots).On(bots.C(bot.FieldID), s.C(conversation.FieldBotID))
	s.LeftJoin(channels).OnP(allHold(
		sameOrganization(channels.C, s.C, false), sql.ColumnsEQ(channels.C(channel.FieldID), s.C(conversation.FieldChannelID)),
	))
	return optionSource{
		value: "COALESCE(" + bots.C(bot.FieldExternalID) + ", CAST(" + s.C(conversation.FieldBotID) + " AS text), " +
			channels.C(channel.FieldExternalID) + ", CAST(" + s.C(conversation.FieldChannelID) + " AS text))",
		label: "COALESCE(" + bots.C(bot.FieldName) + ", " + channels.C(channel.FieldName) + ", " + channels.C(channel.FieldAddress) + ")",
	}
}
