package metrics

// CellsSQL is the statement that answers for the buckets of a query's first
// metrics.
func CellsSQL(q Query) (string, []any, error) {
	rows, err := q.check()
	if err != nil {
		return "", nil, err
	}
	p := q.parts(rows)[0]
	if p.buckets, err = Buckets(p.Period, p.granularity, p.Zone); err != nil {
		return "", nil, err
	}
	return cellsSQL(p.plan(p.edges(false), p.GroupBy))
}
