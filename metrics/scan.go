package metrics

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parley/metrics/catalog"
)

// scanner is a row of a result.
type scanner interface{ Scan(dest ...any) error }

// row is a row of cellsSQL: a cell and what was gathered for it.
type row struct {
	Cell
	// samples is how many rows were read for it.
	samples int64
	// values are those of the columns of which a metric asks for a middle one.
	values [][]int64
}

// scanRow reads a row of cellsSQL; both says whether its first column tells totals
// apart.
func scanRow(from scanner, m measures, both bool) (row, error) {
	p := m.plan
	r := row{Cell: Cell{Stats: make([]Stat, len(p.Metrics))}}
	var into []any
	if both {
		into = append(into, &r.Total)
	}
	into = append(into, &r.Stretch)
	names := make([]sql.NullString, 2*len(p.GroupBy))
	for i := range names {
		into = append(into, &names[i])
	}
	for i := range r.Stats {
		into = append(into, &r.Stats[i].Count, &r.Stats[i].Num, &r.Stats[i].Den)
	}
	texts := make([]sql.RawBytes, 0)
	if m.gather {
		texts = make([]sql.RawBytes, len(m.ranked()))
		into = append(into, &r.samples)
		for i := range texts {
			into = append(into, &texts[i])
		}
	}
	if err := from.Scan(into...); err != nil {
		return r, err
	}
	for i, d := range p.GroupBy {
		r.Keys = append(r.Keys, groupKey(d, names[2*i], names[2*i+1]))
	}
	for _, t := range texts {
		r.values = append(r.values, numbers(t))
	}
	return r, nil
}

// numbers reads whole numbers with commas between them, as the database wrote
// them.
func numbers(text []byte) []int64 {
	if len(text) == 0 {
		return nil
	}
	out := make([]int64, 0, len(text)/6+1)
	n, sign := int64(0), int64(1)
	for _, c := range text {
		switch c {
		case ',':
			out = append(out, sign*n)
			n, sign = 0, 1
		case '-':
			sign = -1
		default:
			n = 10*n + int64(c-'0')
		}
	}
	return append(out, sign*n)
}

// scanSample reads a row of samplesSQL.
func scanSample(row scanner, metric catalog.Row) (Sample, error) {
	var s Sample
	var at, value int64
	var id string
	var key sql.NullString
	var ids [5]uuid.NullUUID
	err := row.Scan(&at, &id, &value, &key, &ids[0], &ids[1], &ids[2], &ids[3], &ids[4])
	s.At, s.Value, s.Key = time.UnixMilli(at).UTC(), float64(value), key.String
	if metric.Unit == catalog.Seconds {
		s.Value /= 1000
	}
	s.Message, s.Conversation, s.Interaction = ids[0].UUID, ids[1].UUID, ids[2].UUID
	s.StartedBy, s.EndedBy = ids[3].UUID, ids[4].UUID
	s.Cursor = fmt.Sprintf("%d|%s", at, id)
	return s, err
}
