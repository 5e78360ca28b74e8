package store

import (
	"context"
	"crypto/rand"
	"time"
)

// TakeJobs leases up to limit jobs of these kinds that are due, the longest due
// first, each to one taker only, however many ask at the same time in however
// many processes. Whoever took a job removes it by [Tx.Finish], keeps it by
// [Tx.Reschedule] or [Tx.Prolong], or gives it back by [Store.ReturnJob]; a job of
// which nothing is heard for the time of the lease is due again.
//
// It is nobody's request: no viewer is asked for, and [Options].OnStatement is
// not told.
func (s *Store) TakeJobs(ctx context.Context, kinds []string, limit int, lease time.Duration) ([]Job, error) {
	now := s.now().UTC()
	due := append([]any{now.UnixMilli()}, anys(kinds)...)
	where := `run_at <= ? AND kind IN (` + marks(len(kinds)) + `)`
	// Asked before taking: on SQLite only one can write, and mostly nothing is due.
	found, err := s.readJobs(ctx, false, `SELECT organization_id, kind, subject_id, attempts FROM jobs WHERE `+where+` LIMIT 1`, due...)
	if err != nil || len(found) == 0 || limit <= 0 {
		return nil, err
	}
	some := `SELECT organization_id, kind, subject_id FROM jobs WHERE ` + where + ` ORDER BY run_at LIMIT ?`
	if s.driver.isPostgres() {
		some += ` FOR UPDATE SKIP LOCKED`
	}
	token := rand.Text()
	jobs, err := s.readJobs(ctx, true, `WITH due AS MATERIALIZED (`+some+`)
		UPDATE jobs SET run_at = ?, attempts = jobs.attempts + 1, lease = ? FROM due
		WHERE jobs.organization_id = due.organization_id AND jobs.kind = due.kind AND jobs.subject_id = due.subject_id
		RETURNING jobs.organization_id, jobs.kind, jobs.subject_id, jobs.attempts`,
		append(due, limit, now.Add(lease).UnixMilli(), token)...)
	for i := range jobs {
		jobs[i].lease = token
	}
	return jobs, err
}

// readJobs runs a statement that answers jobs. One that writes is a transaction
// by itself.
func (s *Store) readJobs(ctx context.Context, writes bool, query string, args ...any) (jobs []Job, err error) {
	pool := s.driver.read
	if writes {
		pool = s.driver.write
	}
	err = s.driver.observed(ctx, query, func() error {
		rows, err := pool.QueryContext(ctx, s.driver.rebind(query), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var j Job
			if err := rows.Scan(&j.Organization, &j.Kind, &j.Subject, &j.Attempts); err != nil {
				return err
			}
			jobs = append(jobs, j)
		}
		return rows.Err()
	})
	return jobs, err
}

// Reschedule has a job come again at a time, in the transaction that did a part
// of its work; its attempts begin anew. Until then it stays leased to whoever
// holds it, so that a time ahead also prolongs the lease. It reports false where
// the lease was lost, as [Tx.Finish] does.
func (tx *Tx) Reschedule(ctx context.Context, j Job, at time.Time) (bool, error) {
	return tx.again(ctx, j, `run_at = ?, attempts = 0`, at)
}

// Prolong is [Tx.Reschedule] where nothing was done yet that counts: the job's
// attempts are kept.
func (tx *Tx) Prolong(ctx context.Context, j Job, at time.Time) (bool, error) {
	return tx.again(ctx, j, `run_at = ?`, at)
}

func (tx *Tx) again(ctx context.Context, j Job, set string, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE jobs SET `+set+` WHERE organization_id = ? AND kind = ? AND subject_id = ? AND lease = ?`,
		at.UnixMilli(), tx.organization, j.Kind, j.Subject, j.lease)
	return n == 1, err
}

// ReturnJob gives a job back that could not be done, to be taken again at a time;
// its attempts are kept. A job whose lease was lost stays as it is.
func (s *Store) ReturnJob(ctx context.Context, j Job, at time.Time) error {
	return s.Write(ctx, j.Organization, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, `UPDATE jobs SET run_at = ?, lease = NULL WHERE organization_id = ? AND kind = ? AND subject_id = ? AND lease = ?`,
			at.UnixMilli(), j.Organization, j.Kind, j.Subject, j.lease)
		return err
	})
}
