package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of `go test -json` (see `go doc test2json`).
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// test names a test of a package; the empty name is the package itself.
type test struct{ pkg, name string }

func (t test) String() string { return t.pkg + " " + t.name }

// report gathers what a run did, and prints what a reader wants to see: each
// package's closing line, and all that a failing test said.
type report struct {
	out     io.Writer
	allowed []string
	// said holds the output of tests that have not ended.
	said            map[test]*strings.Builder
	passed, failed  int
	skipped         int
	broken          bool
	unexpectedSkips []string
}

func newReport(out io.Writer, allowed []string) *report {
	return &report{out: out, allowed: allowed, said: map[test]*strings.Builder{}}
}

// read takes the events one by one. Lines that are none, such as a complaint of
// the go command, are printed as they are.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		switch {
		case len(line) == 0:
		case json.Unmarshal(line, &e) != nil || e.Action == "":
			r.print(string(line))
		default:
			r.take(e)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) take(e event) {
	t := test{e.Package, e.Test}
	switch e.Action {
	case "output":
		r.heard(t, e.Output)
	case "build-output":
		r.print(e.Output)
	case "build-fail":
		r.broken = true
	case "pass", "fail", "skip":
		r.ended(t, e.Action)
	}
}

func (r *report) heard(t test, output string) {
	if t.name == "" && isClosing(output) {
		r.print(output)
		return
	}
	if r.said[t] == nil {
		r.said[t] = &strings.Builder{}
	}
	r.said[t].WriteString(output)
}

func isClosing(output string) bool {
	return strings.HasPrefix(output, "ok ") || strings.HasPrefix(output, "FAIL\t")
}

func (r *report) ended(t test, action string) {
	if t.name == "" {
		r.packageEnded(t.pkg, action)
		return
	}
	switch action {
	case "pass":
		r.passed++
	case "fail":
		r.failed++
		r.print(r.text(t))
	case "skip":
		r.skipped++
		if !r.maySkip(t) {
			r.unexpectedSkips = append(r.unexpectedSkips, t.String()+"\n"+r.text(t))
		}
	}
	delete(r.said, t)
}

// packageEnded prints what tests said that never ended, which is where a panic
// or a timeout is.
func (r *report) packageEnded(pkg, action string) {
	for _, t := range slices.SortedFunc(maps.Keys(r.said), func(a, b test) int { return strings.Compare(a.name, b.name) }) {
		if t.pkg != pkg {
			continue
		}
		if action == "fail" {
			r.print(r.text(t))
		}
		delete(r.said, t)
	}
	r.broken = r.broken || action == "fail"
}

// maySkip looks for the test, or a test that it is a part of, in the list.
func (r *report) maySkip(t test) bool {
	return slices.ContainsFunc(r.allowed, func(a string) bool {
		return t.String() == a || strings.HasPrefix(t.String(), a+"/")
	})
}

func (r *report) text(t test) string {
	if b := r.said[t]; b != nil {
		return b.String()
	}
	return ""
}

// close prints the verdict and reports whether the run is good.
func (r *report) close() bool {
	for _, s := range r.unexpectedSkips {
		r.print("unexpected skip: " + s)
	}
	if len(r.unexpectedSkips) > 0 {
		r.print("A skipped test proves nothing. Make it run, or list it with its reason in .ci/allowed-skips.\n")
	}
	r.print(fmt.Sprintf("%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped))
	return !r.broken && r.failed == 0 && len(r.unexpectedSkips) == 0
}

func (r *report) print(text string) {
	io.WriteString(r.out, text) //nolint:errcheck // there is nobody else to tell
}
