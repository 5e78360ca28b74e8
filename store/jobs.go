package store

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Job is a piece of work that is due: one row of the jobs table, leased to
// whoever took it.
type Job struct {
	Organization uuid.UUID
	// Kind names the worker, Subject the row that the work is about.
	Kind    string
	Subject uuid.UUID
	// Attempts is how often it was taken, this time included.
	Attempts int

	lease string
}

// Schedule has a job run at a time, once the transaction is committed. There is
// one job for a kind and a subject: another time replaces the one before, and
// takes the job from whoever runs it.
func (tx *Tx) Schedule(ctx context.Context, kind string, subject uuid.UUID, at time.Time) error {
	return tx.ScheduleAll(ctx, kind, []uuid.UUID{subject}, at)
}

// ScheduleAll is [Tx.Schedule] for some subjects, in one statement.
func (tx *Tx) ScheduleAll(ctx context.Context, kind string, subjects []uuid.UUID, at time.Time) error {
	if len(subjects) == 0 {
		return nil
	}
	var rows []any
	for _, id := range subjects {
		rows = append(rows, tx.organization, kind, id, at.UnixMilli())
	}
	values := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, 0), ", len(subjects)), ", ")
	_, err := tx.Exec(ctx, `INSERT INTO jobs (organization_id, kind, subject_id, run_at, attempts) VALUES `+values+`
		ON CONFLICT (organization_id, kind, subject_id) DO UPDATE SET run_at = excluded.run_at, attempts = 0, lease = NULL`, rows...)
	return err
}

// Unschedule forgets the jobs of subjects, where there are any.
func (tx *Tx) Unschedule(ctx context.Context, kind string, subjects ...uuid.UUID) error {
	if len(subjects) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `DELETE FROM jobs WHERE organization_id = ? AND kind = ? AND subject_id IN (`+marks(len(subjects))+`)`,
		append([]any{tx.organization, kind}, anys(subjects)...)...)
	return err
}

// Finish removes a job in the transaction that did its work. It reports false
// where the lease was lost, because it ended or the job was scheduled anew: then
// nothing may be done.
func (tx *Tx) Finish(ctx context.Context, j Job) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM jobs WHERE organization_id = ? AND kind = ? AND subject_id = ? AND lease = ?`,
		tx.organization, j.Kind, j.Subject, j.lease)
	return n == 1, err
}
