//go:build linux

package livebench_test

import "testing"

// idle measures what subscribers take that nothing is sent to.
func (m *measured) idle(b *testing.B, name string, n int) {
	s := start(b, name)
	defer s.stop()
	s.add(warmUp)
	before := s.tell(order{Collect: true})
	s.add(n)
	after := s.tell(order{Collect: true})
	m.bytes = float64(after.Resident-before.Resident) / float64(n)
	m.goroutines = float64(after.Goroutines-before.Goroutines) / float64(n)
}

func (s *server) add(n int) {
	s.Helper()
	if err := s.join(n); err != nil {
		s.Fatal(err)
	}
}

// fanOut has the doors take turns.
func (f *figures) fanOut(b *testing.B) {
	servers := map[string]*server{}
	for _, name := range names {
		servers[name] = start(b, name)
		servers[name].add(f.subscribers)
		servers[name].deliver(1, 1) // begins what is begun once
	}
	for range f.rounds {
		for _, name := range names {
			m, s := f.doors[name], servers[name]
			s.take()
			m.single = append(m.single, s.deliver(singles, 1))
			m.latencies = append(m.latencies, s.take()...)
			m.burst = append(m.burst, s.deliver(bursts, burstSize))
		}
	}
	for _, s := range servers {
		s.stop()
	}
}

// deliver has events arrive everywhere, so many times so many, and returns the CPU
// time of a delivery in microseconds.
func (s *server) deliver(times, events int) float64 {
	s.Helper()
	readers := len(s.clients)
	before := s.tell(order{}).CPU
	for range times {
		s.expect(events, readers)
		s.tell(order{Publish: events})
		if missing := s.await(patience); missing > 0 {
			s.Fatalf("%d frames did not arrive", missing)
		}
	}
	used := s.tell(order{}).CPU - before
	return float64(used.Nanoseconds()) / 1e3 / float64(times*events*readers)
}
