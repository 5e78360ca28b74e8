package live

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/gorilla/websocket"
)

// Open counts the sockets that are being served.
func (s *Sockets) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// Shutdown refuses further sockets, closes the open ones with 1012 "Service
// Restart", after which clients come back by themselves, and waits until they
// are gone; what is left when ctx ends is cut. It comes before the end of the
// hub and of the server's context: no client is told that its subscriptions are
// complete.
func (s *Sockets) Shutdown(ctx context.Context) error {
	open := s.refuseFurther()
	var closing sync.WaitGroup
	for _, k := range open {
		closing.Go(func() {
			k.close(websocket.CloseServiceRestart, "Service Restart") //nolint:errcheck // a broken socket is closed too
		})
	}
	closing.Wait()
	select {
	case <-s.idle:
		return nil
	case <-ctx.Done():
	}
	for _, k := range open {
		k.cut()
	}
	return ctx.Err()
}

func (s *Sockets) refuseFurther() []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closing {
		s.closing = true
		if len(s.open) == 0 {
			close(s.idle)
		}
	}
	return slices.Collect(maps.Keys(s.open))
}

func (s *Sockets) admit(k *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || (s.options.MaxConnections > 0 && len(s.open) >= s.options.MaxConnections) {
		return false
	}
	s.open[k] = struct{}{}
	return true
}

func (s *Sockets) leave(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, k)
	if s.closing && len(s.open) == 0 {
		close(s.idle)
	}
}
