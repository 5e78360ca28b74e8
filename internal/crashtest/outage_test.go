//go:build unix

package crashtest

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"parley/internal/testkit"
)

// soon is how long Parley may take to work again after its database does. The
// contract says so, therefore it is asserted.
const soon = 5 * time.Second

// TestRestart stops PostgreSQL under load, in order and at once. Meanwhile
// clients are told to come back, and nothing else; afterwards all is as before,
// subscriptions too.
func TestRestart(t *testing.T) {
	c := testkit.DurablePostgres(t)
	s := newSite(t, c.DSN(), 15*time.Second)
	s.start()
	listener := s.follow()
	f := s.run(16, newPlan(1, endless))
	for _, mode := range []string{"fast", "immediate"} {
		t.Run(mode, func(t *testing.T) {
			testOutage(t, s, f, outage{begin: func() error { return c.Halt(mode) }, end: c.Boot})
		})
	}
	seen := f.end()
	f.together(t, 24)
	t.Logf("%+v, told %v", seen, f.words)
	if seen.lost > 0 {
		t.Errorf("Parley broke %d connections", seen.lost)
	}
	listener.heard(t)
	s.stop()
	s.audit(t, f.sent)
}

// endless is more messages than a test sends before it ends the plan.
const endless = 1 << 30

// outage is a time without a database.
type outage struct {
	begin, end func() error
	during     func(t *testing.T)
}

// testOutage has every client meet the outage, then all of them write again.
func testOutage(t *testing.T, s *site, f *traffic, o outage) {
	eventually(t, "clients write", writes(f, 150))
	f.forgetRefused()
	gone := time.Now()
	if err := o.begin(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "every client is refused", func() bool { return t.Failed() || f.allRefused(2) })
	if got := s.status(s.at() + "/healthz"); got != http.StatusOK {
		t.Errorf("healthz answers %d", got)
	}
	if got := s.status(s.at() + "/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("readyz answers %d", got)
	}
	if o.during != nil {
		o.during(t)
	}
	lasted := time.Since(gone)
	if err := o.end(); err != nil {
		t.Fatal(err)
	}
	took := eventually(t, "clients write again", writes(f, 1))
	if took > soon {
		t.Errorf("the first success came %v after the database was back", took)
	}
	eventually(t, "Parley is ready", func() bool { return s.status(s.at()+"/readyz") == http.StatusOK })
	t.Logf("%v without database, %v until the first success, slowest 503 %v", lasted, took, f.now().slowest)
}

// writes reports whether some more messages were acknowledged.
func writes(f *traffic, more int) func() bool {
	target := f.now().acknowledged + more
	return func() bool { return f.now().acknowledged >= target }
}

// together has new clients send one request each at once; each has to succeed
// at the first try: no connection of the pool is stuck.
func (f *traffic) together(t *testing.T, clients int) {
	t.Helper()
	var at sync.WaitGroup
	for n := range clients {
		at.Go(func() {
			c, q := f.client(n), f.plan.extra()
			c.patient = true
			if done, err := c.send(f.site.at(), q, false); !done || err != nil {
				t.Errorf("after the outage: %v %v", done, err)
			}
		})
	}
	at.Wait()
}

// TestPause halts PostgreSQL without ending it: connections stay open and nothing
// answers. A hundred clients are told in time to come back, Parley's memory stays
// as it was, and everything goes on when the database does.
func TestPause(t *testing.T) {
	const deadline = 2 * time.Second
	c := testkit.DurablePostgres(t)
	// A server that hangs is found out by the deadline and a second of grace;
	// the rest is for a busy machine.
	s := newSite(t, c.DSN(), deadline+10*time.Second, "PARLEY_REQUEST_TIMEOUT="+deadline.String())
	s.start()
	f := s.run(100, newPlan(1, endless))
	eventually(t, "clients write", writes(f, 150))
	before := s.p.Memory()
	testOutage(t, s, f, outage{begin: c.Pause, end: c.Resume, during: func(t *testing.T) {
		lasting := time.Duration(size(t, "PARLEY_CRASH_PAUSE_SECONDS", 1)) * time.Second
		begin, most := time.Now(), int64(0)
		eventually(t, "the pause is over", func() bool {
			most = max(most, s.p.Memory())
			return time.Since(begin) > lasting
		})
		t.Logf("memory: %d MB before, at most %d MB during the pause", before>>20, most>>20)
		if most > before+64<<20 {
			t.Errorf("memory grew from %d to %d bytes", before, most)
		}
	}})
	seen := f.end()
	f.together(t, 24)
	t.Logf("memory: %d MB afterwards; %+v, told %v", s.p.Memory()>>20, seen, f.words)
	if seen.lost > 0 {
		t.Errorf("Parley broke %d connections", seen.lost)
	}
	s.stop()
	s.audit(t, f.sent)
}
