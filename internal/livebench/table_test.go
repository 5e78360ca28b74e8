//go:build linux

package livebench_test

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// print writes one table: a row for each door, then the ratios and what they are
// to be.
func (f *figures) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%d subscribers, %d rounds, %d idle\n", f.subscribers, f.rounds, f.idlers)
	fmt.Fprintln(w, "\tsingle, us CPU/delivery\tp50/p99 ms\tbursts of 10, us CPU/delivery\tidle KB\tidle goroutines")
	for _, name := range names {
		m := f.doors[name]
		fmt.Fprintf(w, "%s\t%.2f\t%.0f/%.0f\t%.2f\t%.1f\t%.2f\n", name, median(m.single),
			percentile(m.latencies, 50), percentile(m.latencies, 99), median(m.burst), m.bytes/1024, m.goroutines)
	}
	fmt.Fprintln(w)
	for _, t := range f.targets() {
		t.print(w)
	}
	for _, name := range []string{stock, parley} {
		f.doors[name].printStall(w, name)
	}
	return w.Flush()
}

// target is a figure of Parley's and what it is to be.
type target struct {
	name string
	is   float64
	// bound is the most that it may be, and where least is set the least.
	bound float64
	least bool
	unit  string
}

func (f *figures) targets() []target {
	s, r, p := f.doors[stock], f.doors[raw], f.doors[parley]
	return []target{
		{"single: Parley / raw", median(p.single) / median(r.single), 1.25, false, "x"},
		{"single: stock / Parley", median(s.single) / median(p.single), 6, true, "x"},
		{"bursts: Parley / raw", median(p.burst) / median(r.burst), 0.35, false, "x"},
		{"bursts: stock / Parley", median(s.burst) / median(p.burst), 30, true, "x"},
		{"idle subscriber", p.bytes / 1024, 10, false, " KB"},
		{"idle subscriber", p.goroutines, 1.01, false, " goroutines"},
		{"stalled clients held", float64(p.held), 0, false, fmt.Sprintf(" of %d", stalled)},
		{"stalled clients cut within", p.cut.Seconds(), 12, false, " s"},
		{"frames that others lost", float64(p.lost), 0, false, ""},
		{"p99 of others, with stalled / without (on an idle machine)", percentile(p.beside, 99) / percentile(p.calm, 99), 1.2, false, "x"},
	}
}

func (t target) print(w io.Writer) {
	met, than := t.is <= t.bound, "<="
	if t.least {
		met, than = t.is >= t.bound, ">="
	}
	verdict := "met"
	if !met {
		verdict = "MISSED"
	}
	fmt.Fprintf(w, "%s\t%.2f%s\t%s %g\t%s\n", t.name, t.is, t.unit, than, t.bound, verdict)
}

// printStall tells what became of clients that stopped reading, and of the others.
func (m *measured) printStall(w io.Writer, name string) {
	fmt.Fprintf(w, "%s: holds %d of %d stalled clients after %.1f s; p50/p99 ms of others %.0f/%.0f without them, %.0f/%.0f with; %d frames lost\n",
		name, m.held, stalled, m.cut.Seconds(),
		percentile(m.calm, 50), percentile(m.calm, 99), percentile(m.beside, 50), percentile(m.beside, 99), m.lost)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// percentile of latencies, in milliseconds.
func percentile(latencies []time.Duration, p int) float64 {
	sorted := slices.Sorted(slices.Values(latencies))
	return float64(sorted[(len(sorted)-1)*p/100].Microseconds()) / 1e3
}
