package metrics

import (
	"fmt"
	"slices"
	"strings"

	"parley/metrics/catalog"
)

// measures are what a plan's metrics need of every sample, each in a column a0,
// a1, … that is null where the sample is none of the metric's.
type measures struct {
	plan Plan
	// gather is set where the values of samples are fetched, for metrics that ask
	// for a middle one; else the database finds it.
	gather bool
	// columns of the metrics, by place; metrics of the same samples share one.
	columns []string
	// of is, for every column, the first metric that it is of.
	of []catalog.Row
}

func measuresOf(p Plan, gather bool) measures {
	m := measures{plan: p, gather: gather}
	for _, r := range p.Metrics {
		at := slices.IndexFunc(m.of, func(o catalog.Row) bool { return sameSamples(o, r) })
		if at < 0 {
			at, m.of = len(m.of), append(m.of, r)
		}
		m.columns = append(m.columns, fmt.Sprint("a", at))
	}
	return m
}

// sameSamples reports whether two metrics read the same of the same samples.
func sameSamples(a, b catalog.Row) bool {
	shares := (a.Statistic == catalog.Share) == (b.Statistic == catalog.Share)
	return a.Only == b.Only && a.Value == b.Value && a.Key == b.Key && shares
}

// read lists the columns as an arm's samples give them.
func (m measures) read(a arm) []string {
	var out []string
	for n, r := range m.of {
		value := m.value(a, r)
		if only := conditions[r.Only]; only != "" {
			value = "CASE WHEN " + only + " THEN " + value + " END"
		}
		out = append(out, fmt.Sprintf("%s AS a%d", value, n))
	}
	return out
}

// value is what a metric measures of an arm's sample.
func (m measures) value(a arm, r catalog.Row) string {
	switch {
	case r.Statistic == catalog.Share:
		return withinLimit(a, r, m.plan.Within)
	case r.Key != "":
		return keys[r.Key]
	case r.Value != "":
		return "(" + a.values[r.Value] + ")"
	}
	return "1"
}

// withinLimit is 1 where a sample's time does not exceed the limit. An interaction that
// nobody took is not within any.
func withinLimit(a arm, r catalog.Row, limit int64) string {
	met := fmt.Sprintf("%s <= %d", a.values[r.Value], limit)
	if r.Value == catalog.Waiting {
		met += " AND x.connected_at IS NOT NULL"
	}
	return "CASE WHEN " + met + " THEN 1 WHEN " + a.values[r.Value] + " IS NOT NULL THEN 0 END"
}

