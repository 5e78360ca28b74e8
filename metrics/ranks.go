package metrics

import (
	"slices"

	"parley/metrics/catalog"
)

// rankedIn fills in what metrics ask of the values that were gathered for a row.
func (r *row) rankedIn(m measures) {
	for _, v := range r.values {
		slices.Sort(v)
	}
	for i, metric := range m.plan.Metrics {
		for n, column := range m.ranked() {
			if isRank(metric) && sameSamples(m.of[column], metric) {
				r.Stats[i] = rankOf(metric.Statistic, r.values[n])
			}
		}
	}
}

// rankOf is the middle one, or that which nine of ten do not exceed, of values in
// order.
func rankOf(s catalog.Statistic, v []int64) Stat {
	n := len(v)
	switch {
	case n == 0:
		return Stat{}
	case s == catalog.Median:
		return Stat{Count: int64(n), Num: v[(n+1)/2-1] + v[(n+2)/2-1], Den: 2}
	}
	return Stat{Count: int64(n), Num: v[(9*n+9)/10-1], Den: 1}
}

// totalled adds the totals to rows whose values were gathered: of the first
// stretch, and of all others taken together, of every group.
func totalled(rows []row, m measures) []row {
	totals := map[string]*row{}
	var order []string
	for _, r := range rows {
		stretch := min(r.Stretch, 1)
		name := nameOf(r.Keys) + string(rune('0'+stretch))
		t := totals[name]
		if t == nil {
			t = &row{Cell: Cell{Total: true, Stretch: stretch, Keys: r.Keys, Stats: make([]Stat, len(r.Stats))}, values: make([][]int64, len(r.values))}
			totals[name] = t
			order = append(order, name)
		}
		for i, s := range r.Stats {
			t.Stats[i] = t.Stats[i].plus(s, m.plan.Metrics[i].Statistic)
		}
		for i, v := range r.values {
			t.values[i] = append(t.values[i], v...)
		}
	}
	for _, name := range order {
		rows = append(rows, *totals[name])
	}
	return rows
}
