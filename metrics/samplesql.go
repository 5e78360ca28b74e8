package metrics

import (
	"fmt"
	"strconv"
	"strings"

	"parley/internal/apperr"
	"parley/metrics/catalog"
)

// samplesSQL is the statement of a page of samples, in the order of instant and
// id: instant, id, value, key, message, conversation, interaction, and the
// messages that started and stopped the clock.
func samplesSQL(d Drill, row catalog.Row, known tagIDs, after string, n int) (string, []any, error) {
	p := Plan{
		Organization: d.Organization, Fact: row.Fact, Metrics: []catalog.Row{row}, Zone: d.Zone, Filter: d.Filter,
		Edges: []int64{ceilMilli(d.Period.From), ceilMilli(d.Period.To)}, Within: d.Within.Milliseconds(), Now: d.Now.UnixMilli(),
	}
	at, id, err := position(after)
	if err != nil {
		return "", nil, err
	}
	p.Edges[0] = min(max(p.Edges[0], at), p.Edges[1])
	s := &statement{}
	s.add("SELECT at, id, value, key, message, conversation, interaction, started, ended FROM (")
	for i, a := range p.arms() {
		if i > 0 {
			s.add(" UNION ALL ")
		}
		r, err := p.listing(a, row, d.Keys, known)
		if err != nil {
			return "", nil, err
		}
		text := r.text()
		s.add(text.String(), text.args...)
	}
	s.add(") s")
	if after != "" {
		s.add(" WHERE at > ? OR (at = ? AND id > ?)", at, at, id)
	}
	s.add(fmt.Sprintf(" ORDER BY at, id LIMIT %d", n))
	return s.String(), s.args, nil
}

// listing reads an arm's samples one by one.
func (p Plan) listing(a arm, row catalog.Row, of []GroupKey, known tagIDs) (reading, error) {
	a = a.byTag(p.Filter.Tags)
	r := reading{arm: a, organization: p.Organization, lo: p.Edges[0], hi: p.Edges[1], known: known}
	m := measuresOf(p, false)
	value, key := m.value(a, row), none
	if row.Key != "" {
		value, key = "1", "CAST("+keys[row.Key]+" AS text)"
	}
	started, ended := none, none
	if row.Timed() {
		started, ended = a.sample.startedBy, a.sample.endedBy
	}
	for _, c := range []struct{ text, name string }{
		{a.at, "at"},
		{a.sample.id, "id"},
		{value, "value"},
		{key, "key"},
		{uuidOr(a.sample.message), "message"},
		{uuidOr(a.conversation), "conversation"},
		{uuidOr(a.sample.interaction), "interaction"},
		{uuidOr(started), "started"},
		{uuidOr(ended), "ended"},
	} {
		r.columns = append(r.columns, c.text+" AS "+c.name)
	}
	if only := m.only(); only != "" {
		r.clauses = append(r.clauses, clause{text: only})
	}
	if row.Value != "" {
		r.clauses = append(r.clauses, clause{text: "(" + a.values[row.Value] + ") IS NOT NULL"})
	}
	r.narrow(p.Filter)
	return r, r.keep(of, p)
}

// uuidOr is an id as text, so that arms without it have the same type.
func uuidOr(e string) string { return "CAST(" + e + " AS text)" }

// keep narrows to the samples of a group.
func (r *reading) keep(of []GroupKey, p Plan) error {
	for _, k := range of {
		switch {
		case k.Dimension == catalog.Tag && k.None:
			r.clauses = append(r.clauses, clause{text: r.dimension(catalog.Tag) + " IS NULL"})
		case k.Dimension == catalog.Tag:
			r.clauses = append(r.clauses, r.tagged(r.dimension(catalog.Tag), []string{k.Key}))
		default:
			e, err := r.key(k.Dimension, p)
			if err != nil {
				return err
			}
			r.clauses = append(r.clauses, k.is(e))
		}
	}
	return nil
}

// is the clause that an expression has this key.
func (k GroupKey) is(e string) clause {
	if k.None {
		return clause{text: e + " IS NULL"}
	}
	if k.Dimension == catalog.HourOfDay || k.Dimension == catalog.Weekday {
		n, _ := strconv.Atoi(k.Key) // of groupKey
		return clause{text: fmt.Sprintf("%s = %d", e, n)}
	}
	return clause{e + " = ?", []any{k.Key}}
}

// position reads a cursor.
func position(cursor string) (at int64, id string, err error) {
	if cursor == "" {
		return minInstant, "", nil
	}
	text, id, ok := strings.Cut(cursor, "|")
	at, err = strconv.ParseInt(text, 10, 64)
	if err != nil || !ok || len(id) > maxValue || apperr.Storable(id) != "" {
		return 0, "", apperr.InvalidField("no cursor of samples", "after")
	}
	return at, id, nil
}

// minInstant is before all samples.
const minInstant = -1 << 62
