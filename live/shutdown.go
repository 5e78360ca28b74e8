package live

import (
	"context"
	"time"

	"parley/internal/viewer"
)

// kept is a connection and its turn to be pinged.
type kept struct {
	connection
	turn int
}

// Open counts the sockets and streams that are being served.
func (s *Sockets) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// drainStep is the time between two connections that a shutdown closes, where there
// are not so many that it has to be shorter: clients who all came back in one second
// would be too many for those who take them.
const drainStep = 10 * time.Millisecond

// Shutdown refuses further connections, closes the open ones one after the other
// over the time of [TransportOptions], with 1012 "Service Restart", after which
// clients come back by themselves, and waits until they are gone; what is left when
// ctx ends is cut. It comes before the end of the hub: no client is told that its
// subscriptions are complete.
func (s *Sockets) Shutdown(ctx context.Context) error {
	open := s.refuseFurther()
	step := min(drainStep, s.options.Drain/time.Duration(len(open)+1))
	next := time.NewTicker(max(step, time.Microsecond))
	defer next.Stop()
	for _, c := range open {
		c.restart()
		select {
		case <-next.C:
		case <-ctx.Done():
		}
	}
	var err error
	select {
	case <-s.idle:
	case <-ctx.Done():
		err = ctx.Err()
		for _, c := range open {
			c.cut()
		}
	}
	s.keeping()
	<-s.kept
	return err
}

func (s *Sockets) refuseFurther() []kept {
	s.mu.Lock()
	if !s.closing {
		s.closing = true
		if len(s.open) == 0 {
			close(s.idle)
		}
	}
	s.mu.Unlock()
	return s.connections()
}

func (s *Sockets) connections() []kept {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]kept, 0, len(s.open))
	for c, p := range s.open {
		out = append(out, kept{c, p.turn})
	}
	return out
}

// place is what a connection takes up.
type place struct {
	turn int
	// viewer is whose connections it is counted with; nil until that is known.
	viewer *viewer.Viewer
}

// admit makes room for a connection; false where there is none.
func (s *Sockets) admit(c connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || (s.options.MaxConnections > 0 && len(s.open) >= s.options.MaxConnections) {
		return false
	}
	s.admitted++
	s.open[c] = &place{turn: s.admitted % turns}
	return true
}

// settle counts a connection with those of its viewer. Where there is no room for
// it, the client may try again later.
func (s *Sockets) settle(c connection, v *viewer.Viewer) *ending {
	if v == nil || v.IsSystem() {
		return nil
	}
	if !s.limits.enter(v) {
		s.figures.refused.Add(1)
		return endTryAgain
	}
	s.mu.Lock()
	p := s.open[c]
	if p != nil {
		p.viewer = v
	}
	s.mu.Unlock()
	if p == nil { // it has left meanwhile
		s.limits.leave(v)
	}
	return nil
}

func (s *Sockets) leave(c connection) {
	s.mu.Lock()
	p := s.open[c]
	delete(s.open, c)
	if s.closing && len(s.open) == 0 && p != nil {
		close(s.idle)
	}
	s.mu.Unlock()
	if p != nil && p.viewer != nil {
		s.limits.leave(p.viewer)
	}
}
