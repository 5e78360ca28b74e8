//go:build linux

package livebench_test

import (
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// What a round sends, and how often.
const (
	singles   = 10
	bursts    = 2
	burstSize = 10
	warmUp    = 100 // clients that are there before memory is first looked at
)

// BenchmarkLive measures everything once, whatever b.N is, and prints a table.
func BenchmarkLive(b *testing.B) {
	subscribers, idlers, rounds := setting(b, "SUBSCRIBERS", 5000), setting(b, "IDLE", 9000), setting(b, "ROUNDS", 5)
	checkFiles(b, max(len(names)*subscribers, warmUp+idlers))
	f := figures{subscribers: subscribers, idlers: idlers, rounds: rounds, doors: map[string]*measured{}}
	for _, name := range names {
		f.doors[name] = &measured{}
		f.doors[name].idle(b, name, idlers)
	}
	f.fanOut(b)
	f.doors[stock].stall(b, stock, stalled)
	f.doors[parley].stall(b, parley, stallReads)
	if err := f.print(os.Stdout); err != nil {
		b.Fatal(err)
	}
}

// names are the doors in the order of their turns.
var names = []string{stock, raw, parley}

// setting reads a number from the environment.
func setting(b *testing.B, name string, otherwise int) int {
	b.Helper()
	text := os.Getenv("PARLEY_LIVE_" + name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("PARLEY_LIVE_%s is %q", name, text)
	}
	return n
}

// checkFiles fails where this process may not have so many connections.
func checkFiles(b *testing.B, connections int) {
	b.Helper()
	const others = 100
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil {
		b.Fatal(err)
	}
	if uint64(connections+others) > r.Cur {
		b.Fatalf("%d connections do not fit into a limit of %d files", connections, r.Cur)
	}
}

// figures are all that was measured.
type figures struct {
	subscribers, idlers, rounds int
	doors                       map[string]*measured
}

// measured is what was measured of one door.
type measured struct {
	// single and burst are microseconds of CPU time per delivery, a round each.
	single, burst []float64
	latencies     []time.Duration
	// bytes and goroutines are per idle subscriber.
	bytes, goroutines float64

	// held clients of those that stopped were not let go of; the others were after
	// cut at the latest. Who read on did not get the lost frames.
	held         int
	cut          time.Duration
	lost         int64
	calm, beside []time.Duration
}
