package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent/organization"
)

// Retention is how much of each ledger is kept for readers to go on from. A zero
// keeps everything.
type Retention struct {
	// Time is how long entries are kept, Rows how many of one organization.
	Time time.Duration
	Rows int64
}

// trimmed is how many entries are dropped at once.
const trimmed = 1000

// TrimLedgers drops what is too old or too much of every ledger, oldest first, a
// thousand entries in a transaction. The viewer must be the system. It returns how
// many were dropped, with an error too. Who follows a cursor from before is told to
// read anew.
func (s *Store) TrimLedgers(ctx context.Context, r Retention) (dropped int64, err error) {
	organizations, err := s.client.Organization.Query().Order(organization.ByID()).IDs(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range organizations {
		n, err := s.trimLedger(ctx, id, r)
		dropped += n
		if err != nil {
			return dropped, err
		}
	}
	return dropped, nil
}

func (s *Store) trimLedger(ctx context.Context, organization uuid.UUID, r Retention) (dropped int64, err error) {
	head, err := s.Head(ctx, organization)
	if err != nil {
		return 0, err
	}
	for {
		oldest, err := s.Entries(ctx, organization, 0, trimmed)
		if err != nil {
			return dropped, err
		}
		last, n := r.passed(oldest, head, s.now())
		if n == 0 {
			return dropped, nil
		}
		err = s.Write(ctx, organization, func(ctx context.Context, tx *Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM ledger WHERE organization_id = ? AND seq <= ?", organization, last)
			return err
		})
		if err != nil {
			return dropped, err
		}
		if dropped += int64(n); n < trimmed {
			return dropped, nil
		}
	}
}

// passed returns the last of the oldest entries that is not kept, and how many are
// not. Entries are in the order of commits, so the first to be kept ends it.
func (r Retention) passed(oldest []Entry, head Head, now time.Time) (last int64, n int) {
	for _, e := range oldest {
		old := r.Time > 0 && now.Sub(e.At) > r.Time
		much := r.Rows > 0 && e.Seq <= head.Seq-r.Rows
		if !old && !much {
			break
		}
		last, n = e.Seq, n+1
	}
	return last, n
}

// RenewLedger gives an organization's ledger another epoch, after a backup was
// restored: its numbers mean other entries than before, and cursors from before are
// refused instead of going on from the wrong place.
func (s *Store) RenewLedger(ctx context.Context, organization uuid.UUID) error {
	return s.Write(ctx, organization, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, "UPDATE ledger_heads SET epoch = ? WHERE organization_id = ?", newEpoch(), organization)
		return err
	})
}
