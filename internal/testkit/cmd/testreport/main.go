// Command testreport reads `go test -json` and prints it for people: the
// closing line of each package and everything about failures. A skipped test is
// a failure too unless a file lists it, one "package Test" a line, with the
// reason after a #:
//
//	set -o pipefail
//	go test -json ./... | go run ./internal/testkit/cmd/testreport -allowed-skips .ci/allowed-skips
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	list := flag.String("allowed-skips", "", "file that lists the tests that may be skipped")
	flag.Parse()
	ok, err := run(*list)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
	}
	if !ok || err != nil {
		os.Exit(1)
	}
}

func run(list string) (bool, error) {
	var allowed []string
	if list != "" {
		text, err := os.ReadFile(list)
		if err != nil {
			return false, err
		}
		allowed = parseAllowed(string(text))
	}
	r := newReport(os.Stdout, allowed)
	if err := r.read(os.Stdin); err != nil {
		return false, err
	}
	return r.close(), nil
}

func parseAllowed(text string) []string {
	var allowed []string
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(line, "#")
		if fields := strings.Fields(name); len(fields) > 0 {
			allowed = append(allowed, strings.Join(fields, " "))
		}
	}
	return allowed
}
