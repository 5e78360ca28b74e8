package rest

import (
	"context"
	"errors"

	"parley/internal/apperr"
)

// inTime returns a context that ends when the request has taken too long.
func (s *surface) inTime(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.Timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, s.Timeout)
}

// errOverdue is what a request hears that took too long.
var errOverdue = apperr.New(apperr.Timeout, "the request took too long")

// overdue tells errors that came of the deadline, whatever words a database has
// for them, from faults of Parley's own.
func overdue(ctx context.Context, err error) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return err
	}
	if _, isFault := errors.AsType[*Fault](err); isFault || apperr.KindOf(err) != apperr.Internal {
		return err
	}
	return errOverdue
}
