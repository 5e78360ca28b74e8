package gqlserver

import (
	"context"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// deadline is how long a query or a mutation may take, over whatever transport
// it comes. Its context reaches the database, which gives up with it.
// Subscriptions are not bounded.
type deadline time.Duration

// ExtensionName of the extension.
func (deadline) ExtensionName() string { return "Deadline" }

// Validate of the extension.
func (deadline) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation runs the operation in time.
func (d deadline) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return next(ctx)
	}
	bounded, cancel := context.WithTimeout(ctx, time.Duration(d))
	responses, answered := next(bounded), false
	return func(ctx context.Context) *graphql.Response {
		defer cancel()
		res := responses(ctx)
		if !answered && errors.Is(bounded.Err(), context.DeadlineExceeded) {
			// gqlgen takes an end that comes before the start for no answer at all,
			// and leaves empty the lists that it has not come to.
			res = &graphql.Response{Errors: gqlerror.List{fault(apperr.Timeout, nil, tooLong)}}
		}
		answered = true
		return res
	}
}
