package app

import "parley/internal/apperr"

// admission bounds how many requests run at the same time. Whoever finds it full
// is sent away at once: where the database is slow, a queue only makes everybody
// late, and grows until the memory is gone.
type admission chan struct{}

// errBusy is not this request's fault, and another moment will do.
var errBusy = apperr.New(apperr.Unavailable, "the server is busy; try again in a moment")

// enter takes a place, which leave gives back; without one the error is
// [apperr.Unavailable].
func (a admission) enter() (leave func(), err error) {
	select {
	case a <- struct{}{}:
		return func() { <-a }, nil
	default:
		return nil, errBusy
	}
}
