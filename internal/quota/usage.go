// Package quota counts what operations ask for and bounds how much of that one
// caller may ask for in a minute.
package quota

import (
	"context"
	"time"
)

// Usage is what one operation was charged, and what is left to its caller.
type Usage struct {
	// Cost is what the operation was charged, in points; Nodes how many items its
	// pages may hold.
	Cost, Nodes int
	// Limit is how many points the caller has in a minute, Remaining what is left
	// of them; both are 0 where nothing bounds the caller.
	Limit, Remaining int
	// ResetAt is when all of them are there again, if nothing more is asked.
	ResetAt time.Time
}

type key struct{}

// NewContext returns a context that knows what its operation was charged.
func NewContext(ctx context.Context, u Usage) context.Context {
	return context.WithValue(ctx, key{}, u)
}

// From returns what the operation of the context was charged; the zero Usage
// where nobody counted.
func From(ctx context.Context) Usage {
	u, _ := ctx.Value(key{}).(Usage)
	return u
}
