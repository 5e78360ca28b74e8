package metrics

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"parley/metrics/catalog"
)

// part is the metrics of a query that are of one fact and have one granularity.
type part struct {
	Query
	rows        []catalog.Row
	places      []int // of the rows among the query's metrics
	granularity Granularity
	now         time.Time
	buckets     []Bucket
	series      []Series
}

// answer asks the source for the numbers of the buckets, and of the periods, and
// once more for those of groups. The period before is the first stretch.
func (p *part) answer(ctx context.Context, source Source) error {
	if err := p.cut(); err != nil {
		return err
	}
	p.series = make([]Series, len(p.rows))
	for i, r := range p.rows {
		p.series[i] = Series{Metric: r, Granularity: p.granularity, Period: p.Period, Drill: p.drill(r)}
	}
	if p.Want.Total || p.Want.Previous || p.Want.Buckets {
		if err := p.answerWhole(ctx, source); err != nil {
			return err
		}
	}
	if len(p.GroupBy) == 0 || !p.Want.Groups {
		return nil
	}
	return p.answerGroups(ctx, source)
}

// cut makes the buckets that are wanted, and refuses too many of them.
func (p *part) cut() (err error) {
	if p.buckets, err = Buckets(p.Period, p.granularity, p.Zone); err != nil {
		return err
	}
	if !p.Want.Buckets && !p.Want.GroupBuckets {
		p.buckets = nil
	}
	if len(p.buckets)*len(p.rows) > maxCells {
		return tooManyCells()
	}
	return nil
}

func (p *part) drill(r catalog.Row) Drill {
	return Drill{
		Organization: p.Organization, Metric: r.Name, Period: p.Period, Zone: p.Zone, Filter: p.Filter, Within: p.Within, Now: p.now,
	}
}

// answerWhole fills totals and buckets, of one question.
func (p *part) answerWhole(ctx context.Context, source Source) error {
	if !p.Want.Buckets {
		whole, _, err := p.ask(ctx, source, p.period(true))
		p.total(whole)
		return err
	}
	stats, whole, err := p.ask(ctx, source, p.edges(true))
	if err != nil {
		return err
	}
	for i := range p.series {
		p.series[i].Buckets = p.withStats(stats[i][1:])
	}
	switch {
	case whole != nil:
	case len(p.buckets) == 1:
		whole = stats
	default:
		whole = p.fold(stats)
	}
	p.total(whole)
	return nil
}

// total takes the numbers of the period before and of the period, by metric.
func (p *part) total(whole [][]Stat) {
	for i := range whole {
		p.series[i].Previous, p.series[i].Total = whole[i][0], whole[i][1]
	}
}

// folds reports whether the numbers of the periods are made of those of the
// buckets.
func (p *part) folds() bool {
	return !slices.ContainsFunc(p.rows, func(r catalog.Row) bool { return !folds(r.Statistic) })
}

// fold makes the numbers of the periods of those of the buckets.
func (p *part) fold(stats [][]Stat) [][]Stat {
	out := make([][]Stat, len(stats))
	for i, r := range p.rows {
		total := empty(r)
		for _, s := range stats[i][1:] {
			total = total.plus(s, r.Statistic)
		}
		out[i] = []Stat{stats[i][0], total}
	}
	return out
}

// edges are those of the buckets inside the period; the first stretch is the
// period before, where it is wanted, and nothing where it is not.
func (p *part) edges(previous bool) []int64 {
	out := p.period(previous)[:2]
	for _, b := range p.buckets[1:] {
		out = append(out, ceilMilli(b.Start))
	}
	return append(out, ceilMilli(p.Period.To))
}

// period are the edges of the period before and of the period.
func (p *part) period(previous bool) []int64 {
	from := ceilMilli(p.Period.From)
	before := from
	if previous && p.Want.Previous {
		before = ceilMilli(p.Period.Previous().From)
	}
	return []int64{before, from, ceilMilli(p.Period.To)}
}

func (p *part) withStats(stats []Stat) []BucketStat {
	out := make([]BucketStat, len(p.buckets))
	for i, b := range p.buckets {
		out[i] = BucketStat{b, stats[i]}
	}
	return out
}

// plan is the question about stretches between edges, and about the periods where
// they are not made of them.
func (p *part) plan(edges []int64, by []catalog.Dimension) Plan {
	return Plan{
		Organization: p.Organization, Fact: p.rows[0].Fact, Metrics: p.rows, Edges: edges, Filter: p.Filter, GroupBy: by,
		Zone: p.Zone, Within: p.Within.Milliseconds(), Now: p.now.UnixMilli(), Limit: maxCells,
		Totals: len(edges) > 3 && !p.folds(),
	}
}

