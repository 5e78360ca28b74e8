package metrics_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/internal/testkit/plainmetrics"
	"parley/metrics"
	"parley/metrics/catalog"
)

// worlds is how many random worlds are looked at: METRICS_WORLDS, else a few.
func worlds(t *testing.T) uint64 {
	n := os.Getenv("METRICS_WORLDS")
	if n == "" {
		return 12
	}
	worlds, err := strconv.ParseUint(n, 10, 32)
	must(t, err)
	return worlds
}

// firstWorld is the seed to begin with: METRICS_SEED, to see one world again.
func firstWorld(t *testing.T) uint64 {
	seed, err := strconv.ParseUint("0"+os.Getenv("METRICS_SEED"), 10, 64)
	must(t, err)
	return seed
}

// Over random worlds, asked random questions, the engine gives the numbers that
// the contract's words give, for every metric, on each database; and every number
// can be computed again from its samples.
func TestEngineIsTheContract(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		asked := map[string]bool{}
		for seed := firstWorld(t); seed < firstWorld(t)+worlds(t); seed++ {
			c := newCourt(t, d, seed)
			c.census(t)
			for n, row := range catalog.Rows() {
				if uint64(n)%4 == seed%4 {
					c.try(t, row)
					asked[row.Name] = true
				}
			}
			if t.Failed() {
				t.Fatalf("stopped at METRICS_SEED=%d METRICS_WORLDS=1: %d messages %s, %d events, %s", seed, len(c.world.Messages), c.arrival, len(c.world.Events), c.zone)
			}
		}
		if want := len(catalog.Rows()); len(asked) != want && worlds(t) >= 4 {
			t.Errorf("%d of %d metrics asked", len(asked), want)
		}
	})
}

// court holds an engine against the evaluator over one world.
type court struct {
	*desk
	*maker
	world plainmetrics.World
	zones []*time.Location
}

func newCourt(t *testing.T, d *desk, seed uint64) *court {
	t.Helper()
	p, m := randomPlot(t, rand.New(rand.NewPCG(seed, 4)))
	c := &court{desk: d.another(t, fmt.Sprint("world", seed), p.now), maker: m}
	c.world = c.play(t, p)
	c.zones = []*time.Location{time.UTC, location(t, m.zone), location(t, m.zone), location(t, pick(m.Rand, turns...).zone)}
	return c
}

// try asks a question about a metric, and about all that can answer it too.
func (c *court) try(t *testing.T, row catalog.Row) {
	q := c.question(row, c.world, c.zones)
	query := c.query(q, c.IntN(2) == 0, alike(c.Rand, q)...)
	if c.IntN(4) == 0 {
		query.Want = metrics.Want{Total: true, Previous: c.IntN(2) == 0, Buckets: c.IntN(2) == 0, Groups: c.IntN(2) == 0, GroupBuckets: c.IntN(2) == 0}
	}
	series := c.ask(t, q, query)
	c.recompute(t, q, series[0])
}

// ask asks a question about the query's metrics.
func (c *court) ask(t *testing.T, q plainmetrics.Question, query metrics.Query) []metrics.Series {
	series, err := c.engine.Series(c.ctx, query)
	for apperr.KindOf(err) == apperr.CostLimit && len(query.Metrics) > 1 { // fewer numbers
		query.Metrics = query.Metrics[:len(query.Metrics)/2]
		series, err = c.engine.Series(c.ctx, query)
	}
	must(t, err)
	for _, s := range series {
		q.Metric = s.Metric.Name
		answer, ok := c.world.Answer(q)
		if !ok {
			t.Fatalf("the evaluator does not know %s", q.Metric)
		}
		same(t, c.about(q), c.lines(s, query.Want), linesOf(answer, query.Want))
		inOrder(t, c.about(q), s)
	}
	return series
}

// census counts everything that ever happened, by every dimension.
func (c *court) census(t *testing.T) {
	q := plainmetrics.Question{From: c.began.Add(-aDay), To: c.world.Now.Add(aDay), Granularity: "YEAR", Zone: c.zones[1], Within: 17 * time.Minute}
	for _, d := range catalog.Dimensions() {
		q.GroupBy = []catalog.Dimension{d.Dimension}
		var names []string
		for _, row := range catalog.Rows() {
			if row.Has(d.Dimension) {
				names = append(names, row.Name)
			}
		}
		for some := range slices.Chunk(names, metrics.MaxMetrics) {
			c.ask(t, q, c.query(q, false, some...))
		}
	}
}

func (c *court) about(q plainmetrics.Question) string {
	return fmt.Sprintf("%s of [%s, %s) by %q in %s, %v and conversations %v, by %v, within %s, now %s", q.Metric, q.From.UTC().Format(time.RFC3339Nano),
		q.To.UTC().Format(time.RFC3339Nano), q.Granularity, q.Zone, q.Filter, q.Conversations, q.GroupBy, q.Within, c.world.Now.UTC().Format(time.RFC3339Nano))
}

// inOrder holds that the largest group stands first.
func inOrder(t *testing.T, about string, s metrics.Series) {
	t.Helper()
	for i := range s.Groups {
		if i == 0 {
			continue
		}
		before, _ := s.Groups[i-1].Total.Value(s.Metric.Unit)
		if after, _ := s.Groups[i].Total.Value(s.Metric.Unit); after > before {
			t.Errorf("%s: a group of %v after one of %v", about, after, before)
		}
	}
}
