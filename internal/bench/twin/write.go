package twin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

// newMessage is a message to add.
type newMessage struct {
	Direction      string `json:"direction"`
	ConversationID string `json:"conversationId"`
	Text           string `json:"text"`
	AgentKey       string `json:"agentKey"`
}

// ends are what a message of a conversation refers to.
type ends struct{ thread, channel string }

// copyMessages makes the table that the twin writes: the columns and indexes of
// messages, without its foreign keys, facts and ledger.
func (t *Twin) copyMessages() error {
	_, err := t.db.Exec(`CREATE TABLE IF NOT EXISTS twin_messages (LIKE messages INCLUDING DEFAULTS INCLUDING INDEXES)`)
	return err
}

// learn reads what the conversations and agents of an organization are. The twin
// keeps it, so that an append is the bare insert and nothing else.
func (t *Twin) learn(organization string) error {
	t.ends, t.agents = map[string]ends{}, map[string]string{}
	return errors.Join(
		t.each(func(rows *sql.Rows) error {
			var id string
			var e ends
			err := rows.Scan(&id, &e.thread, &e.channel)
			t.ends[id] = e
			return err
		}, `SELECT DISTINCT conversation_id, thread_id, channel_id FROM messages WHERE organization_id = $1 AND conversation_id IS NOT NULL`, organization),
		t.each(func(rows *sql.Rows) error {
			var key, id string
			err := rows.Scan(&key, &id)
			t.agents[key] = id
			return err
		}, `SELECT agent_key, id FROM users WHERE organization_id = $1 AND agent_key IS NOT NULL`, organization),
	)
}

func (t *Twin) each(scan func(*sql.Rows) error, text string, args ...any) error {
	rows, err := t.db.Query(text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

const insertMessages = `INSERT INTO twin_messages
	(organization_id, created_at, updated_at, sent_at, id, direction, role, text, conversation_id, thread_id, channel_id, agent_id, ordinal)
SELECT $1::uuid, $2::timestamptz, $2, $2, m.* FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[], $10::uuid[])
	WITH ORDINALITY AS m (id, direction, role, text, conversation_id, thread_id, channel_id, agent_id, ordinal)`

// columns are the rows of one insert.
type columns struct {
	id, direction, role, text, conversation, thread, channel []string
	agent                                                    []sql.NullString
}

func (t *Twin) columns(messages []newMessage) (c columns, err error) {
	for _, m := range messages {
		e, ok := t.ends[m.ConversationID]
		if !ok {
			return c, fmt.Errorf("no conversation %q", m.ConversationID)
		}
		id, err := uuid.NewV7()
		if err != nil {
			return c, err
		}
		by := t.agents[m.AgentKey]
		c.id, c.direction, c.role, c.text = append(c.id, id.String()), append(c.direction, m.Direction), append(c.role, m.role()), append(c.text, m.Text)
		c.conversation, c.thread, c.channel = append(c.conversation, m.ConversationID), append(c.thread, e.thread), append(c.channel, e.channel)
		c.agent = append(c.agent, sql.NullString{String: by, Valid: by != ""})
	}
	return c, nil
}

func (m newMessage) role() string {
	if m.Direction == "OUT" {
		return "AGENT"
	}
	return "CUSTOMER"
}

type added struct {
	Message    addedMessage `json:"message"`
	UserErrors []string     `json:"userErrors"`
}

type addedMessage struct {
	ID string `json:"id"`
}

var errForbidden = errors.New("forbidden")

// append writes the messages of a request in one statement, which is one
// transaction.
func (t *Twin) append(ctx context.Context, c caller, v variables) (any, error) {
	if c.role == "GUEST" {
		return nil, errForbidden
	}
	rows, err := t.columns(v.Input.Messages)
	if err != nil {
		return nil, err
	}
	err = t.query(ctx, insertMessages, func(*sql.Rows) error { return nil },
		c.organization, t.Now().UTC().Truncate(time.Millisecond), pq.Array(rows.id), pq.Array(rows.direction), pq.Array(rows.role), pq.Array(rows.text),
		pq.Array(rows.conversation), pq.Array(rows.thread), pq.Array(rows.channel), pq.Array(rows.agent))
	results := make([]added, len(rows.id))
	for i, id := range rows.id {
		results[i] = added{addedMessage{id}, []string{}}
	}
	return map[string]any{"addMessages": map[string]any{"results": results, "userErrors": []string{}}}, err
}
