package quota

import "sync"

// Places bounds how many operations of one caller run at the same time. It is
// for many goroutines, and remembers only callers whose operations run.
type Places struct {
	each    int
	mu      sync.Mutex
	running map[string]int // above 0
}

// NewPlaces returns so many places for each caller; with 0 or fewer there is no
// bound.
func NewPlaces(each int) *Places { return &Places{each: each, running: map[string]int{}} }

// Enter takes a place of a caller, which leave gives back; it is to be called
// once. Without a free place ok is false and leave nil.
func (p *Places) Enter(caller string) (leave func(), ok bool) {
	if p.each <= 0 {
		return func() {}, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running[caller] >= p.each {
		return nil, false
	}
	p.running[caller]++
	return func() { p.leave(caller) }, true
}

func (p *Places) leave(caller string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running[caller]--; p.running[caller] == 0 {
		delete(p.running, caller)
	}
}
