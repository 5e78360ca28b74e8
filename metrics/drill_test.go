package metrics_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"parley/internal/testkit/plainmetrics"
	"parley/metrics"
	"parley/metrics/catalog"
)

// recompute opens the numbers of a series: whatever the page, the samples are
// those of the contract, as many as the number says, and give it again.
func (c *court) recompute(t *testing.T, q plainmetrics.Question, s metrics.Series) {
	t.Helper()
	answer, _ := c.world.Answer(q)
	about := c.about(q)
	c.open(t, about, s, s.Drill, s.Total, answer.Samples)
	left := 3 // of the empty ones, some are enough
	for i, b := range s.Buckets {
		if b.Count == 0 {
			left--
		}
		if b.Count > 0 || left >= 0 {
			c.open(t, about+", bucket "+edges(b.Start, b.End), s, s.Drill.In(b.Bucket), b.Stat, within(answer.Buckets[i], answer.Samples))
		}
	}
	for _, g := range s.Groups[:min(12, len(s.Groups))] {
		want := answer.Groups[slices.IndexFunc(answer.Groups, func(a plainmetrics.Group) bool { return slices.Equal(a.Keys, c.keys(g.Keys)) })]
		c.open(t, about+", group "+strings.Join(want.Keys, "|"), s, s.Drill.Of(g), g.Total, want.Samples)
		for i, b := range g.Buckets {
			if b.Count > 0 && c.IntN(4) == 0 {
				c.open(t, about+", group "+strings.Join(want.Keys, "|")+", bucket "+edges(b.Start, b.End), s,
					s.Drill.Of(g).In(b.Bucket), b.Stat, within(answer.Buckets[i], want.Samples))
			}
		}
	}
}

// within are the samples of a bucket.
func within(b plainmetrics.Bucket, samples []plainmetrics.Sample) []plainmetrics.Sample {
	return slices.DeleteFunc(slices.Clone(samples), func(s plainmetrics.Sample) bool {
		return s.At < b.Start.UnixMilli() || s.At >= b.End.UnixMilli()
	})
}

// open reads the samples of a drill, page by page.
func (c *court) open(t *testing.T, about string, of metrics.Series, d metrics.Drill, stat metrics.Stat, want []plainmetrics.Sample) {
	t.Helper()
	got := c.samples(t, about, d)
	if int64(len(got)) != stat.Count {
		t.Errorf("%s: %d samples, count %d", about, len(got), stat.Count)
	}
	var plain []plainmetrics.Sample
	var lines, wanted []string
	for _, s := range got {
		value := toNumber(of.Metric, s.Value)
		plain = append(plain, plainmetrics.Sample{Value: value, Key: s.Key})
		n := c.names
		lines = append(lines, sample(s.At.UnixMilli(), value, n.of(s.Message), n.of(s.Conversation), n.of(s.Interaction), n.of(s.StartedBy), n.of(s.EndedBy)))
	}
	for _, s := range want {
		if !of.Metric.Timed() {
			s.StartedBy, s.EndedBy = "", ""
		}
		wanted = append(wanted, sample(s.At, shown(of.Metric, d, s), s.Message, s.Conversation, s.Interaction, s.StartedBy, s.EndedBy))
	}
	slices.Sort(lines)
	slices.Sort(wanted)
	same(t, about+": samples", lines, wanted)
	if again := ofNumber(plainmetrics.Recompute(of.Metric.Name, plain)); again != ofStat(stat) {
		t.Errorf("%s: the samples give %s, the number was %s", about, again, ofStat(stat))
	}
}

// samples reads all pages, and holds that they go on where they stopped, oldest
// first.
func (c *court) samples(t *testing.T, about string, d metrics.Drill) []metrics.Sample {
	t.Helper()
	page := metrics.Page{First: 1 + c.IntN(30)}
	var all []metrics.Sample
	for {
		got, err := c.engine.Samples(c.ctx, d, page)
		must(t, err)
		all = append(all, got.Rows...)
		if !got.More {
			break
		}
		if len(got.Rows) != page.First {
			t.Fatalf("%s: a page of %d holds %d, and there are more", about, page.First, len(got.Rows))
		}
		if next := got.Rows[len(got.Rows)-1].Cursor; next == page.After {
			t.Fatalf("%s: the page after %s ends there again", about, next)
		} else {
			page.After = next
		}
	}
	if !slices.IsSortedFunc(all, func(a, b metrics.Sample) int { return a.At.Compare(b.At) }) {
		t.Errorf("%s: samples are not in the order of time", about)
	}
	return all
}

// toNumber is the value of a sample as a whole number: milliseconds where it is in
// seconds.
func toNumber(row catalog.Row, value float64) int64 {
	if row.Unit == catalog.Seconds {
		value *= 1000
	}
	return int64(math.Round(value))
}

// shown is the value under which the evaluator's sample appears: "1 if it is, else
// 0" where the metric tells a share, 1 where samples are counted only.
func shown(row catalog.Row, d metrics.Drill, s plainmetrics.Sample) int64 {
	switch {
	case row.Statistic == catalog.Share && s.Value <= d.Within.Milliseconds():
		return 1
	case row.Statistic == catalog.Share:
		return 0
	}
	return s.Value
}
