package metrics

import (
	"context"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/metrics/catalog"
	"parley/store"
)

// Facts answers plans by SQL over the tables of facts: exact, and the same text on
// both databases. It is the yardstick of every faster source.
type Facts struct {
	store *store.Store
	// gather is how many values are fetched at most, and places bounds how many
	// questions do so at the same time.
	gather int64
	places chan struct{}
}

// gatherers is how many questions fetch values at the same time.
const gatherers = 4

// NewFacts returns the source over a store's facts.
func NewFacts(s *store.Store) *Facts { return &Facts{s, maxGathered, make(chan struct{}, gatherers)} }

// Cells answers in one statement, and one before it where tags are named.
func (f *Facts) Cells(ctx context.Context, p Plan) ([]Cell, error) {
	known, err := f.tags(ctx, p.Organization, p.Filter.Tags)
	if err != nil {
		return nil, err
	}
	rows, complete, err := f.gathered(ctx, p, known)
	if err == nil && !complete {
		rows, _, err = f.rows(ctx, p, known, false)
	}
	if err != nil {
		return nil, err
	}
	cells, stretches := make([]Cell, len(rows)), 0
	for i, r := range rows {
		cells[i] = r.Cell
		if !r.Total {
			stretches++
		}
	}
	if stretches > p.Limit {
		return nil, tooManyCells()
	}
	return cells, nil
}

// gathered runs the statement of a plan that fetches values, where a metric asks
// for a middle one, when it is its turn.
func (f *Facts) gathered(ctx context.Context, p Plan, known tagIDs) ([]row, bool, error) {
	if !p.ranks() {
		return f.rows(ctx, p, known, false)
	}
	select {
	case f.places <- struct{}{}:
		defer func() { <-f.places }()
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	return f.rows(ctx, p, known, true)
}

// rows runs the statement of a plan. They are not complete where values were to be
// gathered and there are too many.
func (f *Facts) rows(ctx context.Context, p Plan, known tagIDs, gather bool) (out []row, complete bool, err error) {
	s, err := p.cellsSQL(known, gather)
	if err != nil {
		return nil, false, err
	}
	found, err := f.store.Query(ctx, s.String(), s.args...)
	if err != nil {
		return nil, false, err
	}
	defer found.Close()
	m := measuresOf(p, gather)
	samples := int64(0)
	for found.Next() {
		r, err := scanRow(found, m, p.Totals && (!gather || p.different()))
		if err != nil {
			return nil, false, err
		}
		if !r.Total {
			samples += r.samples
		}
		out = append(out, r)
	}
	if gather && p.Totals && !p.different() {
		out = totalled(out, m)
	}
	if gather {
		for i := range out {
			out[i].rankedIn(m)
		}
	}
	return out, !gather || samples <= f.gather/int64(len(m.ranked())), found.Err()
}

// tags looks up the tags that a question names.
func (f *Facts) tags(ctx context.Context, organization uuid.UUID, names []string) (tagIDs, error) {
	if len(names) == 0 {
		return nil, nil
	}
	s := tagsSQL(organization, names)
	found, err := f.store.Query(ctx, s.String(), s.args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	known := tagIDs{}
	for found.Next() {
		var id uuid.UUID
		var n tagName
		if err := found.Scan(&id, &n.kind, &n.name); err != nil {
			return nil, err
		}
		known[n] = id
	}
	return known, found.Err()
}

func tooManyCells() error {
	return apperr.New(apperr.CostLimit, "more than %d numbers: choose a coarser granularity, a shorter period, fewer metrics or fewer dimensions", maxCells)
}

// Samples answers in one statement, and one before it where tags are named.
func (f *Facts) Samples(ctx context.Context, d Drill, after string, n int) ([]Sample, error) {
	row, ok := catalog.Find(d.Metric)
	if !ok {
		return nil, apperr.InvalidField("no such metric", "metric")
	}
	known, err := f.tags(ctx, d.Organization, d.tags())
	if err != nil {
		return nil, err
	}
	text, args, err := samplesSQL(d, row, known, after, n)
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

// tags are those that the filter or the group name.
func (d Drill) tags() []string {
	names := append([]string(nil), d.Filter.Tags...)
	for _, k := range d.Keys {
		if k.Dimension == catalog.Tag && !k.None {
			names = append(names, k.Key)
		}
	}
	return names
}
