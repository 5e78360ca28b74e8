package live

import (
	"context"

	"parley/store"
)

// Pass streams what comes on a channel, to whoever is there when it comes: nothing
// of it is kept. The source is opened once for all who share the stream, and has to
// close its channel when its context ends.
func Pass[F any](ctx context.Context, source func(ctx context.Context) (<-chan F, error)) (<-chan F, error) {
	r := runFrom(ctx)
	if r != nil && r.opening != nil {
		return openPass[F](ctx, r)
	}
	in, err := source(ctx)
	if err != nil || r == nil {
		return in, err
	}
	out := make(chan F)
	r.begin(store.Head{}, nil)
	go func() {
		defer close(out)
		for n := int64(1); ; n++ {
			f, ok := <-in
			if !ok {
				if ctx.Err() == nil {
					r.end()
				}
				return
			}
			r.push(mark{at: store.Head{Seq: n}})
			select {
			case out <- f:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// openPass begins with nothing, from now on.
func openPass[F any](ctx context.Context, r *run) (<-chan F, error) {
	at, err := r.opening.group.place(ctx)
	if err != nil {
		return nil, err
	}
	r.opening.to = at
	r.begin(at, nil)
	none := make(chan F)
	close(none)
	return none, nil
}
