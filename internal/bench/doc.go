// Package bench measures Parley over HTTP beside a twin that somebody wrote by
// hand, both in one run: see BenchmarkPostgreSQL and BenchmarkSQLite. It asserts
// no times; its one test holds that both give the same answers, without which
// the comparison would mean nothing.
//
// The servers run in the benchmark's own process and the requests come from a
// child process, so that the CPU time and allocations counted are the server's.
// The database's CPU time is counted apart, where its processes can be seen.
//
// Apart from that, without HTTP and on a year that `parley demo` wrote,
// BenchmarkMetrics compares the metric engine with plain SQL, and BenchmarkIngest
// the inbox with the bare insert: `make bench-metrics`.
//
// `make bench-compare` runs everything five times, Parley and the twin in turns,
// and prints the ratios of the medians; `go run ./internal/bench/cmd/ratios`
// prints them from any such output.
package bench
