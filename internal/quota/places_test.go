package quota

import (
	"sync"
	"sync/atomic"
	"testing"
)

// TestPlaces: each caller has places of its own, which come back.
func TestPlaces(t *testing.T) {
	p := NewPlaces(2)
	var leaves []func()
	for i, step := range []struct {
		caller string
		ok     bool
	}{{"a", true}, {"a", true}, {"a", false}, {"b", true}} {
		leave, ok := p.Enter(step.caller)
		if ok != step.ok || (leave != nil) != step.ok {
			t.Fatalf("step %d: %v", i, ok)
		}
		if ok {
			leaves = append(leaves, leave)
		}
	}
	leaves[0]()
	leave, ok := p.Enter("a")
	if !ok {
		t.Fatal("the place did not come back")
	}
	for _, leave := range append(leaves[1:], leave) {
		leave()
	}
	if len(p.running) != 0 {
		t.Errorf("remembered: %v", p.running)
	}
}

// TestPlacesUnbounded: without a bound everybody comes in, and is not remembered.
func TestPlacesUnbounded(t *testing.T) {
	for _, each := range []int{0, -1} {
		p := NewPlaces(each)
		for range 100 {
			if _, ok := p.Enter("a"); !ok || len(p.running) != 0 {
				t.Fatalf("%d: %v, %v", each, ok, p.running)
			}
		}
	}
}

// TestPlacesAtOnce: never more run than there are places.
func TestPlacesAtOnce(t *testing.T) {
	p := NewPlaces(3)
	var running, entered atomic.Int64
	var all sync.WaitGroup
	for range 500 {
		all.Go(func() {
			leave, ok := p.Enter("a")
			if !ok {
				return
			}
			if running.Add(1) > 3 {
				t.Error("more than 3 run")
			}
			entered.Add(1)
			running.Add(-1)
			leave()
		})
	}
	all.Wait()
	if entered.Load() == 0 || len(p.running) != 0 {
		t.Errorf("%d came in, %v are left", entered.Load(), p.running)
	}
}
