package query

import (
	"context"
	"database/sql"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/conversationtag"
	"parley/ent/customeridentity"
	"parley/ent/predicate"
	"parley/ent/tag"
	"parley/store"
)

// Session is a conversation as analysts see it. Of its edges the organization, the
// channel, the identity and the customer with all identities are loaded.
type Session struct {
	*ent.Conversation
	// Bot led it; nil where none did, or none that the viewer sees.
	Bot *ent.Bot
	// Labels are the session labels, the most important first.
	Labels []*ent.Tag
	// FirstQuestion and LastQuestion are what the customer said first and last; nil
	// where that was nothing, or nothing in words.
	FirstQuestion, LastQuestion *string
}

// Cursor is where the session stands, for [Ask.After].
func (s Session) Cursor() string { return cursor{at: s.StartedAt, id: s.ID}.String() }

// BotRef is what the vendor's clients call the bot of the session by: its external id,
// else its id; where no bot leads, that of the channel. It is empty without either.
func (s Session) BotRef() string {
	switch {
	case s.Bot != nil:
		return ref(s.Bot.ExternalID, s.Bot.ID)
	case s.BotID != nil:
		return s.BotID.String()
	case s.Edges.Channel != nil:
		return ref(s.Edges.Channel.ExternalID, s.Edges.Channel.ID)
	}
	return ""
}

// ref is an external id, else an id.
func ref(external *string, id uuid.UUID) string {
	if external != nil && *external != "" {
		return *external
	}
	return id.String()
}

// Ref is what the vendor's clients call the session.
func (s Session) Ref() string { return ref(s.ExternalID, s.ID) }

// sessionQuery are the conversations that an ask is about.
func (r *Reader) sessionQuery(a Ask) *ent.ConversationQuery {
	return r.Client().Conversation.Query().Where(predicate.Conversation(a.narrow(FilterConversations)))
}

// SessionCount is how many sessions there are, whatever the page.
func (r *Reader) SessionCount(ctx context.Context, a Ask) (int64, error) {
	n, err := r.sessionQuery(a).Count(ctx)
	return int64(n), err
}

// Sessions reads sessions by when they began, newest first, in the same number of
// statements however many they are.
func (r *Reader) Sessions(ctx context.Context, a Ask) ([]Session, error) {
	after, err := a.after()
	if err != nil {
		return nil, err
	}
	columns := []string{conversation.FieldStartedAt, conversation.FieldID}
	q := r.sessionQuery(a)
	if after != nil {
		q.Where(a.rest(columns, []any{after.at, after.id}))
	}
	rows, err := withClients(q).Order(a.order(columns...)).Offset(a.Offset).Limit(a.limit()).All(ctx)
	if err != nil {
		return nil, err
	}
	out, err := r.sessionsOf(ctx, a.Organization, rows)
	if err != nil {
		return nil, err
	}
	return out, r.questions(ctx, a.Organization, out)
}

// withClients loads whom conversations are with, and over what.
func withClients(q *ent.ConversationQuery) *ent.ConversationQuery {
	return q.WithOrganization().WithChannel().WithIdentity().WithCustomer(withIdentities)
}

// withIdentities loads the addresses of customers, the first one first.
func withIdentities(q *ent.CustomerQuery) {
	q.WithIdentities(func(q *ent.CustomerIdentityQuery) { q.Order(customeridentity.ByID()) })
}

// sessionsOf adds to conversations what hangs on them by no edge: bots and labels.
func (r *Reader) sessionsOf(ctx context.Context, organization uuid.UUID, rows []*ent.Conversation) ([]Session, error) {
	bots, err := r.bots(ctx, eachID(rows, func(c *ent.Conversation) uuid.UUID { return idOr(c.BotID) }))
	if err != nil {
		return nil, err
	}
	labels, err := r.sessionLabels(ctx, organization, eachID(rows, func(c *ent.Conversation) uuid.UUID { return c.ID }))
	out := make([]Session, len(rows))
	for i, c := range rows {
		out[i] = Session{Conversation: c, Bot: bots[idOr(c.BotID)], Labels: labels[c.ID]}
	}
	return out, err
}

func idOr(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// sessionLabels are the labels of conversations, the most important first.
func (r *Reader) sessionLabels(ctx context.Context, organization uuid.UUID, conversations []uuid.UUID) (map[uuid.UUID][]*ent.Tag, error) {
	out := map[uuid.UUID][]*ent.Tag{}
	if len(conversations) == 0 {
		return out, nil
	}
	rows, err := r.Client().ConversationTag.Query().
		Where(conversationtag.OrganizationIDEQ(organization), conversationtag.ConversationIDIn(conversations...)).
		WithTag(func(q *ent.TagQuery) { q.Where(tag.OrganizationIDEQ(organization), tag.KindEQ(tag.KindSESSION_LABEL)) }).All(ctx)
	for _, row := range rows {
		if t := row.Edges.Tag; t != nil {
			out[row.ConversationID] = append(out[row.ConversationID], t)
		}
	}
	return byImportance(out), err
}

// byImportance orders labels: the most important first, then by number.
func byImportance(of map[uuid.UUID][]*ent.Tag) map[uuid.UUID][]*ent.Tag {
	for _, list := range of {
		slices.SortFunc(list, func(a, b *ent.Tag) int {
			if a.Priority != b.Priority {
				return b.Priority - a.Priority
			}
			return int(a.Number - b.Number)
		})
	}
	return of
}

// questionSQL is the text of a message from the customer of a conversation; it goes on
// with the order. The second look at the organization keeps SQLite from taking it for
// the better index.
const questionSQL = `(SELECT m.text FROM messages m WHERE COALESCE(m.organization_id, m.organization_id) = c.organization_id
	AND m.conversation_id = c.id AND m.direction = 'IN' AND m.is_backchannel = FALSE ORDER BY `

const questionsSQL = `SELECT c.id, ` + questionSQL + `m.sent_at, m.ordinal LIMIT 1), ` + questionSQL + `m.sent_at DESC, m.ordinal DESC LIMIT 1)
	FROM conversations c WHERE COALESCE(c.organization_id, c.organization_id) = ? AND c.inbound_count > 0 AND c.id IN (`

// questions reads what the customers said first and last.
func (r *Reader) questions(ctx context.Context, organization uuid.UUID, of []Session) error {
	if len(of) == 0 {
		return nil
	}
	places := make(map[uuid.UUID]int, len(of))
	args := []any{organization}
	for i, s := range of {
		places[s.ID] = i
		args = append(args, s.ID)
	}
	return r.scan(ctx, questionsSQL+store.Marks(len(of))+")", args, func(row *store.Rows) error {
		var id uuid.UUID
		var first, last sql.NullString
		if err := row.Scan(&id, &first, &last); err != nil {
			return err
		}
		s := &of[places[id]]
		s.FirstQuestion, s.LastQuestion = textOf(first), textOf(last)
		return nil
	})
}

func textOf(s sql.NullString) *string {
	if !s.Valid {
		return nil
	}
	return &s.String
}
