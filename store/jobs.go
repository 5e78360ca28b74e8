package store

import (
	"context"
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
	_, err := tx.Exec(ctx, `INSERT INTO jobs (organization_id, kind, subject_id, run_at, attempts) VALUES (?, ?, ?, ?, 0)
		ON CONFLICT (organization_id, kind, subject_id) DO UPDATE SET run_at = excluded.run_at, attempts = 0, lease = NULL`,
		tx.organization, kind, subject, at.UnixMilli())
	return err
}

// Unschedule forgets a job, where there is one.
func (tx *Tx) Unschedule(ctx context.Context, kind string, subject uuid.UUID) error {
	_, err := tx.Exec(ctx, `DELETE FROM jobs WHERE organization_id = ? AND kind = ? AND subject_id = ?`, tx.organization, kind, subject)
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
