package access

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"parley/internal/apperr"
)

// A flood of wrong passwords is sent away; equal ones that come together, as from a
// client with many connections, are hashed once.
func TestLoginFlood(t *testing.T) {
	now, hash := time.Unix(0, 0), hashPassword("right")
	for name, test := range map[string]struct {
		password func(int) string
		busy     bool
	}{
		"one client": {func(int) string { return "right" }, false},
		"a flood":    {func(i int) string { return string(rune('a' + i)) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			l, busy, opened := newLogins(), 0, 0
			var mu sync.Mutex
			var all sync.WaitGroup
			for i := range 20 * cap(queueing) {
				all.Go(func() {
					ok, err := l.opens(context.Background(), now, "name", test.password(i), hash)
					mu.Lock()
					defer mu.Unlock()
					if ok {
						opened++
					}
					if errors.Is(err, apperr.ErrBusy) {
						busy++
					}
				})
			}
			all.Wait()
			if (busy > 0) != test.busy || (opened > 0) == test.busy {
				t.Errorf("%d sent away, %d opened", busy, opened)
			}
		})
	}
}

// Another hash of the same password is proven again.
func TestLoginsForget(t *testing.T) {
	l, now := newLogins(), time.Unix(0, 0)
	one, other := hashPassword("p"), hashPassword("q")
	for _, step := range []struct {
		at   time.Time
		hash string
		want bool
	}{{now, one, true}, {now, other, false}, {now.Add(loginLife), one, true}, {now, "no hash", false}} {
		if ok, err := l.opens(context.Background(), step.at, "n", "p", step.hash); ok != step.want || err != nil {
			t.Errorf("%s: %t %v", step.hash, ok, err)
		}
	}
}
