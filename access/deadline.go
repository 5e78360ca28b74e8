package access

import (
	"context"
	"errors"

	"parley/internal/apperr"
	"parley/internal/viewer"
)

// errTimeout is the answer where a credential cannot be looked up in time.
var errTimeout = apperr.New(apperr.Timeout, "the request took too long")

// acting returns a context that acts as the viewer whom find returns. Only find
// is bounded by [Options]: what comes of it lasts as long as ctx.
func (a *Access) acting(ctx context.Context, find func(context.Context) (*viewer.Viewer, error)) (context.Context, error) {
	v, err := inTime(ctx, a, find)
	if err != nil {
		return nil, err
	}
	return viewer.NewContext(ctx, v), nil
}

// inTime runs what reads the database for a credential. It fails with
// [apperr.Timeout] where the time was up, whatever words the database has for it.
func inTime[T any](ctx context.Context, a *Access, read func(context.Context) (T, error)) (T, error) {
	if a.timeout <= 0 {
		return read(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	out, err := read(ctx)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		var none T
		return none, errTimeout
	}
	return out, err
}
