package twin

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/lib/pq"
)

// The sizes of the list.
const (
	conversationsListed = 20
	messagesListed      = 10
)

// instant is how answers show a time.
type instant struct{ time.Time }

// MarshalJSON writes UTC with milliseconds.
func (i instant) MarshalJSON() ([]byte, error) {
	return i.UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`), nil
}

type conversation struct {
	ID            string                `json:"id"`
	Status        string                `json:"status"`
	Subject       *string               `json:"subject"`
	StartedAt     instant               `json:"startedAt"`
	LastMessageAt instant               `json:"lastMessageAt"`
	MessageCount  int                   `json:"messageCount"`
	Messages      *connection[*message] `json:"messages,omitempty"`
}

type message struct {
	ID        string  `json:"id"`
	Direction string  `json:"direction"`
	Text      *string `json:"text"`
	SentAt    instant `json:"sentAt"`
	Agent     *agent  `json:"agent"`
}

type agent struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
}

type connection[T any] struct {
	Edges []edge[T] `json:"edges"`
}

type edge[T any] struct {
	Node T `json:"node"`
}

func (c *connection[T]) add(node T) { c.Edges = append(c.Edges, edge[T]{node}) }

const (
	conversationColumns = `id, status, subject, started_at, last_message_at, message_count`

	selectConversations = `SELECT ` + conversationColumns + ` FROM conversations
WHERE organization_id = $1 ORDER BY last_message_at DESC, id LIMIT $2`

	selectMessages = `SELECT m.conversation_id, m.id, m.direction, m.text, m.sent_at, u.id, u.display_name
FROM unnest($2::uuid[]) WITH ORDINALITY AS c (id, place)
CROSS JOIN LATERAL (
	SELECT * FROM messages WHERE organization_id = $1 AND conversation_id = c.id ORDER BY sent_at, direction, ordinal, id LIMIT $3
) m
LEFT JOIN users u ON u.organization_id = $1 AND u.id = m.agent_id
ORDER BY c.place, m.sent_at, m.direction, m.ordinal, m.id`

	selectConversation = `SELECT ` + conversationColumns + ` FROM conversations WHERE organization_id = $1 AND id = $2`
)

func scanConversation(rows *sql.Rows) (*conversation, error) {
	var c conversation
	err := rows.Scan(&c.ID, &c.Status, &c.Subject, &c.StartedAt.Time, &c.LastMessageAt.Time, &c.MessageCount)
	return &c, err
}

// list answers the newest conversations with their first messages and who wrote
// them, in two statements.
func (t *Twin) list(ctx context.Context, c caller, _ variables) (any, error) {
	var all connection[*conversation]
	var ids []string
	messagesOf := map[string]*connection[*message]{}
	err := t.query(ctx, selectConversations, func(rows *sql.Rows) error {
		one, err := scanConversation(rows)
		if err != nil {
			return err
		}
		one.Messages = &connection[*message]{Edges: []edge[*message]{}}
		ids, messagesOf[one.ID] = append(ids, one.ID), one.Messages
		all.add(one)
		return nil
	}, c.organization, conversationsListed)
	if err != nil {
		return nil, err
	}
	err = t.query(ctx, selectMessages, func(rows *sql.Rows) error {
		var of string
		var m message
		var id, name *string
		if err := rows.Scan(&of, &m.ID, &m.Direction, &m.Text, &m.SentAt.Time, &id, &name); err != nil {
			return err
		}
		if id != nil {
			m.Agent = &agent{*id, *name}
		}
		messagesOf[of].add(&m)
		return nil
	}, c.organization, pq.Array(ids), messagesListed)
	return map[string]any{"conversations": all}, err
}

// one finds a conversation; nil where the caller's organization has none.
func (t *Twin) one(ctx context.Context, c caller, id string) (found *conversation, err error) {
	err = t.query(ctx, selectConversation, func(rows *sql.Rows) error {
		found, err = scanConversation(rows)
		return err
	}, c.organization, id)
	return found, err
}

// byID answers a list of one conversation.
func (t *Twin) byID(ctx context.Context, c caller, v variables) (any, error) {
	found, err := t.one(ctx, c, v.ID)
	all := connection[*conversation]{Edges: []edge[*conversation]{}}
	if found != nil {
		all.add(found)
	}
	return map[string]any{"conversations": all}, err
}

// node answers one conversation.
func (t *Twin) node(ctx context.Context, c caller, v variables) (any, error) {
	found, err := t.one(ctx, c, v.ID)
	return map[string]any{"node": found}, err
}

// selectJSON is the whole answer of list, made by the database.
const selectJSON = `SELECT json_build_object('conversations', json_build_object('edges', coalesce(json_agg(json_build_object('node', json_build_object(
	'id', c.id, 'status', c.status, 'subject', c.subject, 'startedAt', to_char(c.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
	'lastMessageAt', to_char(c.last_message_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
	'messageCount', c.message_count, 'messages', json_build_object('edges', m.edges)
)) ORDER BY c.last_message_at DESC, c.id), '[]')))
FROM (SELECT * FROM conversations WHERE organization_id = $1 ORDER BY last_message_at DESC, id LIMIT $2) c
CROSS JOIN LATERAL (
	SELECT coalesce(json_agg(json_build_object('node', json_build_object('id', m.id, 'direction', m.direction, 'text', m.text,
		'sentAt', to_char(m.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
		'agent', CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'displayName', u.display_name) END
	)) ORDER BY m.sent_at, m.direction, m.ordinal, m.id), '[]') AS edges
	FROM (SELECT * FROM messages WHERE organization_id = $1 AND conversation_id = c.id ORDER BY sent_at, direction, ordinal, id LIMIT $3) m
	LEFT JOIN users u ON u.organization_id = $1 AND u.id = m.agent_id
) m`

// listJSON answers what list does, in one statement.
func (t *Twin) listJSON(ctx context.Context, c caller, _ variables) (any, error) {
	var made json.RawMessage
	err := t.query(ctx, selectJSON, func(rows *sql.Rows) error { return rows.Scan(&made) },
		c.organization, conversationsListed, messagesListed)
	return made, err
}