// ask returns the numbers of the stretches between edges, by metric, and those of
// the periods where the stretches do not tell them.
func (p *part) ask(ctx context.Context, source Source, edges []int64) (stats, whole [][]Stat, err error) {
	plan := p.plan(edges, nil)
	cells, err := source.Cells(ctx, plan)
	if err != nil {
		return nil, nil, err
	}
	stats = p.nothing(len(edges) - 1)
	if plan.Totals {
		whole = p.nothing(2)
	}
	for _, c := range cells {
		into := stats
		if c.Total {
			into = whole
		}
		for i, s := range c.Stats {
			into[i][c.Stretch] = s
		}
	}
	return stats, whole, nil
}

// nothing is the numbers of stretches without samples, by metric.
func (p *part) nothing(stretches int) [][]Stat {
	out := make([][]Stat, len(p.rows))
	for i, r := range p.rows {
		out[i] = slices.Repeat([]Stat{empty(r)}, stretches)
	}
	return out
}

// group is a group in the making: the numbers of its buckets, and of the periods,
// by metric.
type group struct {
	keys           []GroupKey
	buckets, whole [][]Stat
}

// answerGroups fills the groups, of one question.
func (p *part) answerGroups(ctx context.Context, source Source) error {
	edges := p.period(false)
	if p.Want.GroupBuckets {
		edges = p.edges(false)
	}
	plan := p.plan(edges, p.GroupBy)
	cells, err := source.Cells(ctx, plan)
	if err != nil {
		return err
	}
	groups, err := p.gatherGroups(cells, len(edges)-1)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if !plan.Totals {
			g.whole = p.fold(g.buckets)
		}
		if len(edges) == 3 { // one bucket, or none wanted
			g.whole = g.buckets
		}
	}
	for i := range p.series {
		p.series[i].Groups = p.groupsOf(i, groups)
	}
	return nil
}

// gatherGroups sorts cells by their keys. It refuses more numbers than an answer
// may hold before they take memory.
func (p *part) gatherGroups(cells []Cell, stretches int) (map[string]*group, error) {
	groups := map[string]*group{}
	for _, c := range cells {
		name := nameOf(c.Keys)
		g := groups[name]
		if g == nil {
			if (len(groups)+1)*max(1, stretches-1)*len(p.rows) > maxCells {
				return nil, tooManyCells()
			}
			g = &group{keys: c.Keys, buckets: p.nothing(stretches), whole: p.nothing(2)}
			groups[name] = g
		}
		into := g.buckets
		if c.Total {
			into = g.whole
		}
		for i, s := range c.Stats {
			into[i][c.Stretch] = s
		}
	}
	return groups, nil
}

// nameOf tells groups apart.
func nameOf(keys []GroupKey) string {
	name := ""
	for _, k := range keys {
		name += fmt.Sprintf("%t %q ", k.None, k.Key)
	}
	return name
}

// groupsOf lists the groups of a metric, those without samples left out.
func (p *part) groupsOf(metric int, groups map[string]*group) []Group {
	out := []Group{}
	for _, g := range groups {
		total := g.whole[metric][1]
		if total.Count == 0 {
			continue
		}
		one := Group{Keys: g.keys, Total: total}
		if p.Want.GroupBuckets {
			one.Buckets = p.withStats(g.buckets[metric][1:])
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(b.Total.compare(a.Total), slices.CompareFunc(a.Keys, b.Keys, compareKeys))
	})
	return out
}

// compare orders numbers by size.
func (s Stat) compare(o Stat) int {
	return cmp.Compare(float64(s.Num)/float64(max(1, s.Den)), float64(o.Num)/float64(max(1, o.Den)))
}

// compareKeys orders keys by what they are, none last.
func compareKeys(a, b GroupKey) int {
	if a.None != b.None {
		return map[bool]int{true: 1, false: -1}[a.None]
	}
	return cmp.Or(cmp.Compare(len(a.Key), len(b.Key))*isNumber(a.Dimension), cmp.Compare(a.Key, b.Key))
}

// isNumber is 1 for dimensions whose keys are numbers: the longer is the larger.
func isNumber(d catalog.Dimension) int {
	if d == catalog.HourOfDay || d == catalog.Weekday {
		return 1
	}
	return 0
}
