package inbox

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/google/uuid"

	"parley/store"
)

// readTalks reads the stored facts of the conversations that were not made by
// this transaction.
func (s *factSet) readTalks(ctx context.Context, all map[uuid.UUID]*conversationState) error {
	old := store.Given{Columns: []string{"of"}}
	for id, c := range all {
		s.talks[id] = &talk{made: c.made}
		if !c.made {
			old.Rows = append(old.Rows, []any{id})
		}
	}
	return s.tx.EachGiven(ctx, func(row func(...any) error) error {
		id, t, err := scanTalk(row)
		if err == nil && t.stored {
			s.talks[id] = t
		}
		return err
	}, old, `SELECT f.conversation_id, f.first_at, f.first_id, f.last_at, f.last_id, f.last_agent_id, f.first_in_at, f.first_in_id,
			f.first_reply_at, f.first_reply_id, f.first_reply_open_ms, f.hours_message_id
		FROM {given} JOIN conversation_facts f ON f.organization_id = ? AND f.conversation_id = v.of`, s.tx.OrganizationID())
}

// scanTalk reads a row; it is not stored where it has no computed column yet.
func scanTalk(row func(...any) error) (id uuid.UUID, t *talk, err error) {
	var at [4]sql.NullInt64
	var of [4]uuid.NullUUID
	var agent, hours uuid.NullUUID
	var open sql.NullInt64
	err = row(&id, &at[0], &of[0], &at[1], &of[1], &agent, &at[2], &of[2], &at[3], &of[3], &open, &hours)
	t = &talk{lastAgent: agent.UUID, openMs: open.Int64, hours: hours.UUID, stored: at[0].Valid, measured: open.Valid}
	for i, m := range []*mark{&t.first, &t.last, &t.in, &t.reply} {
		*m = mark{of[i].UUID, at[i].Int64}
	}
	t.was = t.replied()
	return id, t, err
}

// measureTalks brings the facts of conversations up to date.
func (s *factSet) measureTalks(ctx context.Context) error {
	for id, t := range s.talks {
		following := s.threads[id].all()
		if t.stored {
			_, following = s.threads[id].ordered()
		}
		t.goOn(following)
		if t.made {
			s.measure(t, hoursAmong(following, t))
		}
	}
	return s.measureStored(ctx)
}

var talkColumns = []string{
	"organization_id", "conversation_id", "first_at", "first_id", "last_at", "last_id", "last_agent_id", "first_in_at", "first_in_id",
	"first_reply_at", "first_reply_id", "first_reply_ms", "first_reply_open_ms", "hours_message_id",
}

func (t *talk) columns(organization, id uuid.UUID) []any {
	reply := t.replied().columns()
	var inAt *int64
	if t.in.ok() {
		inAt = &t.in.at
	}
	return []any{
		organization, id, t.first.at, t.first.message, t.last.at, t.last.message, given(t.lastAgent), inAt, given(t.in.message),
		reply[0], given(t.reply.message), reply[1], reply[2], given(t.hours),
	}
}

// writeTalks stores the facts of conversations, in the order of ids.
func (s *factSet) writeTalks(ctx context.Context) error {
	var rows [][]any
	for _, id := range slices.SortedFunc(maps.Keys(s.talks), compareIDs) {
		rows = append(rows, s.talks[id].columns(s.tx.OrganizationID(), id))
	}
	return s.tx.Insert(ctx, "conversation_facts", talkColumns, rows, `ON CONFLICT (organization_id, conversation_id) DO UPDATE SET
		first_at = excluded.first_at, first_id = excluded.first_id, last_at = excluded.last_at, last_id = excluded.last_id,
		last_agent_id = excluded.last_agent_id, first_in_at = excluded.first_in_at, first_in_id = excluded.first_in_id,
		first_reply_at = excluded.first_reply_at, first_reply_id = excluded.first_reply_id, first_reply_ms = excluded.first_reply_ms,
		first_reply_open_ms = excluded.first_reply_open_ms, hours_message_id = excluded.hours_message_id`)
}
