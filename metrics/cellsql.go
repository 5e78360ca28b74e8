package metrics

import (
	"fmt"

	"parley/metrics/catalog"
)

// cellsSQL is the statement of a plan. It reads samples, with what every metric
// needs of them in columns of its own; numbers them in order where a metric asks
// for a middle one, or folds them by what a metric tells apart; and makes one row of each stretch and group:
//
//	stretch, then key and label of each dimension, then count, numerator and
//	denominator of each metric.
func cellsSQL(p Plan) (string, []any, error) {
	m := measuresOf(p)
	s := &statement{}
	s.add("SELECT i")
	p.addKeys(s)
	s.add(m.results() + " FROM (")
	key, folded := m.told()
	selected, by := "", ""
	switch {
	case folded:
		selected, by = m.folding(key)
		s.add("SELECT " + selected + " FROM (")
	case m.ranked():
		s.add("SELECT s.*" + m.ranks() + " FROM (")
	}
	if err := p.addSamples(s, m); err != nil {
		return "", nil, err
	}
	switch {
	case folded:
		s.add(fence + ") s GROUP BY " + by)
	case m.ranked():
		s.add(") s")
	default:
		s.add(fence)
	}
	s.add(fmt.Sprintf(") w GROUP BY i%s LIMIT %d", p.keyColumns(), p.Limit+1))
	return s.String(), s.args, nil
}

// addSamples selects the samples of all arms.
func (p Plan) addSamples(s *statement, m measures) error {
	for n, a := range p.arms() {
		if n > 0 {
			s.add(" UNION ALL ")
		}
		r, err := p.reading(a, m)
		if err != nil {
			return err
		}
		text := r.text()
		s.add(text.String(), text.args...)
	}
	return nil
}

// fence keeps PostgreSQL from looking through a stretch to the instant that it is
// made of: it would expect as many stretches as instants, and sort all samples.
const fence = " LIMIT 9223372036854775807"

// reading reads stretch, keys and measures of an arm's samples.
func (p Plan) reading(a arm, m measures) (reading, error) {
	r := reading{arm: a, organization: p.Organization, lo: p.Edges[0], hi: p.Edges[len(p.Edges)-1]}
	r.columns = []string{stretchOf(a.at, p.Edges) + " AS i"}
	for n, d := range p.GroupBy {
		e, err := r.key(d, p)
		if err != nil {
			return r, err
		}
		r.columns = append(r.columns, fmt.Sprintf("%s AS k%d", e, n))
	}
	r.columns = append(r.columns, m.read(a)...)
	if only := m.only(); only != "" {
		r.clauses = append(r.clauses, clause{text: only})
	}
	r.narrow(p.Filter)
	return r, nil
}

// key is the expression that groups by a dimension.
func (r *reading) key(d catalog.Dimension, p Plan) (string, error) {
	if d != catalog.HourOfDay && d != catalog.Weekday {
		return r.dimension(d), nil
	}
	wall, err := wallOf(r.at, r.lo, r.hi, p.Zone)
	if d == catalog.HourOfDay {
		return wall + " % 86400000 / 3600000", err
	}
	return wall + " / 86400000 % 7 + 1", err
}

// keyColumns are the columns of the plan's dimensions, each after a comma.
func (p Plan) keyColumns() string {
	out := ""
	for n := range p.GroupBy {
		out += fmt.Sprintf(", k%d", n)
	}
	return out
}

// addKeys selects key and label of each dimension. Names are looked up once a row
// of the answer, in the same statement.
func (p Plan) addKeys(s *statement) {
	for n, d := range p.GroupBy {
		key := fmt.Sprintf("k%d", n)
		s.add(", " + key)
		switch d {
		case catalog.Agent:
			s.add(", (SELECT display_name FROM users WHERE users.id = w." + key + ")")
		case catalog.Team:
			s.add(", (SELECT name FROM teams WHERE organization_id = ? AND teams.id = w."+key+")", p.Organization)
		case catalog.Queue:
			s.add(", (SELECT name FROM queues WHERE organization_id = ? AND queues.id = w."+key+")", p.Organization)
		case catalog.Tag:
			s.add(", (SELECT kind || ':' || name FROM tags WHERE organization_id = ? AND tags.id = w."+key+")", p.Organization)
		default:
			s.add(", NULL")
		}
	}
}