// only is the condition that all metrics of the plan share, or the conditions of
// which each needs one; empty where a metric needs none.
func (m measures) only() string {
	var all []string
	for _, r := range m.of {
		c := conditions[r.Only]
		if c == "" {
			return ""
		}
		if c = "(" + c + ")"; !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	if len(all) == 1 {
		return strings.TrimSuffix(strings.TrimPrefix(all[0], "("), ")")
	}
	return "(" + strings.Join(all, " OR ") + ")"
}

// ranks reports whether a metric asks for a middle one.
func (p Plan) ranks() bool { return slices.ContainsFunc(p.Metrics, isRank) }

func isRank(r catalog.Row) bool { return r.Statistic == catalog.Median || r.Statistic == catalog.P90 }

// different reports whether a metric counts different keys.
func (p Plan) different() bool {
	return slices.ContainsFunc(p.Metrics, func(r catalog.Row) bool { return r.Key != "" })
}

// ranked lists the columns of which a metric asks for a middle one.
func (m measures) ranked() (out []int) {
	for n, of := range m.of {
		if slices.ContainsFunc(m.plan.Metrics, func(r catalog.Row) bool { return isRank(r) && sameSamples(of, r) }) {
			out = append(out, n)
		}
	}
	return out
}

// numbering numbers the samples of every stretch and group in the order of their
// values: r0, r1, … for a0, a1, …, of n0, n1, … .
func (m measures) numbering() string {
	out, by := "", "i"+m.plan.keyColumns()
	for _, n := range m.ranked() {
		out += fmt.Sprintf(", row_number() OVER (PARTITION BY %s, a%d IS NULL ORDER BY a%d) AS r%d, count(a%d) OVER (PARTITION BY %s) AS n%d",
			by, n, n, n, n, by, n)
	}
	return out
}

// gathered are how many rows there are and the values of every column in question,
// one text each.
func (m measures) gathered() string {
	out := ", count(*)"
	for _, n := range m.ranked() {
		out += fmt.Sprintf(", COALESCE(string_agg(CAST(a%d AS text), ','), '')", n)
	}
	return out
}

// told reports whether the samples are first folded by what the metrics tell them
// apart by, and which column that is: to count different keys by hashing them is
// cheaper than to sort them, and possible where there is one sort of key.
func (m measures) told() (column int, ok bool) {
	column = -1
	for n, r := range m.of {
		if r.Key == "" {
			continue
		}
		if column >= 0 {
			return 0, false
		}
		column = n
	}
	return column, column >= 0 && !m.plan.ranks()
}

// folding is the SELECT that folds samples by stretch, group and key: of every
// other column it makes a count c0, c1, … and a sum s0, s1, … .
func (m measures) folding(key int) (selected, by string) {
	by = fmt.Sprintf("i%s, a%d", m.plan.keyColumns(), key)
	selected = by
	for n := range m.of {
		selected += fmt.Sprintf(", count(a%d) AS c%d", n, n)
		if n != key {
			selected += fmt.Sprintf(", sum(a%d) AS s%d", n, n)
		}
	}
	return selected, by
}

// results are count, numerator and denominator of every metric.
func (m measures) results() string {
	_, folded := m.told()
	out := ""
	for n, r := range m.plan.Metrics {
		c := column{m.columns[n], folded}
		num, den := "0", "0" // found among what is gathered
		if !m.gather || !isRank(r) {
			num, den = c.of(r.Statistic)
		}
		out += fmt.Sprintf(", %s, %s, %s", c.count(), num, den)
	}
	return out
}

// column is a column of samples, or what folding left of it.
type column struct {
	name   string
	folded bool
}

func (c column) at() string { return strings.TrimPrefix(c.name, "a") }

// count is how many samples there are.
func (c column) count() string {
	if c.folded {
		return "COALESCE(sum(c" + c.at() + "), 0)"
	}
	return "count(" + c.name + ")"
}

func (c column) sum() string {
	if c.folded {
		return "COALESCE(sum(s" + c.at() + "), 0)"
	}
	return "COALESCE(sum(" + c.name + "), 0)"
}

// different is how many different keys there are.
func (c column) different() string {
	if c.folded {
		return "count(" + c.name + ")"
	}
	return "count(DISTINCT " + c.name + ")"
}

// ranked is the value of the sample at a place, where n stands for how many there
// are.
func (c column) ranked(place string) string {
	return fmt.Sprintf("COALESCE(max(CASE WHEN r%s = %s THEN %s END), 0)", c.at(), strings.ReplaceAll(place, "n", "n"+c.at()), c.name)
}

// some is a denominator, 0 where there is nothing to divide.
func (c column) some(den int) string {
	return fmt.Sprintf("CASE WHEN %s > 0 THEN %d ELSE 0 END", c.count(), den)
}

// of is the number that a statistic makes of the column, as a fraction.
func (c column) of(s catalog.Statistic) (num, den string) {
	switch s {
	case catalog.Count:
		return c.count(), "1"
	case catalog.Sum:
		return c.sum(), "1"
	case catalog.Distinct:
		return c.different(), "1"
	case catalog.Ratio:
		return c.count(), c.different()
	case catalog.Mean, catalog.Share:
		return c.sum(), c.count()
	case catalog.Median:
		return c.ranked("(n + 1) / 2") + " + " + c.ranked("(n + 2) / 2"), c.some(2)
	case catalog.P90:
		return c.ranked("(9 * n + 9) / 10"), c.some(1)
	}
	panic(fmt.Sprintf("metrics: statistic %q", s))
}
