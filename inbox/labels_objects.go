package inbox

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// findObjects finds what is labelled, by ids or by a condition.
func (l *labeller) findObjects(ctx context.Context) error {
	if l.Where != nil {
		return l.matching(ctx)
	}
	asked := l.Objects
	l.Objects = slices.Compact(slices.SortedFunc(slices.Values(asked), compareIDs))
	for chunk := range slices.Chunk(asked, rowsPerStatement) {
		if err := l.named(ctx, chunk); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(asked, func(id uuid.UUID) bool { _, ok := l.of[id]; return !ok }); i >= 0 {
		return missing("object", "ids", i)
	}
	return nil
}

// named reads those of a list that the organization has.
func (l *labeller) named(ctx context.Context, list []uuid.UUID) error {
	if l.Kind == tag.KindSESSION_LABEL {
		found, err := l.tx.Conversation.Query().Where(conversation.OrganizationIDEQ(l.tx.OrganizationID()), conversation.IDIn(list...)).IDs(ctx)
		l.areConversations(found)
		return err
	}
	rows, err := l.messages().Where(message.IDIn(list...)).All(ctx)
	l.areMessages(rows)
	return err
}

func (l *labeller) messages() *ent.MessageQuery {
	q := l.tx.Message.Query().Where(message.OrganizationIDEQ(l.tx.OrganizationID()))
	q.Select(message.FieldID, message.FieldConversationID)
	return q
}

// matching reads those that the condition finds, and refuses too many.
func (l *labeller) matching(ctx context.Context) error {
	if l.Kind == tag.KindSESSION_LABEL {
		found, err := l.tx.Conversation.Query().Where(conversation.OrganizationIDEQ(l.tx.OrganizationID()), l.Where).
			Order(conversation.ByID()).Limit(MaxLabelled + 1).IDs(ctx)
		if err != nil {
			return err
		}
		l.areConversations(found)
	} else {
		rows, err := l.messages().Where(l.Where).Order(message.ByID()).Limit(MaxLabelled + 1).All(ctx)
		if err != nil {
			return err
		}
		l.areMessages(rows)
	}
	if len(l.of) > MaxLabelled {
		return apperr.InvalidField(fmt.Sprintf("find more than %d objects", MaxLabelled), "filters")
	}
	l.Objects = slices.SortedFunc(maps.Keys(l.of), compareIDs)
	return nil
}

func (l *labeller) areConversations(found []uuid.UUID) {
	for _, id := range found {
		l.of[id] = id
	}
}

func (l *labeller) areMessages(rows []*ent.Message) {
	for _, m := range rows {
		l.of[m.ID] = orZero(m.ConversationID)
	}
}

// lock takes the locks of the conversations, and of messages that are in none.
func (l *labeller) lock(ctx context.Context) error {
	all := map[uuid.UUID]bool{}
	var alone []uuid.UUID
	for object, conversation := range l.of {
		all[object] = true
		if conversation == uuid.Nil {
			alone = append(alone, object)
		}
	}
	if err := l.tx.Lock(ctx, ids.Conversation.Table(), l.conversations(all)...); err != nil || len(alone) == 0 {
		return err
	}
	return l.tx.Lock(ctx, ids.Message.Table(), alone...)
}

// conversations are those of objects, in order.
func (l *labeller) conversations(objects map[uuid.UUID]bool) []uuid.UUID {
	var out []uuid.UUID
	for object := range objects {
		if id := l.of[object]; id != uuid.Nil {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, compareIDs)
	return slices.Compact(out)
}

// tellLabels gives conversations whose labels changed another version, and tells the
// ledger.
func tellLabels(ctx context.Context, tx *store.Tx, of []uuid.UUID) error {
	for _, id := range of {
		tx.Record(store.Entry{Kind: store.TagsChanged, ConversationID: id})
	}
	for chunk := range slices.Chunk(of, rowsPerStatement) {
		err := tx.ExecGiven(ctx, givenIDs(chunk), `UPDATE conversations SET version = version + 1, updated_at = ?
			WHERE organization_id = ? AND id IN (SELECT v.of FROM {given})`, tx.Now(), tx.OrganizationID())
		if err != nil {
			return err
		}
	}
	return nil
}
