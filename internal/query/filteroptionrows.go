package query

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"parley/ent/channel"
	"parley/ent/conversation"
	"parley/ent/conversationtag"
	"parley/ent/message"
	"parley/ent/messagetag"
	"parley/ent/messagetrace"
	"parley/ent/tag"
	"parley/internal/filters"
)

// optionRow is a value, what is shown for it, what is above it, and of how many
// sessions it is.
type optionRow struct {
	Value  string  `sql:"value"`
	Label  *string `sql:"label"`
	Parent *string `sql:"parent"`
	N      int64   `sql:"n"`
}

// optionSource says where options are: expressions of the three texts, "" for none.
type optionSource struct{ value, label, parent string }

// optionRows counts the sessions by the values of a key, which are in a source.
func (r *Reader) optionRows(ctx context.Context, a OptionsAsk, in func(*sql.Selector, filters.Key) optionSource) (rows []optionRow, err error) {
	err = r.Client().Conversation.Query().
		Where(conversation.OrganizationIDEQ(a.Organization), FilterConversations(a.Filters), func(s *sql.Selector) {
			countedBy(s, in(s, a.Key))
		}).
		Limit(mostOptions).Select(conversation.FieldID).Scan(ctx, &rows)
	return rows, err
}

// aboveRows counts the sessions by what is above the values of a key. A session with two
// of these is counted once, so that the sum of theirs would be too many.
func (r *Reader) aboveRows(ctx context.Context, a OptionsAsk, below []optionRow) ([]optionRow, error) {
	if !slices.ContainsFunc(below, func(r optionRow) bool { return r.Parent != nil }) {
		return nil, nil
	}
	return r.optionRows(ctx, a, func(s *sql.Selector, k filters.Key) optionSource { return optionSource{value: optionsOf(s, k).parent} })
}

// countedBy has a statement about sessions count them by what a source says.
func countedBy(s *sql.Selector, from optionSource) {
	columns := []string{sql.As(from.value, "value"), sql.As(sql.Count(sql.Distinct(s.C(conversation.FieldID))), "n")}
	groups := []string{from.value}
	for _, more := range [][2]string{{from.label, "label"}, {from.parent, "parent"}} {
		if more[0] != "" {
			columns, groups = append(columns, sql.As(more[0], more[1])), append(groups, more[0])
		}
	}
	s.Where(sql.P(func(b *sql.Builder) { b.WriteString(from.value + " IS NOT NULL") }))
	s.Select(columns...).GroupBy(groups...).OrderBy(sql.Desc("n"), "value")
}

// optionsOf joins what a key's values are in.
func optionsOf(s *sql.Selector, k filters.Key) optionSource {
	switch k {
	case filters.CallTaskID:
		return optionSource{value: s.C(conversation.FieldCallTaskID)}
	case filters.TextCampaignID:
		return optionSource{value: s.C(conversation.FieldCampaignID)}
	case filters.SessionTopic:
		return optionSource{value: s.C(conversation.FieldCategory)}
	case filters.ChannelType:
		return optionSource{value: joined(s, channel.Table, conversation.FieldChannelID, "id").C(channel.FieldType)}
	case filters.ChannelName:
		return optionSource{value: joined(s, channel.Table, conversation.FieldChannelID, "id").C(channel.FieldName)}
	case filters.BotID:
		return botOptions(s)
	case filters.SessionLabels:
		return labelOptions(s, joined(s, conversationtag.Table, "id", conversationtag.FieldConversationID), tag.KindSESSION_LABEL)
	case filters.LogLabels:
		said := joined(s, message.Table, "id", message.FieldConversationID)
		s.Where(isHead(said.C))
		on := sql.Dialect(s.Dialect()).Table(messagetag.Table).As("labelling")
		s.Join(on).On(said.C(message.FieldID), on.C(messagetag.FieldMessageID))
		return labelOptions(s, on, tag.KindMESSAGE_LABEL)
	case filters.MessageType:
		said := joined(s, message.Table, "id", message.FieldConversationID)
		s.Where(fromCustomer(spoken)(said.C))
		return optionSource{value: said.C(message.FieldKind)}
	}
	on := joined(s, messagetrace.Table, "id", messagetrace.FieldConversationID)
	said := sql.Dialect(s.Dialect()).Table(message.Table).As("said")
	s.Join(said).On(said.C(message.FieldID), on.C(messagetrace.FieldMessageID))
	s.Where(sight{s.Context()}.leading(said.C))
	return optionSource{value: on.C(traceColumn(k))}
}
