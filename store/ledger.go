package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"time"

	"github.com/google/uuid"

	"parley/internal/viewer"
)

// EntryKind says what a ledger entry tells of.
type EntryKind string

// The kinds of entries.
const (
	ConversationCreated EntryKind = "CONVERSATION_CREATED"
	MessageAdded        EntryKind = "MESSAGE_ADDED"
	StatusChanged       EntryKind = "STATUS_CHANGED"
	Assigned            EntryKind = "ASSIGNED"
	TagsChanged         EntryKind = "TAGS_CHANGED"
	NoteAdded           EntryKind = "NOTE_ADDED"

	// ConversationChanged tells of another subject, category, name or taking part,
	// FormSubmitted of a form that was filled in.
	ConversationChanged EntryKind = "CONVERSATION_CHANGED"
	FormSubmitted       EntryKind = "FORM_SUBMITTED"

	InteractionQueued      EntryKind = "INTERACTION_QUEUED"
	InteractionPicked      EntryKind = "INTERACTION_PICKED"
	InteractionHeld        EntryKind = "INTERACTION_HELD"
	InteractionResumed     EntryKind = "INTERACTION_RESUMED"
	InteractionReturned    EntryKind = "INTERACTION_RETURNED"
	InteractionTransferred EntryKind = "INTERACTION_TRANSFERRED"
	InteractionEnded       EntryKind = "INTERACTION_ENDED"
	InteractionWrappedUp   EntryKind = "INTERACTION_WRAPPED_UP"
	InteractionAbandoned   EntryKind = "INTERACTION_ABANDONED"
	InteractionRecorded    EntryKind = "INTERACTION_RECORDED"
	PresenceChanged        EntryKind = "PRESENCE_CHANGED"

	// QueueChanged tells that a queue is another one, or served by others.
	QueueChanged EntryKind = "QUEUE_CHANGED"

	// ReportChanged tells that a report got further, ended or was deleted.
	ReportChanged EntryKind = "REPORT_CHANGED"
)

// Entry is one change that somebody can watch. Zero ids mean none.
type Entry struct {
	// Seq numbers the entries of an organization from 1, without gaps, in the
	// order of their commits. It is set when the entry is written.
	Seq            int64
	Kind           EntryKind
	At             time.Time
	ConversationID uuid.UUID
	MessageID      uuid.UUID
	InteractionID  uuid.UUID
	// QueueID is the queue whose line changed.
	QueueID uuid.UUID
	// UserID is whom the change is about, such as the agent who took work.
	UserID  uuid.UUID
	ActorID uuid.UUID
}

// Head is the end of an organization's ledger.
type Head struct {
	// Epoch is drawn when the ledger begins; another epoch means another ledger,
	// for example after a restore, whose numbers mean other entries.
	Epoch int64
	// Seq is the number of the last entry, 0 where there is none.
	Seq int64
}

// writeLedger numbers and writes the recorded entries. It must run last: the
// counter's row stays locked until the commit, which makes the order of numbers
// the order of commits.
func (tx *Tx) writeLedger(ctx context.Context) (head int64, err error) {
	k := int64(len(tx.entries))
	if k == 0 {
		return 0, nil
	}
	seqs, err := Scan[int64](ctx, tx, `INSERT INTO ledger_heads (organization_id, epoch, seq) VALUES (?, ?, ?)
		ON CONFLICT (organization_id) DO UPDATE SET seq = ledger_heads.seq + excluded.seq RETURNING seq`,
		tx.organization, newEpoch(), k)
	if err != nil {
		return 0, err
	}
	head = seqs[0]
	var actor uuid.UUID
	if v := viewer.From(ctx); v != nil {
		actor = v.UserID
	}
	rows := make([][]any, k)
	for i, e := range tx.entries {
		rows[i] = []any{
			tx.organization, head - k + int64(i) + 1, e.Kind, tx.at.UnixMilli(),
			nullable(e.ConversationID), nullable(e.MessageID), nullable(actor),
			nullable(e.InteractionID), nullable(e.QueueID), nullable(e.UserID),
		}
	}
	columns := []string{
		"organization_id", "seq", "kind", "at", "conversation_id", "message_id", "actor_id", "interaction_id", "queue_id", "user_id",
	}
	return head, tx.Insert(ctx, "ledger", columns, rows)
}

func newEpoch() int64 {
	var b [8]byte
	rand.Read(b[:]) //nolint:errcheck // crypto/rand.Read never fails since Go 1.24
	return int64(binary.BigEndian.Uint64(b[:]) >> 1)
}

func nullable(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }

// Head returns the end of the organization's ledger. A ledger without entries
// has the zero head.
func (s *Store) Head(ctx context.Context, organization uuid.UUID) (Head, error) {
	rows, err := s.Query(ctx, "SELECT epoch, seq FROM ledger_heads WHERE organization_id = ?", organization)
	if err != nil {
		return Head{}, err
	}
	defer rows.Close()
	var h Head
	if rows.Next() {
		err = rows.Scan(&h.Epoch, &h.Seq)
	}
	return h, errors.Join(err, rows.Err())
}

// Entries returns up to limit entries of the organization after seq, in order.
func (s *Store) Entries(ctx context.Context, organization uuid.UUID, after int64, limit int) ([]Entry, error) {
	rows, err := s.Query(ctx, `SELECT `+EntryColumns+` FROM ledger
		WHERE organization_id = ? AND seq > ? ORDER BY seq LIMIT ?`, organization, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		e, err := ScanEntry(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// EntryColumns are the columns of the ledger that [ScanEntry] reads.
const EntryColumns = "seq, kind, at, conversation_id, message_id, interaction_id, queue_id, user_id, actor_id"

// ScanEntry reads an entry off a row whose last columns are [EntryColumns]; what
// comes before goes to first. The entry is the zero one where the columns are null.
func ScanEntry(rows *Rows, first ...any) (Entry, error) {
	var seq, at sql.NullInt64
	var kind sql.NullString
	var conversation, message, interaction, queue, user, actor uuid.NullUUID
	if err := rows.Scan(append(first, &seq, &kind, &at, &conversation, &message, &interaction, &queue, &user, &actor)...); err != nil || !seq.Valid {
		return Entry{}, err
	}
	return Entry{
		Seq: seq.Int64, Kind: EntryKind(kind.String), At: time.UnixMilli(at.Int64).UTC(),
		ConversationID: conversation.UUID, MessageID: message.UUID, InteractionID: interaction.UUID,
		QueueID: queue.UUID, UserID: user.UUID, ActorID: actor.UUID,
	}, nil
}
