package gqlserver

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/quota"
)

// places bounds how many operations of one caller run at the same time, so that
// nobody takes the places of all others.
type places struct{ *quota.Places }

// ExtensionName of the extension.
func (places) ExtensionName() string { return "Places" }

// Validate of the extension.
func (places) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation runs a query or a mutation where its caller has a place.
// Subscriptions are bounded elsewhere.
func (p places) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return next(ctx)
	}
	leave, ok := p.Enter(callerOf(ctx))
	if !ok {
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{tooManyAtOnce()}})
	}
	return leaving(leave, next(ctx))
}

func tooManyAtOnce() *gqlerror.Error {
	e := fault(apperr.RateLimited, nil, "too many operations at the same time; try again in 1 s")
	e.Extensions["retryAfter"] = 1
	return e
}
