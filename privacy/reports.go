package privacy

import (
	"context"
	"encoding/json"

	"parley/store"
)

// Reports are files that may hold what is removed here.
type Reports interface {
	// Forget deletes an organization's files in a transaction, and has those that are
	// being written begin anew. It returns how many there were, and what to do once
	// that is there to stay.
	Forget(ctx context.Context, tx *store.Tx) (n int, after func(context.Context), err error)
	// ForgetAsked deletes those that did not end and were asked for by filters that are
	// to be forgotten, and returns the same.
	ForgetAsked(ctx context.Context, tx *store.Tx, forgotten func(filters json.RawMessage) bool) (n int, after func(context.Context), err error)
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
	return r.deleteReports(ctx, r.reports.Forget)
}

// forgetAsked deletes the reports that look for the person and are not finished: these
// begin anew at the end, with the filters that they were asked for by.
func (r *removal) forgetAsked(ctx context.Context, known person) error {
	if r.reports == nil {
		return nil
	}
	return r.deleteReports(ctx, func(ctx context.Context, tx *store.Tx) (int, func(context.Context), error) {
		return r.reports.ForgetAsked(ctx, tx, known.areIn)
	})
}

// deleteReports deletes reports in a transaction, and then what was theirs.
func (r *removal) deleteReports(ctx context.Context, forget func(context.Context, *store.Tx) (int, func(context.Context), error)) error {
	after := func(context.Context) {}
	_, err := r.piece(ctx, func(ctx context.Context, tx *store.Tx, did counts) error {
		n, then, err := forget(ctx, tx)
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
