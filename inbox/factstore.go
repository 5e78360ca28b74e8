package inbox

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"
)

// storedRun returns the response clock before a message of a thread and the
// stored messages that follow it.
func (b *batch) storedRun(ctx context.Context, thread uuid.UUID, at factKey) (state run, following []*fact, err error) {
	if b.isNewThread(thread) {
		return run{}, nil, nil
	}
	err = b.tx.Each(ctx, func(row func(...any) error) error {
		state, err = scanRun(row)
		return err
	}, `SELECT run_direction, run_at, run_message_id FROM message_facts
		WHERE organization_id = ? AND thread_id = ? AND (at, direction, ordinal) < (?, ?, ?)
		ORDER BY at DESC, direction DESC, ordinal DESC LIMIT 1`,
		b.tx.OrganizationID(), thread, at.at, at.direction, at.ordinal)
	if err != nil {
		return run{}, nil, err
	}
	err = b.tx.Each(ctx, func(row func(...any) error) error {
		f := &fact{stored: true}
		var direction sql.NullString
		var runAt, ms sql.NullInt64
		var runMessage, from uuid.NullUUID
		err := row(&f.message, &f.at, &f.direction, &f.ordinal, &f.automatic, &direction, &runAt, &runMessage, &ms, &from)
		f.run = run{Direction(direction.String), runAt.Int64, runMessage.UUID}
		if ms.Valid {
			f.answer = &response{ms.Int64, from.UUID}
		}
		following = append(following, f)
		return err
	}, `SELECT message_id, at, direction, ordinal, automatic, run_direction, run_at, run_message_id, response_ms, response_from_id
		FROM message_facts WHERE organization_id = ? AND thread_id = ? AND (at, direction, ordinal) > (?, ?, ?)
		ORDER BY at, direction, ordinal`,
		b.tx.OrganizationID(), thread, at.at, at.direction, at.ordinal)
	return state, following, err
}

func scanRun(row func(...any) error) (run, error) {
	var direction sql.NullString
	var at sql.NullInt64
	var message uuid.NullUUID
	err := row(&direction, &at, &message)
	return run{Direction(direction.String), at.Int64, message.UUID}, err
}

// isNewThread reports whether nothing can be stored about a thread yet.
func (b *batch) isNewThread(thread uuid.UUID) bool {
	c := b.conversations[thread]
	return c != nil && c.made
}

func (b *batch) updateAnswer(ctx context.Context, f *fact) error {
	ms, from := f.answerColumns()
	direction, at, message := f.run.columns()
	_, err := b.tx.Exec(ctx, `UPDATE message_facts SET run_direction = ?, run_at = ?, run_message_id = ?, response_ms = ?, response_from_id = ?
		WHERE organization_id = ? AND message_id = ?`, direction, at, message, ms, from, b.tx.OrganizationID(), f.message)
	return err
}

// storedWindow returns the window clock before a message of a contact and the
// stored messages that follow it.
func (b *batch) storedWindow(ctx context.Context, contact uuid.UUID, at factKey) (state window, following []*fact, err error) {
	err = b.tx.Each(ctx, func(row func(...any) error) error {
		return row(&state.lastIn, &state.opened)
	}, `SELECT last_in_at, window_at FROM message_facts
		WHERE organization_id = ? AND contact_id = ? AND (at, direction, ordinal, message_id) < (?, ?, ?, ?)
		ORDER BY at DESC, direction DESC, ordinal DESC, message_id DESC LIMIT 1`,
		b.tx.OrganizationID(), contact, at.at, at.direction, at.ordinal, at.message)
	if err != nil {
		return window{}, nil, err
	}
	err = b.tx.Each(ctx, func(row func(...any) error) error {
		f := &fact{stored: true}
		var by sql.NullString
		err := row(&f.message, &f.at, &f.direction, &f.ordinal, &f.window.lastIn, &f.window.opened, &by)
		f.openedBy = by.String
		following = append(following, f)
		return err
	}, `SELECT message_id, at, direction, ordinal, last_in_at, window_at, opened_by
		FROM message_facts WHERE organization_id = ? AND contact_id = ? AND (at, direction, ordinal, message_id) > (?, ?, ?, ?)
		ORDER BY at, direction, ordinal, message_id`,
		b.tx.OrganizationID(), contact, at.at, at.direction, at.ordinal, at.message)
	return state, following, err
}

func (b *batch) updateWindow(ctx context.Context, f *fact) error {
	_, err := b.tx.Exec(ctx, `UPDATE message_facts SET last_in_at = ?, window_at = ?, opened_by = ?
		WHERE organization_id = ? AND message_id = ?`,
		f.window.lastIn, f.window.opened, given(f.openedBy), b.tx.OrganizationID(), f.message)
	return err
}

// storedReply finds a conversation's first reply among the stored facts, which
// hold the batch's own messages by now.
func (b *batch) storedReply(ctx context.Context, conversation uuid.UUID) (*reply, error) {
	r := &reply{}
	one := func(into **factKey) func(row func(...any) error) error {
		return func(row func(...any) error) error {
			*into = &factKey{}
			return row(&(*into).message, &(*into).at, &(*into).direction, &(*into).ordinal)
		}
	}
	const columns = `SELECT message_id, at, direction, ordinal FROM message_facts WHERE organization_id = ? AND thread_id = ? `
	const first = ` ORDER BY at, direction, ordinal LIMIT 1`
	err := b.tx.Each(ctx, one(&r.in), columns+`AND direction = 'IN'`+first, b.tx.OrganizationID(), conversation)
	if err != nil || r.in == nil {
		return r, err
	}
	err = b.tx.Each(ctx, one(&r.out), columns+`AND direction = 'OUT' AND NOT automatic AND at >= ?`+first,
		b.tx.OrganizationID(), conversation, r.in.at)
	return r, err
}

func (b *batch) saveReply(ctx context.Context, c *conversationState, r *reply) error {
	var inAt, outAt, ms *int64
	var in, out uuid.NullUUID
	if r.in != nil {
		inAt, in = &r.in.at, nullID(&r.in.message)
	}
	c.row.FirstReplyAt = nil
	if r.out != nil {
		outAt, out = &r.out.at, nullID(&r.out.message)
		took := r.out.at - r.in.at
		ms = &took
		at := time.UnixMilli(r.out.at).UTC()
		c.row.FirstReplyAt = &at
	}
	_, err := b.tx.Exec(ctx, `INSERT INTO conversation_facts
		(organization_id, conversation_id, first_in_at, first_in_id, first_reply_at, first_reply_id, first_reply_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (organization_id, conversation_id) DO UPDATE SET
		first_in_at = excluded.first_in_at, first_in_id = excluded.first_in_id, first_reply_at = excluded.first_reply_at,
		first_reply_id = excluded.first_reply_id, first_reply_ms = excluded.first_reply_ms`,
		b.tx.OrganizationID(), c.row.ID, inAt, in, outAt, out, ms)
	return err
}
