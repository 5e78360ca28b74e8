package privacy

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/ent/dataremoval"
	"parley/internal/values"
	"parley/store"
)

// counts are how many rows of a kind were removed or blanked.
type counts map[string]values.Removed

func (c counts) removed(what string, n int) { c.add(values.Removed{What: what, Rows: n}) }
func (c counts) blanked(what string, n int) { c.add(values.Removed{What: what, Blanked: n}) }

func (c counts) add(r values.Removed) {
	if r.Rows+r.Blanked == 0 {
		return
	}
	was := c[r.What]
	c[r.What] = values.Removed{What: r.What, Rows: was.Rows + r.Rows, Blanked: was.Blanked + r.Blanked}
}

// total is how many rows there were in all.
func (c counts) total() (n int) {
	for _, r := range c {
		n += r.Rows + r.Blanked
	}
	return n
}

// piece does a bounded part in a transaction and adds to the report what it did. It
// returns how many rows it changed.
func (r *removal) piece(ctx context.Context, do func(context.Context, *store.Tx, counts) error) (int, error) {
	if r.left <= 0 {
		return 0, errPause
	}
	did := counts{}
	err := r.store.Write(ctx, r.row.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		did = counts{}
		if err := do(ctx, tx, did); err != nil {
			return err
		}
		return r.report(ctx, tx, maps.Clone(did))
	})
	if did.total() > 0 {
		r.left-- // looking at what is done already is no work
	}
	return did.total(), err
}

// report adds to what is told of the removal.
func (r *removal) report(ctx context.Context, tx *store.Tx, did counts) error {
	if did.total() == 0 && r.row.Status == dataremoval.StatusRUNNING {
		return nil
	}
	row, err := tx.DataRemoval.Get(ctx, r.row.ID)
	if err != nil {
		return err
	}
	for _, was := range row.Report {
		did.add(was)
	}
	var list []values.Removed
	for _, what := range slices.Sorted(maps.Keys(did)) {
		list = append(list, did[what])
	}
	r.row, err = tx.DataRemoval.UpdateOneID(row.ID).SetStatus(dataremoval.StatusRUNNING).SetReport(list).Save(ctx)
	return err
}

// until does pieces until one has nothing to do.
func (r *removal) until(ctx context.Context, do func(context.Context, *store.Tx, counts) error) error {
	for {
		if n, err := r.piece(ctx, do); n == 0 || err != nil {
			return err
		}
	}
}

// ids reads ids in a transaction of their own, which changes nothing.
func (r *removal) ids(ctx context.Context, query string, args ...any) (out []uuid.UUID, err error) {
	err = r.store.Write(ctx, r.row.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		out, err = store.Scan[uuid.UUID](ctx, tx, query, args...)
		return err
	})
	return out, err
}

// nextAt is the next time that a clock in a zone shows an hour of the night.
func nextAt(now time.Time, zone *time.Location, hour int) time.Time {
	at := now.In(zone)
	next := time.Date(at.Year(), at.Month(), at.Day(), hour, 0, 0, 0, zone)
	if !next.After(now) {
		next = time.Date(at.Year(), at.Month(), at.Day()+1, hour, 0, 0, 0, zone)
	}
	return next
}
