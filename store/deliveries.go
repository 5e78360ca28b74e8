package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/internal/ids"
)

// Delivery is one event that a webhook is to be told, and what became of it. Zero
// ids mean none.
type Delivery struct {
	ID    uuid.UUID
	Event string
	// Kind is that of the ledger entry, "" where that is gone.
	Kind         EntryKind
	Seq          int64
	OccurredAt   time.Time
	Attempts     int
	Conversation uuid.UUID
	Message      uuid.UUID

	// Status is PENDING, DELIVERED, FAILED or DROPPED.
	Status string
	// NextAttemptAt and DeliveredAt are nil where there is none.
	NextAttemptAt, DeliveredAt *time.Time
	// ResponseStatus is nil where nothing answered, Error where nothing failed.
	ResponseStatus *int
	Error          *string
}

// DueDeliveries returns up to limit events that a webhook is to be told now, in the
// order of the ledger. What follows, in a conversation, on an event that waits for
// another attempt is left out.
func (s *Store) DueDeliveries(ctx context.Context, organization, webhook uuid.UUID, limit int) ([]Delivery, error) {
	now := s.now().UTC()
	rows, err := s.Query(ctx, `SELECT d.id, d.event, coalesce(l.kind, ''), d.seq, d.occurred_at, d.attempts, d.conversation_id, d.message_id
		FROM webhook_deliveries d LEFT JOIN ledger l ON l.organization_id = d.organization_id AND l.seq = d.seq
		WHERE d.organization_id = ? AND d.webhook_id = ? AND d.status = 'PENDING' AND d.next_attempt_at <= ? AND NOT EXISTS (
			SELECT 1 FROM webhook_deliveries e WHERE e.organization_id = ? AND e.webhook_id = ? AND e.status = 'PENDING'
			AND e.next_attempt_at > ? AND e.conversation_id = d.conversation_id AND e.seq < d.seq)
		ORDER BY d.seq LIMIT ?`, organization, webhook, now, organization, webhook, now, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Delivery
	for rows.Next() {
		var d Delivery
		var conversation, message uuid.NullUUID
		if err := rows.Scan(&d.ID, &d.Event, &d.Kind, &d.Seq, &d.OccurredAt, &d.Attempts, &conversation, &message); err != nil {
			return nil, err
		}
		d.Conversation, d.Message, d.OccurredAt = conversation.UUID, message.UUID, d.OccurredAt.UTC()
		out = append(out, d)
	}
	return out, rows.Err()
}

// AddDeliveries writes events that a webhook is to be told now.
func (tx *Tx) AddDeliveries(ctx context.Context, webhook uuid.UUID, events []Delivery) error {
	rows := make([][]any, len(events))
	for i, d := range events {
		rows[i] = []any{
			tx.NewID(ids.WebhookDelivery), tx.organization, tx.at, tx.at, webhook, d.Event, "PENDING", d.Seq, int64(0), d.OccurredAt, tx.at,
			nullable(d.Conversation), nullable(d.Message),
		}
	}
	columns := []string{
		"id", "organization_id", "created_at", "updated_at", "webhook_id", "event", "status", "seq", "attempts", "occurred_at", "next_attempt_at",
		"conversation_id", "message_id",
	}
	return tx.Insert(ctx, "webhook_deliveries", columns, rows)
}

// SetDeliveries writes what became of events.
func (tx *Tx) SetDeliveries(ctx context.Context, events []Delivery) error {
	g := Given{Columns: []string{"of", "status", "attempts", "next_attempt_at", "delivered_at", "response_status", "error"}}
	for _, d := range events {
		g.Rows = append(g.Rows, []any{d.ID, d.Status, int64(d.Attempts), d.NextAttemptAt, d.DeliveredAt, d.ResponseStatus, d.Error})
	}
	return tx.ExecGiven(ctx, g, `UPDATE webhook_deliveries SET status = v.status, attempts = v.attempts, next_attempt_at = v.next_attempt_at,
		delivered_at = v.delivered_at, response_status = v.response_status, error = v.error, updated_at = ?
		FROM {given} WHERE webhook_deliveries.organization_id = ? AND webhook_deliveries.id = v.of`, tx.at, tx.organization)
}

// WaitingDeliveries returns when the next event that is not due yet is to be told
// again, nil where there is none.
func (tx *Tx) WaitingDeliveries(ctx context.Context, webhook uuid.UUID) (next *time.Time, err error) {
	found, err := Scan[time.Time](ctx, tx, `SELECT next_attempt_at FROM webhook_deliveries WHERE organization_id = ? AND webhook_id = ?
		AND status = 'PENDING' AND next_attempt_at > ? ORDER BY next_attempt_at LIMIT 1`, tx.organization, webhook, tx.at)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// DeliveriesDue reports whether a webhook has entries of the ledger to look at.
func (tx *Tx) DeliveriesDue(ctx context.Context, webhook uuid.UUID) (bool, error) {
	head, err := tx.Head(ctx)
	if err != nil {
		return false, err
	}
	at, err := Scan[int64](ctx, tx, "SELECT position FROM webhooks WHERE organization_id = ? AND id = ?", tx.organization, webhook)
	return len(at) > 0 && at[0] < head, err
}

// Head is the number of the last committed entry of the organization's ledger, 0
// where there is none.
func (tx *Tx) Head(ctx context.Context) (int64, error) {
	found, err := Scan[int64](ctx, tx, "SELECT seq FROM ledger_heads WHERE organization_id = ?", tx.organization)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0], nil
}

// FailedAttempts is how often a webhook did not take what was tried since a time.
func (tx *Tx) FailedAttempts(ctx context.Context, webhook uuid.UUID, since time.Time) (int64, error) {
	n, err := Scan[int64](ctx, tx, `SELECT coalesce(sum(attempts), 0) FROM webhook_deliveries
		WHERE organization_id = ? AND webhook_id = ? AND status IN ('PENDING', 'FAILED') AND updated_at >= ?`, tx.organization, webhook, since)
	if err != nil || len(n) == 0 {
		return 0, err
	}
	return n[0], nil
}

// TrimDeliveries drops what became of events from before a time, and of all but the
// last so many.
func (tx *Tx) TrimDeliveries(ctx context.Context, webhook uuid.UUID, before time.Time, keep int) error {
	_, err := tx.Exec(ctx, `DELETE FROM webhook_deliveries WHERE organization_id = ? AND webhook_id = ? AND status <> 'PENDING' AND (occurred_at < ?
		OR seq <= (SELECT e.seq FROM webhook_deliveries e WHERE e.organization_id = ? AND e.webhook_id = ? ORDER BY e.seq DESC LIMIT 1 OFFSET ?))`,
		tx.organization, webhook, before, tx.organization, webhook, keep)
	return err
}

// HurryJobs has jobs of a kind run now that wait for a later time and that nobody
// works at. The viewer must be the system.
func (s *Store) HurryJobs(ctx context.Context, kind string, organizations []uuid.UUID) error {
	if len(organizations) == 0 {
		return nil
	}
	waiting, err := s.waiting(ctx, kind, organizations)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		err := s.Write(ctx, id, func(ctx context.Context, tx *Tx) error {
			now := tx.at.UnixMilli()
			_, err := tx.Exec(ctx, `UPDATE jobs SET run_at = ? WHERE organization_id = ? AND kind = ? AND lease IS NULL AND run_at > ?`,
				now, tx.organization, kind, now)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// waiting are the organizations that have such jobs, which few have. It is nobody's
// request, so that [Options].OnStatement is not told.
func (s *Store) waiting(ctx context.Context, kind string, organizations []uuid.UUID) ([]uuid.UUID, error) {
	args := append(anys(organizations), kind, s.now().UnixMilli())
	jobs, err := s.readJobs(ctx, false, `SELECT organization_id, kind, subject_id, attempts FROM jobs
		WHERE organization_id IN (`+marks(len(organizations))+`) AND kind = ? AND lease IS NULL AND run_at > ?`, args...)
	var out []uuid.UUID
	for _, j := range jobs {
		if !slices.Contains(out, j.Organization) {
			out = append(out, j.Organization)
		}
	}
	return out, err
}
