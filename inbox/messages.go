package inbox

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/ent/message"
	"parley/internal/ids"
)

// messageColumns are those of messages in the order of item.columns. The rows are
// written past ent, whose statement names every value of every row apart; what its
// hooks would do is done here.
var messageColumns = []string{
	message.FieldID, message.FieldOrganizationID, message.FieldCreatedAt, message.FieldUpdatedAt, message.FieldSource, message.FieldExternalID,
	message.FieldDirection, message.FieldKind, message.FieldRole, message.FieldStatus, message.FieldSentAt, message.FieldIsAutomatic,
	message.FieldIsPaidTemplate, message.FieldProvider, message.FieldOrdinal, message.FieldChannelID, message.FieldThreadID,
	message.FieldConversationID, message.FieldAgentID, message.FieldTeamID, message.FieldBotID, message.FieldIsPreview, message.FieldText, message.FieldTimeZone, message.FieldActor,
	message.FieldContent, message.FieldAttachments, message.FieldBusinessHours, message.FieldMeta,
}

// verifyAgents refuses agents who are not of the organization any more. Whatever
// else a message points at was found in the organization or made there.
func (b *batch) verifyAgents(ctx context.Context) error {
	return b.tx.Verify(ctx, distinct(b.items, func(it *item) (uuid.UUID, bool) { return it.agent, it.agent != uuid.Nil })...)
}

func (b *batch) insertMessages(ctx context.Context) error {
	var rows [][]any
	for _, it := range b.items {
		row, err := b.columns(it)
		if err != nil {
			return err
		}
		rows = append(rows, row)
		b.tx.Know(it.id)
	}
	return b.tx.Insert(ctx, ids.Message.Table(), messageColumns, rows)
}

// columns are the values of messageColumns.
func (b *batch) columns(it *item) ([]any, error) {
	row := []any{
		it.id, b.tx.OrganizationID(), b.tx.Now(), b.tx.Now(), it.source(), given(it.ExternalID),
		it.Direction, it.kind(), it.role(), message.DefaultStatus, it.SentAt, it.has(automaticReply),
		it.isPaid(), it.Provider, it.ordinal, it.channel.ID, it.thread.ID,
		given(it.conversationID()), given(it.agent), given(it.team), given(it.BotID), it.Preview, given(it.Text), given(it.TimeZone), given(it.Actor),
	}
	for _, part := range []struct {
		given bool
		value any
	}{
		{!it.Content.Null(), it.Content},
		{len(it.Attachments) > 0, it.Attachments},
		{it.BusinessHours != nil, it.BusinessHours},
		{len(it.Meta) > 0, it.Meta},
	} {
		text, err := orNoJSON(part.given, part.value)
		if err != nil {
			return nil, err
		}
		row = append(row, text)
	}
	return row, nil
}

// orNoJSON is null where the value was not given.
func orNoJSON(given bool, value any) (json.RawMessage, error) {
	if !given {
		return nil, nil
	}
	return json.Marshal(value)
}
