//go:build unix

package crashtest

import (
	"sync"
	"time"
)

// traffic is many clients that send until every message is acknowledged, and
// note what they saw.
type traffic struct {
	site    *site
	plan    *plan
	clients sync.WaitGroup

	mu      sync.Mutex
	seen    tally
	sent    []request      // acknowledged, in no order
	refused []int          // 503s by client
	words   map[string]int // of 503s
}

// tally counts what clients saw.
type tally struct {
	begun        int           // requests sent, repeated ones too
	acknowledged int           // messages
	repeated     int           // messages that were found stored when they were sent again
	hungUp       int           // requests that the client itself gave up, to send them again
	lost         int           // connections that broke
	partial      int           // answers 200 that end in an error of the database or the deadline
	unavailable  int           // answers 503
	slowest      time.Duration // of the answers 503
}

// run starts the clients; wait ends when all is acknowledged.
func (s *site) run(clients int, p *plan) *traffic {
	f := &traffic{site: s, plan: p, refused: make([]int, max(1, clients)), words: map[string]int{}}
	for n := range clients {
		f.clients.Go(func() { f.client(n).work() })
	}
	return f
}

func (f *traffic) wait() tally {
	f.clients.Wait()
	return f.now()
}

// end lets the clients finish what they began.
func (f *traffic) end() tally {
	f.plan.end()
	return f.wait()
}

func (f *traffic) now() tally {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen
}

func (f *traffic) note(change func(*tally)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.seen)
}

// allRefused reports whether every client was answered 503 this often.
func (f *traffic) allRefused(times int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.refused {
		if n < times {
			return false
		}
	}
	return true
}

// forgetRefused starts counting 503s anew.
func (f *traffic) forgetRefused() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.refused)
}
