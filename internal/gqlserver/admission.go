package gqlserver

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Admit takes a place among the requests that run at the same time.
type Admit func() (leave func(), err error)

// bearer authenticates where there is a place.
func (a Admit) bearer(authenticate Bearer) Bearer {
	if a == nil {
		return authenticate
	}
	return func(ctx context.Context, header string) (context.Context, error) {
		leave, err := a()
		if err != nil {
			return nil, err
		}
		defer leave()
		return authenticate(ctx, header)
	}
}

// admission has operations run where there is a place.
type admission struct {
	admit     Admit
	presenter presenter
}

// ExtensionName of the extension.
func (admission) ExtensionName() string { return "Admission" }

// Validate of the extension.
func (admission) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation runs queries and mutations where there is a place.
// Subscriptions stay for hours and are bounded elsewhere. The place is taken when
// the body has been read: who sends one slowly keeps nobody else out.
func (a admission) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if a.admit == nil || graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return next(ctx)
	}
	leave, err := a.admit()
	if err != nil {
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{a.presenter.present(ctx, err)}})
	}
	return leaving(leave, next(ctx))
}

// leaving gives a place back with the one answer of an operation that took it.
func leaving(leave func(), responses graphql.ResponseHandler) graphql.ResponseHandler {
	left := false
	return func(ctx context.Context) *graphql.Response {
		if left {
			return nil
		}
		defer leave()
		left = true
		return responses(ctx)
	}
}
