//go:build unix

package crashtest

import (
	"os"
	"strconv"
	"testing"
	"time"

	"parley/internal/testkit/process"
)

func TestMain(m *testing.M) { process.Main(m) }

// patience bounds every wait for something that should happen soon.
const patience = 60 * time.Second

// eventually waits for a condition that nothing announces and returns how long
// that took.
func eventually(t *testing.T, what string, holds func() bool) time.Duration {
	t.Helper()
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	begin := time.Now()
	for !holds() {
		if <-again.C; time.Since(begin) > patience {
			t.Fatal("waited in vain: " + what)
		}
	}
	return time.Since(begin)
}

// size reads a number of the environment, by which `make crash-soak` asks for
// more than CI does.
func size(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is no number", name, text)
	}
	return n
}
