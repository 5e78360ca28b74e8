package metrics

import (
	"github.com/google/uuid"

	"parley/store"
)

// CellsSQL is the statement that answers for the buckets of a query's first
// metrics.
func CellsSQL(q Query, tags map[string]uuid.UUID) (string, []any, error) {
	rows, err := q.check()
	if err != nil {
		return "", nil, err
	}
	p := q.parts(rows)[0]
	if p.buckets, err = Buckets(p.Period, p.granularity, p.Zone); err != nil {
		return "", nil, err
	}
	known := tagIDs{}
	for _, tag := range p.Filter.Tags {
		known[named(tag)] = tags[tag]
	}
	plan := p.plan(p.edges(false), p.GroupBy)
	st, err := plan.cellsSQL(known, plan.ranks())
	if err != nil {
		return "", nil, err
	}
	return st.String(), st.args, nil
}

// NewFactsNumbering is the source that never fetches values: the database finds
// the middle ones.
func NewFactsNumbering(s *store.Store) *Facts { return &Facts{s, -1000, make(chan struct{}, 1)} }
