package main

import (
	"strings"
	"testing"
)

const output = `goos: linux
BenchmarkPostgreSQL/scene=list/server=parley-2   	     100	   9000000 ns/op	        6.000 cpu-ms/op	        4.000 statements/op	  300000 B/op	    9000 allocs/op
BenchmarkPostgreSQL/scene=list/server=twin-2     	     100	   1000000 ns/op	        1.000 cpu-ms/op	        3.000 statements/op	   30000 B/op	     900 allocs/op
BenchmarkPostgreSQL/scene=list/server=parley-2   	     100	   1000000 ns/op	        8.000 cpu-ms/op	        4.000 statements/op	  300000 B/op	    9000 allocs/op
BenchmarkPostgreSQL/scene=list/server=twin-2     	     100	   1000000 ns/op	        3.000 cpu-ms/op	        3.000 statements/op	   30000 B/op	     900 allocs/op
BenchmarkPostgreSQL/scene=list/server=parley     	     100	   2000000 ns/op	        7.000 cpu-ms/op	        4.000 statements/op	  300000 B/op	    9000 allocs/op
BenchmarkSQLite/scene=append100/server=parley-2  	     100	   5000000 ns/op
BenchmarkFill-2                                  	       1	7000000000 ns/op
PASS
`

// Medians of what was read, an even number and an odd one, and their ratio.
func TestRatios(t *testing.T) {
	r, err := read(strings.NewReader(output))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(out.String()), "\n")
	want := []string{
		"scene server runs ns/op cpu-ms/op db-cpu-ms/op B/op allocs/op statements/op",
		"PostgreSQL list parley 3 2e+06 7 - 3e+05 9000 4",
		"PostgreSQL list twin 2 1e+06 (2.00x) 2 (3.50x) - 3e+04 (10.00x) 900 (10.00x) 3 (1.33x)",
		"SQLite append100 parley 1 5e+06 - - - - -",
	}
	if len(rows) != len(want) {
		t.Fatalf("printed\n%s", out.String())
	}
	for i, row := range rows {
		if got := strings.Join(strings.Fields(row), " "); got != want[i] {
			t.Errorf("row %d is %q, want %q", i, got, want[i])
		}
	}
}

// What is cut or failed is an error rather than a wrong median.
func TestReadRefuses(t *testing.T) {
	for _, text := range []string{
		"BenchmarkPostgreSQL/scene=list/server=twin-2 100 many ns/op\n",
		output + "FAIL\tparley/internal/bench\t0.1s\n",
	} {
		if _, err := read(strings.NewReader(text)); err == nil {
			t.Errorf("read %q", text)
		}
	}
}
