package gqlserver

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"parley/internal/quota"
)

// costExtension is `extensions.cost` of an answer. The last two are left out
// where nothing bounds what the caller asks for in a minute.
type costExtension struct {
	// Requested is what the operation was counted at, in points, and Limit how
	// much one operation may be.
	Requested int `json:"requested"`
	Limit     int `json:"limit"`
	// Nodes is how many items its pages may hold, of at most NodeLimit.
	Nodes     int `json:"nodes"`
	NodeLimit int `json:"nodeLimit"`
	// Remaining is how many points the caller has left, and ResetAt when all of
	// them are there again.
	Remaining *int   `json:"remaining,omitempty"`
	ResetAt   string `json:"resetAt,omitempty"`
}

// instant is how the graph's DateTime is written.
const instant = "2006-01-02T15:04:05.000Z07:00"

// InterceptOperation lets resolvers know what the operation was charged.
func (l limits) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if s := l.spentBy(ctx); s != nil {
		ctx = quota.NewContext(ctx, s.usage)
	}
	return next(ctx)
}

// InterceptResponse tells what the operation was counted at. The frames of a
// subscription, which is charged once, do without.
func (l limits) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if s := l.spentBy(ctx); s != nil && graphql.GetOperationContext(ctx).Operation.Operation != ast.Subscription {
		cost := costExtension{Requested: int(s.points), Limit: l.Cost, Nodes: int(s.nodes), NodeLimit: l.Nodes}
		if s.usage.Limit > 0 {
			cost.Remaining, cost.ResetAt = &s.usage.Remaining, s.usage.ResetAt.Format(instant)
		}
		graphql.RegisterExtension(ctx, "cost", cost)
	}
	return next(ctx)
}

func (l limits) spentBy(ctx context.Context) *spent {
	if !graphql.HasOperationContext(ctx) {
		return nil
	}
	s, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(l.ExtensionName()).(*spent)
	return s
}
