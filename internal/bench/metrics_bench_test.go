package bench_test

import (
	"context"
	"maps"
	"math"
	"slices"
	"testing"

	"parley/metrics"
	"parley/metrics/catalog"
)

// measuredTime is how much CPU time each side is given in every round, at least:
// databases' time is counted in hundredths of a second.
const measuredTime = 400

// BenchmarkMetrics asks the same questions of the metric engine and, in plain SQL,
// of the tables of entities, by turns. An iteration is a round of both; what is
// reported is the median round in CPU milliseconds of server and database
// together, and how many times as much the plain way takes.
//
// `make bench-metrics` runs it with a million messages.
func BenchmarkMetrics(b *testing.B) {
	a := newArena(b, messagesWanted(b))
	for _, q := range questions(b) {
		a.expectAlike(b, q)
		b.Run(q.name, func(b *testing.B) { a.compare(b, q) })
	}
}

// TestQuestionsAnswerTheSame: what is compared are the same numbers.
func TestQuestionsAnswerTheSame(t *testing.T) {
	a := newArena(t, 2_000)
	for _, q := range questions(t) {
		a.expectAlike(t, q)
	}
}

func (a *arena) expectAlike(tb testing.TB, q question) {
	tb.Helper()
	asked := a.asked(tb, q.query)
	if len(asked) == 0 && !slices.Contains(q.query.Filter.Tags, rareTag) {
		tb.Fatalf("%s: nothing to compare in %v", q.name, asked)
	}
	for name, text := range q.plain {
		if want := a.answer(tb, text, q.args...); !alike(asked, want) {
			tb.Fatalf("%s: the engine answers\n%v\nand %s\n%v", q.name, asked, name, want)
		}
	}
}

// side is one way of answering, and what each round cost.
type side struct {
	name  string
	ask   func()
	times int
	costs []float64
}

// compare lets all sides answer in turns, as often as there are iterations.
func (a *arena) compare(b *testing.B, q question) {
	sides := []*side{{name: "facts", ask: func() { a.asked(b, q.query) }}}
	for _, name := range slices.Sorted(maps.Keys(q.plain)) {
		sides = append(sides, &side{name: name, ask: func() { a.answer(b, q.plain[name], q.args...) }})
	}
	for _, s := range sides {
		s.times = a.enough(b, s.ask)
	}
	for range b.N {
		for _, s := range sides {
			c := a.costOf(b, func() { repeat(s.times, s.ask) })
			s.costs = append(s.costs, c.sum()/float64(s.times))
		}
	}
	facts := median(sides[0].costs)
	b.ReportMetric(0, "ns/op") // rounds are of different lengths
	b.ReportMetric(facts, "facts-ms")
	for _, s := range sides[1:] {
		b.ReportMetric(median(s.costs), s.name+"-ms")
		b.ReportMetric(median(s.costs)/facts, s.name+"-x")
	}
}

// enough is how often something has to be done to take as long as can be measured.
func (a *arena) enough(tb testing.TB, f func()) int {
	tb.Helper()
	f() // once to read pages and to prepare statements
	for n := 1; ; n *= 2 {
		if c := a.costOf(tb, func() { repeat(n, f) }); c.sum() >= measuredTime/2 {
			return int(math.Ceil(float64(n) * measuredTime / c.sum()))
		}
	}
}

func repeat(n int, f func()) {
	for range n {
		f()
	}
}

func median(values []float64) float64 {
	all := slices.Sorted(slices.Values(values))
	n := len(all)
	return (all[(n-1)/2] + all[n/2]) / 2
}

// numbers are an answer: by the day a bucket begins or a key, and "total".
type numbers map[string]float64

// put adds a number; nothing, and no average of nothing, is left out.
func (n numbers) put(unit catalog.Unit, key string, s metrics.Stat) {
	if v, ok := s.Value(unit); ok && s.Count > 0 {
		n[key] = v
	}
}

// asked answers by the metric engine.
func (a *arena) asked(tb testing.TB, q metrics.Query) numbers {
	tb.Helper()
	q.Organization = a.organization
	all, err := metrics.New(metrics.NewFacts(a.app.Store), a.app.Store.Now).Series(context.Background(), q)
	if err != nil {
		tb.Fatal(err)
	}
	s := all[0]
	out := numbers{}
	out.put(s.Metric.Unit, "total", s.Total)
	for _, bucket := range s.Buckets {
		out.put(s.Metric.Unit, bucket.Start.Format("2006-01-02"), bucket.Stat)
	}
	for _, g := range s.Groups {
		out.put(s.Metric.Unit, g.Keys[0].Key, g.Total)
	}
	return out
}

// answer answers by a statement with the columns key and number.
func (a *arena) answer(tb testing.TB, text string, args ...any) numbers {
	tb.Helper()
	rows, err := a.plain.Query(text, append([]any{a.organization}, args...)...)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	out := numbers{}
	for rows.Next() {
		var key string
		var n float64
		if err := rows.Scan(&key, &n); err != nil {
			tb.Fatal(err)
		}
		out[key] = n
	}
	if rows.Err() != nil {
		tb.Fatal(rows.Err())
	}
	return out
}

// alike reports whether two answers have the same numbers, to the microsecond.
func alike(a, b numbers) bool {
	return maps.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 1e-6 })
}
