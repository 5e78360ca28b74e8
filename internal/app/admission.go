package app

import "parley/internal/apperr"

// admission bounds how many requests run at the same time. Whoever finds it full
// is sent away at once: where the database is slow, a queue only makes everybody
// late, and grows until the memory is gone.
type admission chan struct{}

// enter takes a place, which leave gives back; without one the error is
// [apperr.ErrBusy].
func (a admission) enter() (leave func(), err error) {
	select {
	case a <- struct{}{}:
		return func() { <-a }, nil
	default:
		return nil, apperr.ErrBusy
	}
}
