package metrics

import (
	"context"

	"parley/internal/apperr"
	"parley/metrics/catalog"
	"parley/store"
)

// Facts answers plans by SQL over the tables of facts: exact, and the same text on
// both databases. It is the yardstick of every faster source.
type Facts struct{ store *store.Store }

// NewFacts returns the source over a store's facts.
func NewFacts(s *store.Store) *Facts { return &Facts{s} }

// Cells answers in one statement.
func (f *Facts) Cells(ctx context.Context, p Plan) ([]Cell, error) {
	text, args, err := cellsSQL(p)
	if err != nil {
		return nil, err
	}
	rows, err := f.store.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var cells []Cell
	for rows.Next() {
		if len(cells) == p.Limit {
			return nil, tooManyCells()
		}
		c, err := scanCell(rows, p)
		if err != nil {
			return nil, err
		}
		cells = append(cells, c)
	}
	return cells, rows.Err()
}

func tooManyCells() error {
	return apperr.New(apperr.CostLimit, "more than %d numbers: choose a coarser granularity, a shorter period, fewer metrics or fewer dimensions", maxCells)
}

// Samples answers in one statement.
func (f *Facts) Samples(ctx context.Context, d Drill, after string, n int) ([]Sample, error) {
	row, ok := catalog.Find(d.Metric)
	if !ok {
		return nil, apperr.InvalidField("no such metric", "metric")
	}
	text, args, err := samplesSQL(d, row, after, n)
	if err != nil {
		return nil, err
	}
	rows, err := f.store.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Sample
	for rows.Next() {
		s, err := scanSample(rows, row)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
