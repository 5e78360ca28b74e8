// Package privacy takes data away for good: what an organization keeps no longer,
// and what tells of a person who wishes to be forgotten. Both are asked for in an
// instant and done by jobs, a bounded piece in each transaction; a removal that was
// ended goes on where it was.
//
// Retention removes conversations with everything that belongs to them, their facts
// among it. Erasure leaves the facts, so that the numbers stay what they were.
//
// The ledger keeps its entries: they name rows by their ids and say nothing of them.
package privacy

import (
	"log/slog"

	"parley/store"
)

// The kinds of jobs.
const (
	// ErasureJob removes what tells of a person; its subject is the removal.
	ErasureJob = "privacy.erase"
	// RetentionJob removes what is too old; its subject is the removal. Where it is
	// the organization, the job asks for the removal of the day.
	RetentionJob = "privacy.retention"
)

// Privacy asks for removals and does them. It is safe for concurrent use.
type Privacy struct {
	store *store.Store
	log   *slog.Logger
	// reports are deleted with what they may hold; nil where there are none.
	reports Reports
}

// New returns the privacy of a store's data.
func New(s *store.Store, log *slog.Logger) *Privacy { return &Privacy{store: s, log: log} }
