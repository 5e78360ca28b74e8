package metrics

import (
	"context"
	"time"

	"parley/internal/apperr"
	"parley/metrics/catalog"
)

// Engine computes metrics. It is safe for concurrent use.
//
// It plans what to ask for and puts the answers in shape; a [Source] answers. It
// does not ask who wants to know: its callers name an organization that the viewer
// may see.
type Engine struct {
	source Source
	now    func() time.Time
}

// New returns an engine that reads a source. Now is the clock for what runs
// still: silence, and interactions that are not over.
func New(source Source, now func() time.Time) *Engine { return &Engine{source, now} }

// Source computes numbers from facts. The SQL over the tables of facts is one; a
// faster one has to give the same answers.
type Source interface {
	// Cells returns the numbers of a plan, those without samples left out. It fails
	// with [apperr.CostLimit] where there are more than the plan's limit.
	Cells(ctx context.Context, p Plan) ([]Cell, error)
	// Samples returns up to n samples of a drill after a cursor, in the order of
	// their instants. It fails with [apperr.Invalid] for a malformed cursor.
	Samples(ctx context.Context, d Drill, after string, n int) ([]Sample, error)
}

// Series answers a query with one series for each metric, in the order asked for.
//
// Errors: [apperr.Invalid] with the inputs at fault; [apperr.CostLimit] for more
// than 2,000 buckets or 10,000 numbers.
func (e *Engine) Series(ctx context.Context, q Query) ([]Series, error) {
	rows, err := q.check()
	if err != nil {
		return nil, err
	}
	q = q.zoned()
	q.Filter = q.Filter.upper()
	if q.Within == 0 {
		q.Within = DefaultWithin
	}
	now := e.now()
	out := make([]Series, len(rows))
	cells := 0
	for _, part := range q.parts(rows) {
		part.now = now
		if err := part.answer(ctx, e.source); err != nil {
			return nil, err
		}
		for i, s := range part.series {
			out[part.places[i]] = s
			cells += s.cells()
		}
		if cells > maxCells {
			return nil, tooManyCells()
		}
	}
	return out, nil
}

// cells is how many numbers of buckets a series holds.
func (s Series) cells() int {
	n := len(s.Buckets)
	for _, g := range s.Groups {
		n += max(1, len(g.Buckets))
	}
	return n
}

// parts splits a query into what one statement can answer: metrics of one fact
// with one granularity.
func (q Query) parts(rows []catalog.Row) []*part {
	var out []*part
	find := func(r catalog.Row, g Granularity) *part {
		for _, p := range out {
			if p.rows[0].Fact == r.Fact && p.granularity == g {
				return p
			}
		}
		out = append(out, &part{Query: q, granularity: g})
		return out[len(out)-1]
	}
	for place, r := range rows {
		p := find(r, q.granularityOf(r))
		p.rows, p.places = append(p.rows, r), append(p.places, place)
	}
	return out
}

func (q Query) granularityOf(r catalog.Row) Granularity {
	switch {
	case q.Granularity != "":
		return q.Granularity
	case q.Table != "":
		return Choose(q.Table, q.Period)
	}
	return Choose(r.Table, q.Period)
}

// Samples returns a page of the samples behind a number. Errors: [apperr.Invalid]
// for a cursor that is none, and for a page of other than 1 to 1,000 samples.
func (e *Engine) Samples(ctx context.Context, d Drill, p Page) (Samples, error) {
	if p.First < 1 || p.First > MaxPage {
		return Samples{}, apperr.InvalidField("from 1 to 1,000", "first")
	}
	rows, err := e.source.Samples(ctx, d, p.After, p.First+1)
	if err != nil {
		return Samples{}, err
	}
	more := len(rows) > p.First
	return Samples{Rows: rows[:min(len(rows), p.First)], More: more}, nil
}

// MaxPage is how many samples a page may have.
const MaxPage = 1_000
