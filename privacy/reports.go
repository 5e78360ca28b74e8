package privacy

import (
	"context"

	"parley/store"
)

// Reports are files that may hold what is removed here.
type Reports interface {
	// Forget deletes an organization's files in a transaction, and has those that are
	// being written begin anew. It returns how many there were, and what to do once
	// that is there to stay.
	Forget(ctx context.Context, tx *store.Tx) (n int, after func(context.Context), err error)
}

// With has removals delete reports as well.
func (p *Privacy) With(r Reports) *Privacy {
	p.reports = r
	return p
}

// forgetReports deletes the organization's reports, at the end, when no other can
// be written of what is removed.
func (r *removal) forgetReports(ctx context.Context) error {
	if r.reports == nil {
		return nil
	}
	after := func(context.Context) {}
	_, err := r.piece(ctx, func(ctx context.Context, tx *store.Tx, did counts) error {
		n, then, err := r.reports.Forget(ctx, tx)
		if err == nil {
			did.removed("reports", n)
			after = then
		}
		return err
	})
	if err == nil {
		after(context.WithoutCancel(ctx))
	}
	return err
}
