//go:build unix

package crashtest

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"parley/internal/testkit"
	"parley/internal/testkit/pgcluster"
)

// TestKill ends Parley with SIGKILL again and again while clients write through
// both doors, and PostgreSQL once: what was acknowledged is there once, what was
// sent again is there once, and facts, counters and ledger are those of a Parley
// that nobody killed.
func TestKill(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		testKill(t, "sqlite:"+filepath.Join(t.TempDir(), "parley.db"), nil)
	})
	t.Run("postgres", func(t *testing.T) {
		c := testkit.DurablePostgres(t)
		testKill(t, c.DSN(), c)
	})
}

func testKill(t *testing.T, database string, cluster *pgcluster.Cluster) {
	messages, cycles := size(t, "PARLEY_CRASH_MESSAGES", 1500), size(t, "PARLEY_CRASH_CYCLES", 5)
	seed := uint64(size(t, "PARLEY_CRASH_SEED", 1))
	s := newSite(t, database, 30*time.Second)
	s.start()
	r := rand.New(rand.NewPCG(seed, 4))
	f := s.run(8, newPlan(seed, messages))
	var slowest time.Duration
	for n := range cycles {
		until := (float64(n) + r.Float64()) * float64(messages) / float64(cycles+1)
		eventually(t, "clients go on", func() bool { return t.Failed() || f.now().acknowledged >= int(until) })
		begun := f.now().begun + r.IntN(8) // into whatever runs then
		eventually(t, "clients go on", func() bool { return t.Failed() || f.now().begun >= begun })
		if cluster != nil && n == cycles/2 {
			killDatabase(t, cluster)
			continue
		}
		s.kill()
		slowest = max(slowest, s.start())
	}
	seen := f.wait()
	s.stop()
	if seen.lost == 0 {
		t.Error("nobody's connection broke: the test killed nothing that ran")
	}
	t.Logf("seed %d: %d kills, slowest start %v, %+v", seed, cycles, slowest, seen)
	s.audit(t, f.sent)
}

// killDatabase ends PostgreSQL with SIGKILL and starts it again; Parley goes on.
func killDatabase(t *testing.T, c *pgcluster.Cluster) {
	t.Helper()
	if err := c.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Boot(); err != nil {
		t.Fatal(err)
	}
}
