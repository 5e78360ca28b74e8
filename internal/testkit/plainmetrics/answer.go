package plainmetrics

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/metrics/catalog"
)

// Answer computes the answer to a question; ok is false where the metric is
// unknown here.
func (w World) Answer(q Question) (a Answer, ok bool) {
	m, ok := w.metric(q.Metric, q.Within)
	if !ok {
		return a, false
	}
	var all []Sample
	for _, s := range m.samples() {
		if q.takes(s) {
			all = append(all, s)
		}
	}
	length := q.To.Sub(q.From)
	a.Samples = in(all, q.From, q.To)
	a.Total = m.number(a.Samples)
	a.Previous = m.number(in(all, q.From.Add(-length), q.From))
	if a.Granularity = q.Granularity; a.Granularity == "" {
		a.Granularity = choose(m.table, q.From, q.To)
	}
	empty := buckets(a.Granularity, q.From, q.To, q.Zone)
	a.Buckets = m.fill(empty, a.Samples)
	a.Groups = m.groups(empty, q, a.Samples)
	return a, true
}

// in: "counts when at is in the period", "[from, to)".
func in(samples []Sample, from, to time.Time) []Sample {
	var out []Sample
	for _, s := range samples {
		if s.At >= from.UnixMilli() && s.At < to.UnixMilli() {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Sample) int { return cmp.Compare(a.At, b.At) })
	return out
}

// takes: "AND between them, OR inside one, tested on the sample's dimensions. tag:
// VIP also means user:VIP; team: and system: are named in full".
func (q Question) takes(s Sample) bool {
	for d, wanted := range q.Filter {
		has := func(v string) bool { return slices.Contains(s.Dimensions[d], v) }
		if d == catalog.Tag {
			has = func(v string) bool { return slices.Contains(s.Dimensions[d], strings.TrimPrefix(v, "user:")) }
		}
		if len(wanted) > 0 && !slices.ContainsFunc(wanted, has) {
			return false
		}
	}
	return len(q.Conversations) == 0 || slices.Contains(q.Conversations, s.Conversation)
}

// fill: "the two outer ones hold only what lies inside the period", which the
// samples are of already.
func (m metric) fill(empty []Bucket, samples []Sample) []Bucket {
	out := slices.Clone(empty)
	for i := range out {
		out[i].Number = m.number(in(samples, out[i].Start, out[i].End))
	}
	return out
}

// groups: "Groups by a many-valued dimension (tag) overlap".
func (m metric) groups(empty []Bucket, q Question, samples []Sample) []Group {
	if len(q.GroupBy) == 0 {
		return nil
	}
	parts := map[string][]Sample{}
	for _, s := range samples {
		for _, keys := range combinations(s, q.GroupBy, q.Zone) {
			name := strings.Join(keys, "\x00")
			parts[name] = append(parts[name], s)
		}
	}
	var out []Group
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part := parts[name]
		out = append(out, Group{strings.Split(name, "\x00"), m.number(part), m.fill(empty, part), part})
	}
	return out
}

// combinations are the keys of a sample: one list for each way to choose one value
// of every dimension.
func combinations(s Sample, dimensions []catalog.Dimension, zone *time.Location) [][]string {
	all := [][]string{nil}
	for _, d := range dimensions {
		var longer [][]string
		for _, before := range all {
			for _, v := range s.values(d, zone) {
				longer = append(longer, append(slices.Clone(before), v))
			}
		}
		all = longer
	}
	return all
}

// values of a dimension; "null = none".
func (s Sample) values(d catalog.Dimension, zone *time.Location) []string {
	local := time.UnixMilli(s.At).In(zone)
	switch {
	case d == catalog.HourOfDay:
		return []string{strconv.Itoa(local.Hour())}
	case d == catalog.Weekday:
		return []string{strconv.Itoa((int(local.Weekday())+6)%7 + 1)}
	case len(s.Dimensions[d]) == 0:
		return []string{None}
	}
	return s.Dimensions[d]
}
