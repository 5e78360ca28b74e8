package inbox

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/store"
)

// writeTags marks the messages and their conversations.
func (b *batch) writeTags(ctx context.Context) error {
	var rows [][]any
	perConversation := map[uuid.UUID][]uuid.UUID{}
	for _, it := range b.items {
		for _, t := range it.tags {
			rows = append(rows, []any{
				b.tx.NewID(ids.MessageTag), b.tx.OrganizationID(), b.tx.Now(), b.tx.Now(), it.id, b.tags[t],
			})
			if it.conversation != nil {
				id := it.conversation.row.ID
				perConversation[id] = append(perConversation[id], b.tags[t])
			}
		}
	}
	if err := b.tx.Insert(ctx, ids.MessageTag.Table(), messageTagColumns, rows); err != nil {
		return err
	}
	return tagConversations(ctx, b.tx, perConversation)
}

var messageTagColumns = []string{"id", "organization_id", "created_at", "updated_at", "message_id", "tag_id"}

// tagConversations marks conversations with tags that they may have already, and
// tells the ledger of each whose tags changed.
func tagConversations(ctx context.Context, tx *store.Tx, tags map[uuid.UUID][]uuid.UUID) error {
	m := store.Missing{Code: ids.ConversationTag, Columns: []string{"conversation_id", "tag_id"}}
	var of []uuid.UUID
	for _, conversation := range slices.SortedFunc(maps.Keys(tags), compareIDs) {
		list := tags[conversation]
		slices.SortFunc(list, compareIDs)
		for _, tag := range slices.Compact(list) {
			m.Rows = append(m.Rows, []any{conversation, tag})
			of = append(of, conversation)
		}
	}
	if len(m.Rows) == 0 {
		return nil
	}
	written, err := tx.InsertMissing(ctx, m)
	if err != nil {
		return err
	}
	told := map[uuid.UUID]bool{}
	for i := range of {
		if _, ok := written[i]; ok && !told[of[i]] {
			told[of[i]] = true
			tx.Record(store.Entry{Kind: store.TagsChanged, ConversationID: of[i]})
		}
	}
	return nil
}
