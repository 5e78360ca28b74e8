package query

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/queueagent"
	"parley/store"
)

// ListConversations reads conversations, each with who takes part and the forms that
// were filled in, unless the listing is bare.
func (r *Reader) ListConversations(ctx context.Context, l Listing) ([]*ent.Conversation, int, error) {
	q := r.Client().Conversation.Query()
	if !l.Bare {
		q.WithParticipants().WithSubmissions()
	}
	return rows(ctx, q, owner, l)
}

// ListMessages reads messages.
func (r *Reader) ListMessages(ctx context.Context, l Listing) ([]*ent.Message, int, error) {
	return rows(ctx, r.Client().Message.Query(), owner, l)
}

// ListCustomers reads customers.
func (r *Reader) ListCustomers(ctx context.Context, l Listing) ([]*ent.Customer, int, error) {
	return rows(ctx, r.Client().Customer.Query(), owner, l)
}

// ListQueues reads queues with those who serve them.
func (r *Reader) ListQueues(ctx context.Context, l Listing) ([]*ent.Queue, int, error) {
	agents := func(q *ent.QueueAgentQuery) { q.Order(queueagent.ByCreatedAt(), queueagent.ByID()) }
	return rows(ctx, r.Client().Queue.Query().WithAgents(agents), owner, l)
}

// KindsOf are the conversations and messages of a ledger's entries by their ids, with
// no more than what they are called and of which kind they are.
func (r *Reader) KindsOf(ctx context.Context, conversations, messages []uuid.UUID) (map[uuid.UUID]conversation.Kind, map[uuid.UUID]message.Kind, error) {
	talks, kinds := map[uuid.UUID]conversation.Kind{}, map[uuid.UUID]message.Kind{}
	rows, err := r.Client().Conversation.Query().Where(conversation.IDIn(conversations...)).
		Select(conversation.FieldID, conversation.FieldKind).All(ctx)
	for _, row := range rows {
		talks[row.ID] = row.Kind
	}
	if err != nil || len(messages) == 0 {
		return talks, kinds, err
	}
	said, err := r.Client().Message.Query().Where(message.IDIn(messages...)).Select(message.FieldID, message.FieldKind).All(ctx)
	for _, row := range said {
		kinds[row.ID] = row.Kind
	}
	return talks, kinds, err
}

// OpenConversations are the newest open conversations of customers.
func (r *Reader) OpenConversations(ctx context.Context, customers ...uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	out := make(map[uuid.UUID]uuid.UUID, len(customers))
	if len(customers) == 0 {
		return out, nil
	}
	list, err := r.Client().Conversation.Query().
		Where(conversation.CustomerIDIn(customers...), conversation.StatusIn(conversation.StatusPENDING, conversation.StatusQUEUED, conversation.StatusACTIVE)).
		Order(conversation.ByStartedAt(), conversation.ByID()).
		Select(conversation.FieldID, conversation.FieldCustomerID).All(ctx)
	for _, c := range list {
		out[*c.CustomerID] = c.ID
	}
	return out, err
}

// LastMessages are the last messages, at most so many, of each of the conversations,
// oldest first.
func (r *Reader) LastMessages(ctx context.Context, of []*ent.Conversation, most int) (map[uuid.UUID][]*ent.Message, error) {
	if len(of) == 1 {
		list, err := r.lastOf(ctx, of[0], most)
		return map[uuid.UUID][]*ent.Message{of[0].ID: list}, err
	}
	var last []uuid.UUID
	err := aboutEach(of, "conversation_id", func(where string, args []any) error {
		const text = `SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY conversation_id ORDER BY sent_at DESC, ordinal DESC) AS place
			FROM messages WHERE archived_at IS NULL`
		return r.scan(ctx, text+where+`) AS placed WHERE place <= ?`, append(args, most), func(row *store.Rows) error {
			var id uuid.UUID
			err := row.Scan(&id)
			last = append(last, id)
			return err
		})
	})
	out := map[uuid.UUID][]*ent.Message{}
	if err != nil || len(last) == 0 {
		return out, err
	}
	list, err := r.Client().Message.Query().Where(message.IDIn(last...)).Order(message.BySentAt(), message.ByOrdinal()).All(ctx)
	for _, m := range list {
		out[*m.ConversationID] = append(out[*m.ConversationID], m)
	}
	return out, err
}

// lastOf are the last messages of one conversation, oldest first. It follows the index
// by time, and reads no more than it returns.
func (r *Reader) lastOf(ctx context.Context, c *ent.Conversation, most int) ([]*ent.Message, error) {
	list, err := r.Client().Message.Query().
		Where(message.OrganizationIDEQ(c.OrganizationID), message.ConversationIDEQ(c.ID), message.ArchivedAtIsNil()).
		Order(message.BySentAt(sql.OrderDesc()), message.ByOrdinal(sql.OrderDesc())).Limit(most).All(ctx)
	slices.Reverse(list)
	return list, err
}
