package metrics_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/inbox"
	"parley/internal/testkit"
	"parley/internal/testkit/plainmetrics"
	"parley/metrics"
	"parley/metrics/catalog"
)

// Every script's numbers are what the engine computes, on each database and
// whatever the order of arrival; and what the evaluator does.
func TestScripts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		for _, file := range scripts(t) {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { run(t, d, file) })
		}
	})
}

func scripts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	must(t, err)
	return files
}

// Every metric of the catalog has a script that asks for it.
func TestEveryMetricHasAScript(t *testing.T) {
	asked := map[string]bool{}
	for _, file := range scripts(t) {
		for _, a := range read(t, file).asks {
			asked[a.Metric] = true
			if len(a.expects) == 0 {
				t.Errorf("%s: asked, and nothing expected", a.place)
			}
		}
	}
	for _, row := range catalog.Rows() {
		if !asked[row.Name] {
			t.Errorf("no script in testdata asks for %s", row.Name)
		}
	}
}

func run(t *testing.T, d *desk, file string) {
	s := read(t, file)
	d.clock.Set(s.now)
	for name, steps := range s.arrivals() {
		d := d.another(t, strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), ".txt"), "_", "-")+"-"+name, s.now)
		s.steps, s.rebuilt = steps, name == "rebuilt"
		world := d.play(t, s.plot)
		for _, a := range s.asks {
			answer, ok := world.Answer(a.Question)
			if !ok {
				t.Fatalf("%s: the evaluator does not know %s", a.place, a.Metric)
			}
			a.check(t, "evaluator", ofAnswer(answer))
			series, err := d.engine.Series(d.ctx, d.query(a.Question, true, a.Metric))
			if err != nil {
				t.Fatalf("%s: %v", a.place, err)
			}
			a.check(t, name, d.ofSeries(series[0]))
		}
	}
}

// arrivals are the orders in which messages are to arrive: as they are written, so
// that the facts are computed anew afterwards too, the other way round, and all at
// once. Resolve events come last in those.
func (s script) arrivals() map[string][]step {
	out := map[string][]step{"as-written": s.steps, "rebuilt": s.steps}
	if s.asWritten {
		return out
	}
	var events, backwards []step
	var all []inbox.NewMessage
	for _, one := range s.steps {
		if one.event != nil {
			events = append(events, one)
			continue
		}
		backwards = append(backwards, one)
		all = append(all, one.messages...)
	}
	slices.Reverse(backwards)
	out["backwards"] = append(backwards, events...)
	out["at-once"] = append([]step{{messages: all}}, events...)
	return out
}

// found is an answer to hold expectations against.
type found struct {
	total, previous value
	buckets, groups map[string]value // by start, and by keys
}

type value = plainmetrics.Number

func ofAnswer(a plainmetrics.Answer) found {
	f := found{a.Total, a.Previous, map[string]value{}, map[string]value{}}
	for _, b := range a.Buckets {
		f.buckets[b.Start.UTC().Format(time.RFC3339)] = b.Number
	}
	for _, g := range a.Groups {
		f.groups[strings.Join(g.Keys, "|")] = g.Total
	}
	return f
}

func (d *desk) ofSeries(s metrics.Series) found {
	stat := func(s metrics.Stat) value { return value{Count: s.Count, Num: s.Num, Den: s.Den} }
	f := found{stat(s.Total), stat(s.Previous), map[string]value{}, map[string]value{}}
	for _, b := range s.Buckets {
		f.buckets[b.Start.UTC().Format(time.RFC3339)] = stat(b.Stat)
	}
	for _, g := range s.Groups {
		f.groups[strings.Join(d.keys(g.Keys), "|")] = stat(g.Total)
	}
	return f
}

// check holds an answer against what is expected. Where a bucket or group is
// named, those that are not are empty.
func (a ask) check(t *testing.T, who string, f found) {
	t.Helper()
	unnamed := map[string]map[string]value{}
	for _, e := range a.expects {
		got, ok := f.total, true
		switch e.word {
		case "previous":
			got = f.previous
		case "count":
			got = value{Num: f.total.Count, Den: 1}
		case "at":
			unnamed[e.word] = f.buckets
		case "group":
			unnamed[e.word] = f.groups
		}
		if among := unnamed[e.word]; among != nil {
			got, ok = among[e.key]
			delete(among, e.key)
		}
		if want := e.value; !ok || a.shown(got, e.word == "count") != want {
			t.Errorf("%s: %s: %s %s of %s is %s, want %s", e.place, who, e.word, e.key, a.Metric, a.shown(got, e.word == "count"), want)
		}
	}
	for word, rest := range unnamed {
		for key, got := range rest {
			if got.Count != 0 {
				t.Errorf("%s: %s: %s %s of %s has %s, and the script does not name it", a.place, who, word, key, a.Metric, ofNumber(got))
			}
		}
	}
}

// shown is a number as scripts write it: in the metric's unit.
func (a ask) shown(v value, isCount bool) string {
	row, _ := catalog.Find(a.Metric)
	if row.Unit == catalog.Seconds && !isCount {
		v.Den *= 1000
	}
	return fraction(v.Num, v.Den)
}
