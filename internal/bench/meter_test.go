//go:build unix

package bench_test

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"
)

// processCPU is the CPU time that this process has used, in milliseconds.
func processCPU(tb testing.TB) float64 {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return milliseconds(u.Utime) + milliseconds(u.Stime)
}

func milliseconds(t syscall.Timeval) float64 { return float64(t.Sec)*1e3 + float64(t.Usec)/1e3 }

// tick is the unit of times in /proc, in milliseconds.
const tick = 10

// backendCPU is the CPU time, in milliseconds, that these processes of a database
// on this machine have used; ok is false where they cannot be seen.
func backendCPU(pids []int) (sum float64, ok bool) {
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || !bytes.Contains(stat, []byte("(postgres)")) {
			return 0, false
		}
		_, rest, _ := bytes.Cut(stat, []byte(") "))
		fields := bytes.Fields(rest) // the first is the third of proc(5)
		for _, f := range fields[11:13] {
			n, err := strconv.ParseFloat(string(f), 64)
			if err != nil {
				return 0, false
			}
			sum += n * tick
		}
	}
	return sum, true
}
