package quota_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"parley/internal/quota"
)

// TestTake: points come back evenly, one caller's are not another's, and who is
// refused pays nothing.
func TestTake(t *testing.T) {
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	now := start
	l := quota.New(60, func() time.Time { return now })
	for i, step := range []struct {
		after     time.Duration
		caller    string
		points    int
		wait      time.Duration
		remaining int
		reset     time.Duration
	}{
		{0, "a", 50, 0, 10, 50 * time.Second},
		{0, "a", 11, time.Second, 10, 50 * time.Second},
		{0, "a", 10, 0, 0, time.Minute},
		{0, "b", 1, 0, 59, time.Second},
		{5 * time.Second, "a", 6, time.Second, 5, 55 * time.Second},
		{0, "a", 5, 0, 0, time.Minute},
		{time.Minute, "a", 1_000, 0, 0, time.Minute}, // more than there can be: all
		{time.Minute, "a", 0, 0, 60, 0},
	} {
		now = now.Add(step.after)
		u, wait := l.Take(step.caller, step.points)
		want := quota.Usage{Cost: step.points, Limit: 60, Remaining: step.remaining, ResetAt: now.Add(step.reset)}
		if u != want || wait != step.wait {
			t.Errorf("step %d: %+v and %s, want %+v and %s", i, u, wait, want, step.wait)
		}
	}
}

// TestEvery: points come back over the period, whatever its length.
func TestEvery(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	l := quota.Every(time.Second, 20, func() time.Time { return now })
	for i, step := range []struct {
		after  time.Duration
		points int
		wait   time.Duration
	}{{0, 20, 0}, {0, 1, 50 * time.Millisecond}, {50 * time.Millisecond, 1, 0}, {time.Hour, 20, 0}, {0, 1, 50 * time.Millisecond}} {
		now = now.Add(step.after)
		if _, wait := l.Take("a", step.points); wait != step.wait {
			t.Errorf("step %d: %s, want %s", i, wait, step.wait)
		}
	}
}

// TestTakeUnlimited: without a limit all is let through.
func TestTakeUnlimited(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for _, perMinute := range []int{0, -1} {
		l := quota.New(perMinute, func() time.Time { return now })
		if u, wait := l.Take("a", 1<<30); wait != 0 || u != (quota.Usage{Cost: 1 << 30, ResetAt: now}) {
			t.Errorf("%d a minute: %+v, %s", perMinute, u, wait)
		}
	}
}

// TestTakeAtOnce: callers that begin at the same moment share one bucket, and
// many callers forget nobody who has just spent.
func TestTakeAtOnce(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	l := quota.New(100, func() time.Time { return now })
	var mu sync.Mutex
	let := map[string]int{}
	var all sync.WaitGroup
	for i := range 3_000 {
		all.Go(func() {
			caller := fmt.Sprint(i % 10)
			if _, wait := l.Take(caller, 1); wait == 0 {
				mu.Lock()
				defer mu.Unlock()
				let[caller]++
			}
		})
	}
	all.Wait()
	for caller, n := range let {
		if n != 100 {
			t.Errorf("%s was let through %d times, want 100", caller, n)
		}
	}
}
