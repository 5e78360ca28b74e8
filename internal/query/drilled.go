package query

import (
	"context"
	"sync/atomic"

	"parley/internal/apperr"
)

// maxDrills is how many numbers one operation may open. Each takes statements of
// its own, and how many groups a number has is not known before it is computed.
const maxDrills = 200

type drillsKey struct{}

// Drilled notes that the samples behind a number are read. The error is
// [apperr.CostLimit] where one operation opened too many.
func Drilled(ctx context.Context) error {
	if n, ok := ctx.Value(drillsKey{}).(*atomic.Int64); ok && n.Add(1) > maxDrills {
		return apperr.New(apperr.CostLimit, "the samples of more than %d buckets: ask for fewer buckets or groups", maxDrills)
	}
	return nil
}
