package metrics

import (
	"fmt"
	"math"

	"parley/metrics/catalog"
)

// cellsSQL is the statement of a plan: its stretches and, where totals are asked
// for that are not made of them, the totals. Its rows are
//
//	whether it is a total, stretch, then key and label of each dimension, then
//	count, numerator and denominator of each metric, then what is gathered.
func (p Plan) cellsSQL(known tagIDs, gather bool) (*statement, error) {
	s, err := p.partSQL(known, gather)
	if err != nil || !p.Totals || (gather && !p.different()) {
		return s, err
	}
	whole := p
	whole.Totals, whole.Edges = false, []int64{p.Edges[0], p.Edges[1], p.Edges[len(p.Edges)-1]}
	t, err := whole.partSQL(known, gather)
	if err != nil {
		return nil, err
	}
	both := &statement{}
	both.add("SELECT 0, p.* FROM ("+s.String()+") p UNION ALL ", s.args...)
	both.add("SELECT 1, p.* FROM ("+t.String()+") p", t.args...)
	return both, nil
}

// partSQL reads samples, with what every metric needs of them in columns of its
// own; numbers them in order, gathers their values, or folds them by what a metric
// tells apart; and makes one row of each stretch and group.
func (p Plan) partSQL(known tagIDs, gather bool) (*statement, error) {
	m := measuresOf(p, gather && p.ranks())
	s := &statement{}
	s.add("SELECT i")
	p.addKeys(s)
	s.add(m.results())
	if m.gather {
		s.add(m.gathered())
	}
	s.add(" FROM (")
	key, folded := m.told()
	numbered := p.ranks() && !m.gather
	selected, by := "", ""
	switch {
	case folded:
		selected, by = m.folding(key)
		s.add("SELECT " + selected + " FROM (")
	case numbered:
		s.add("SELECT s.*" + m.numbering() + " FROM (")
	}
	if err := p.addSamples(s, m, known); err != nil {
		return nil, err
	}
	switch {
	case folded:
		s.add(fence(everything) + ") s GROUP BY " + by)
	case numbered:
		s.add(") s")
	case m.gather:
		s.add(fence(maxGathered/int64(len(m.ranked())) + 1))
	default:
		s.add(fence(everything))
	}
	s.add(fmt.Sprintf(") w GROUP BY i%s LIMIT %d", p.keyColumns(), p.Limit+1))
	return s, nil
}

// addSamples selects the samples of all arms.
func (p Plan) addSamples(s *statement, m measures, known tagIDs) error {
	for n, a := range p.arms() {
		if n > 0 {
			s.add(" UNION ALL ")
		}
		r, err := p.reading(a, m, known)
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
func fence(rows int64) string { return fmt.Sprint(" LIMIT ", rows) }

const (
	everything = int64(math.MaxInt64)
	// maxGathered is how many values are fetched at most, so that a question takes
	// tens of megabytes. Of more, the database finds the middle ones, which takes it
	// several times as long.
	maxGathered = int64(1_000_000)
)

// reading reads stretch, keys and measures of an arm's samples.
func (p Plan) reading(a arm, m measures, known tagIDs) (reading, error) {
	a = a.byTag(p.Filter.Tags)
	r := reading{arm: a, organization: p.Organization, lo: p.Edges[0], hi: p.Edges[len(p.Edges)-1], known: known}
	r.columns = []string{StretchOf(a.at, p.Edges) + " AS i"}
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
