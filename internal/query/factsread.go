package query

import (
	"context"
	"database/sql"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/apperr"
	"parley/store"
)

// factRow is a row of conversation_facts. Instants and durations are milliseconds.
type factRow struct {
	firstAt, lastAt              int64
	firstID, lastID, lastAgentID uuid.NullUUID
	firstInID, replyID, hoursID  uuid.NullUUID
	replyAt, replyMS, openMS     sql.NullInt64
	resolvedAt                   sql.NullInt64
	resolvedAgentID              uuid.NullUUID
}

// turn is a message that answers, or opens a window.
type turn struct {
	id, from uuid.NullUUID
	at, ms   int64
	by       string
}

const (
	// factsChunk is how many conversations one statement is about.
	factsChunk = 5_000
	// maxTurns is how many of one conversation are shown, allTurns of all together.
	maxTurns = 1_000
	allTurns = 50_000
)

const factsSQL = `SELECT conversation_id, first_at, first_id, last_at, last_id, last_agent_id, first_in_id, first_reply_at, first_reply_id,
	first_reply_ms, first_reply_open_ms, hours_message_id, resolved_at, resolved_agent_id FROM conversation_facts
	WHERE first_at IS NOT NULL AND last_at IS NOT NULL`

// turnsSQL and openingsSQL read messages of conversations in the order of time,
// numbered.
const (
	turnsSQL = `SELECT conversation_id, message_id, response_from_id, at, response_ms AS ms, '' AS by_whom, ROW_NUMBER() OVER
		(PARTITION BY conversation_id ORDER BY at, direction, ordinal) AS n FROM message_facts WHERE response_ms IS NOT NULL`
	openingsSQL = `SELECT conversation_id, message_id, NULL AS response_from_id, at, 0 AS ms, opened_by AS by_whom, ROW_NUMBER() OVER
		(PARTITION BY conversation_id ORDER BY at, direction, ordinal) AS n FROM message_facts WHERE opened_by IS NOT NULL`
)

// factRows reads the facts of conversations, by their ids.
func (r *Reader) factRows(ctx context.Context, of []*ent.Conversation) (map[uuid.UUID]factRow, error) {
	out := map[uuid.UUID]factRow{}
	err := aboutEach(of, "conversation_id", func(where string, args []any) error {
		return r.scan(ctx, factsSQL+where, args, func(rows *store.Rows) error {
			var id uuid.UUID
			var f factRow
			err := rows.Scan(&id, &f.firstAt, &f.firstID, &f.lastAt, &f.lastID, &f.lastAgentID, &f.firstInID, &f.replyAt, &f.replyID,
				&f.replyMS, &f.openMS, &f.hoursID, &f.resolvedAt, &f.resolvedAgentID)
			out[id] = f
			return err
		})
	})
	return out, err
}

// turns reads messages of conversations by one of the texts above, where the path
// is selected.
func (r *Reader) turns(ctx context.Context, at Path, text string, of []*ent.Conversation) (map[uuid.UUID][]turn, error) {
	if !at.Selected(ctx) {
		return nil, nil
	}
	out, all := map[uuid.UUID][]turn{}, 0
	// A message's thread is its conversation, and what the index is by.
	err := aboutEach(of, "thread_id", func(where string, args []any) error {
		text := `SELECT conversation_id, message_id, response_from_id, at, ms, by_whom FROM (` + text + where + `) s WHERE n <= ? ORDER BY conversation_id, n`
		return r.scan(ctx, text, append(args, maxTurns), func(rows *store.Rows) error {
			var id uuid.UUID
			var t turn
			if all++; all > allTurns {
				return apperr.New(apperr.CostLimit, "the facts of these conversations hold more than %d messages: ask for fewer conversations", allTurns)
			}
			err := rows.Scan(&id, &t.id, &t.from, &t.at, &t.ms, &t.by)
			out[id] = append(out[id], t)
			return err
		})
	})
	return out, err
}

// aboutEach calls read with a condition about some of the conversations after the
// other, which names their organizations first and then them by the column.
func aboutEach(of []*ent.Conversation, column string, read func(where string, args []any) error) error {
	for some := range slices.Chunk(of, factsChunk) {
		var organizations, ids []any
		for _, c := range some {
			if !slices.Contains(organizations, any(c.OrganizationID)) {
				organizations = append(organizations, c.OrganizationID)
			}
			ids = append(ids, c.ID)
		}
		where := ` AND organization_id IN (` + store.Marks(len(organizations)) + `) AND ` + column + ` IN (` + store.Marks(len(ids)) + `)`
		if err := read(where, append(organizations, ids...)); err != nil {
			return err
		}
	}
	return nil
}

// scan runs a statement and hands on its rows.
func (r *Reader) scan(ctx context.Context, text string, args []any, each func(*store.Rows) error) error {
	rows, err := r.store.Query(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
