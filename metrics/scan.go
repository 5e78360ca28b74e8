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

// scanCell reads a row of cellsSQL.
func scanCell(row scanner, p Plan) (Cell, error) {
	c := Cell{Stats: make([]Stat, len(p.Metrics))}
	into := []any{&c.Stretch}
	names := make([]sql.NullString, 2*len(p.GroupBy))
	for i := range names {
		into = append(into, &names[i])
	}
	for i := range c.Stats {
		into = append(into, &c.Stats[i].Count, &c.Stats[i].Num, &c.Stats[i].Den)
	}
	if err := row.Scan(into...); err != nil {
		return c, err
	}
	for i, d := range p.GroupBy {
		c.Keys = append(c.Keys, groupKey(d, names[2*i], names[2*i+1]))
	}
	return c, nil
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
