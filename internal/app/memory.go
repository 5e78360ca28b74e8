package app

import (
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// gcPercent lets the heap grow to five times what lives before it is collected.
	// Little lives between requests (7 MB under the demo world) and much is
	// allocated by them, so a collector that comes at twice spends its time on the
	// same few objects.
	gcPercent = 400
	// memoryShare is how much of the memory at hand Go's part may take. SQLite's
	// pages and the program itself are outside of it.
	memoryShare = 0.7
)

// TuneMemory sets how the process collects garbage: rarely while there is memory,
// and harder near a limit, which is a share of the container's memory, or else of
// the machine's. What the operator sets by GOGC or GOMEMLIMIT stays. It fails in
// no way that would keep a server from starting; what it could not read it logs.
func TuneMemory(log *slog.Logger) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	_, err := memlimit.Set(
		memlimit.WithRatio(memoryShare),
		memlimit.WithProvider(memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)),
	)
	if err != nil {
		log.Warn("no memory limit is set", "error", err)
	}
}

// returnMemory gives the system back what was needed for the start alone.
func returnMemory() { debug.FreeOSMemory() }
