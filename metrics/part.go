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

// answer asks the source: for the numbers of the buckets, and, where totals are
// not their sums, for the totals; likewise for groups. The period before is the
// first stretch of the same statements.
func (p *part) answer(ctx context.Context, source Source) error {
	var err error
	if p.buckets, err = Buckets(p.Period, p.granularity, p.Zone); err != nil {
		return err
	}
	if !p.Want.Buckets && !p.Want.GroupBuckets {
		p.buckets = nil
	}
	if len(p.buckets)*len(p.rows) > maxCells {
		return tooManyCells()
	}
	p.series = make([]Series, len(p.rows))
	for i, r := range p.rows {
		p.series[i] = Series{Metric: r, Granularity: p.granularity, Period: p.Period, Drill: p.drill(r)}
	}
	if err := p.answerWhole(ctx, source); err != nil {
		return err
	}
	if len(p.GroupBy) == 0 || !p.Want.Groups {
		return nil
	}
	return p.answerGroups(ctx, source)
}

func (p *part) drill(r catalog.Row) Drill {
	return Drill{
		Organization: p.Organization, Metric: r.Name, Period: p.Period, Zone: p.Zone, Filter: p.Filter, Within: p.Within, Now: p.now,
	}
}

// answerWhole fills totals and buckets.
func (p *part) answerWhole(ctx context.Context, source Source) error {
	var before, whole [][]Stat // by metric, then stretch
	var err error
	if p.Want.Buckets {
		if before, err = p.ask(ctx, source, p.edges(true)); err != nil {
			return err
		}
		for i := range p.series {
			p.series[i].Buckets = p.withStats(before[i][1:])
		}
	}
	whole = p.fold(before)
	if whole == nil {
		if whole, err = p.ask(ctx, source, p.period(true)); err != nil {
			return err
		}
	}
	for i := range p.series {
		p.series[i].Previous, p.series[i].Total = whole[i][0], whole[i][1]
	}
	return nil
}

// fold makes the stretches of the periods of those of the buckets, nil where they
// are not known or do not add up.
func (p *part) fold(stats [][]Stat) [][]Stat {
	if stats == nil || slices.ContainsFunc(p.rows, func(r catalog.Row) bool { return !folds(r.Statistic) }) {
		return nil
	}
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

// plan is the question about stretches between edges.
func (p *part) plan(edges []int64, by []catalog.Dimension) Plan {
	return Plan{
		Organization: p.Organization, Fact: p.rows[0].Fact, Metrics: p.rows, Edges: edges, Filter: p.Filter, GroupBy: by,
		Zone: p.Zone, Within: p.Within.Milliseconds(), Now: p.now.UnixMilli(), Limit: maxCells,
	}
}

// ask returns the numbers of the stretches between edges, by metric.
func (p *part) ask(ctx context.Context, source Source, edges []int64) ([][]Stat, error) {
	cells, err := source.Cells(ctx, p.plan(edges, nil))
	if err != nil {
		return nil, err
	}
	out := p.nothing(len(edges) - 1)
	for _, c := range cells {
		for i, s := range c.Stats {
			out[i][c.Stretch] = s
		}
	}
	return out, nil
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

// answerGroups fills the groups.
func (p *part) answerGroups(ctx context.Context, source Source) error {
	groups := map[string]*group{}
	if p.Want.GroupBuckets {
		if err := p.askGroups(ctx, source, p.edges(false), groups, func(g *group) *[][]Stat { return &g.buckets }); err != nil {
			return err
		}
		if len(groups)*len(p.buckets)*len(p.rows) > maxCells {
			return tooManyCells()
		}
		for _, g := range groups {
			g.whole = p.fold(g.buckets)
		}
	}
	if !p.Want.GroupBuckets || p.fold(p.nothing(2)) == nil {
		if err := p.askGroups(ctx, source, p.period(false), groups, func(g *group) *[][]Stat { return &g.whole }); err != nil {
			return err
		}
	}
	for i := range p.series {
		p.series[i].Groups = p.groupsOf(i, groups)
	}
	return nil
}

// askGroups adds the numbers of stretches to groups.
func (p *part) askGroups(ctx context.Context, source Source, edges []int64, groups map[string]*group, of func(*group) *[][]Stat) error {
	cells, err := source.Cells(ctx, p.plan(edges, p.GroupBy))
	if err != nil {
		return err
	}
	for _, c := range cells {
		name := nameOf(c.Keys)
		g := groups[name]
		if g == nil {
			g = &group{keys: c.Keys}
			groups[name] = g
		}
		if *of(g) == nil {
			*of(g) = p.nothing(len(edges) - 1)
		}
		for i, s := range c.Stats {
			(*of(g))[i][c.Stretch] = s
		}
	}
	return nil
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
