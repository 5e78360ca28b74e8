package app_test

import (
	"log/slog"
	"math"
	"os"
	"runtime/debug"
	"testing"

	"parley/internal/app"
)

// TestTuneMemory: what the operator sets in the environment stays; without it
// garbage is collected rarely, below a limit.
func TestTuneMemory(t *testing.T) {
	const percent, limit = 77, 1 << 40 // as if the runtime had read them from the environment
	for _, test := range []struct {
		name, gogc, gomemlimit string
		percent                int
		limited                bool
	}{
		{"nothing set", "", "", 400, true},
		{"GOGC set", "77", "", percent, true},
		{"GOMEMLIMIT set", "", "1TiB", 400, false},
		{"both set", "77", "1TiB", percent, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GOGC", test.gogc)
			setOrUnset(t, "GOMEMLIMIT", test.gomemlimit)
			wasPercent, wasLimit := debug.SetGCPercent(percent), debug.SetMemoryLimit(limit)
			app.TuneMemory(slog.New(slog.DiscardHandler))
			gotPercent, gotLimit := debug.SetGCPercent(wasPercent), debug.SetMemoryLimit(wasLimit)
			if gotPercent != test.percent {
				t.Errorf("garbage is collected at %d %%, want %d", gotPercent, test.percent)
			}
			if limited := gotLimit != limit && gotLimit < math.MaxInt64; limited != test.limited {
				t.Errorf("the limit is %d bytes, from %d", gotLimit, int64(limit))
			}
		})
	}
}

// setOrUnset sets a variable for this test, or takes it away.
func setOrUnset(t *testing.T, name, value string) {
	t.Helper()
	t.Setenv(name, value) // which restores it afterwards
	if value == "" {
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
}
