// Command ratios reads the output of package bench's benchmarks, as many runs as
// there are, and prints what Parley costs as multiples of what the hand-written
// twin costs: the ratios of the medians, a line for each scene and twin. It exits
// with 1 where there is nothing to compare.
package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"
)

func main() {
	runs, err := read(os.Stdin)
	if err == nil && len(runs.scenes) == 0 {
		err = fmt.Errorf("no line of a benchmark was read")
	}
	if err == nil {
		err = runs.print(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ratios:", err)
		os.Exit(1)
	}
}

// units are the columns, in the order of `go test`'s own.
var units = []string{"ns/op", "cpu-ms/op", "db-cpu-ms/op", "B/op", "allocs/op", "statements/op"}

func (r runs) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "scene\tserver\truns\t")
	for _, u := range units {
		fmt.Fprint(w, u, "\t")
	}
	fmt.Fprintln(w)
	for _, scene := range r.scenes {
		for _, server := range scene.servers {
			r.row(w, scene, server)
		}
	}
	return w.Flush()
}

// row prints a server's medians, and how many times as much Parley takes.
func (r runs) row(w io.Writer, s *scene, server string) {
	fmt.Fprintf(w, "%s\t%s\t%d\t", s.name, server, len(s.values[server]["ns/op"]))
	for _, u := range units {
		m, ok := s.median(server, u)
		ours, _ := s.median("parley", u)
		switch {
		case !ok:
			fmt.Fprint(w, "-\t")
		case server == "parley" || m == 0:
			fmt.Fprintf(w, "%.4g\t", m)
		default:
			fmt.Fprintf(w, "%.4g (%.2fx)\t", m, ours/m)
		}
	}
	fmt.Fprintln(w)
}
