//go:build linux

package livebench_test

import (
	"testing"
	"time"
)

// How clients stall.
const (
	stalled    = 20
	stallReads = 200 // clients that read on beside those
	stallTicks = 50 * time.Millisecond
	// stallLimit is how long clients that stopped are looked at.
	stallLimit = 30 * time.Second
	// calm is how long others are looked at before and after that.
	calm = 5 * time.Second
)

// stall has clients stop reading beside others that read on.
func (m *measured) stall(b *testing.B, name string, readers int) {
	s := start(b, name+stalling)
	defer s.stop()
	s.add(readers)
	s.deliver(1, 1)
	s.take()
	s.traffic(readers, calm, 0)
	m.calm = s.take()
	if _, err := s.connect(stalled); err != nil {
		b.Fatal(err)
	}
	m.held, m.cut, m.lost = s.traffic(readers, stallLimit, readers)
	m.beside = s.take()
	s.traffic(readers, calm, 0) // before and after, as other load comes and goes
	m.calm = append(m.calm, s.take()...)
}

// traffic sends bursts until only so many connections are open, or for a time. It
// returns how many were open beyond that, after which time, and how many frames the
// readers never got.
func (s *server) traffic(readers int, limit time.Duration, until int) (held int, took time.Duration, lost int64) {
	s.Helper()
	begun := time.Now()
	tick := time.NewTicker(stallTicks)
	defer tick.Stop()
	for {
		s.expect(burstSize, readers)
		open := s.tell(order{Publish: burstSize}).Open
		if took = time.Since(begun); open <= until || took > limit {
			held = open - until
			break
		}
		<-tick.C
	}
	return held, took, s.await(calm)
}
