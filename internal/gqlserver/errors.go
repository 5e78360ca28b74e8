package gqlserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// presenter gives every error a code of the contract's closed list. What is
// Parley's own fault is logged under an id, and only the id is shown.
func presenter(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error { return present(ctx, log, err) }
}

func present(ctx context.Context, log *slog.Logger, err error) *gqlerror.Error {
	out := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	located, isGraphQL := errors.AsType[*gqlerror.Error](err)
	ofInput := false
	if isGraphQL {
		out.Locations = located.Locations
		if located.Path != nil {
			// The path of an argument is longer than that of its field.
			ofInput = len(located.Path) > len(out.Path)
			out.Path = located.Path
		}
	}
	known, isKnown := errors.AsType[*apperr.Error](err)
	code := apperr.Invalid
	switch {
	case isKnown:
		out.Message, code = known.Message, known.Kind
	case isGraphQL && located.Err == nil:
		// Made by the parser, the validator or the executor for the caller.
		out.Message, code = located.Message, codeOf(located)
	case ofInput:
		out.Message = "this value does not fit its type"
	case errors.Is(err, context.DeadlineExceeded):
		out.Message, code = "the request took too long", apperr.Timeout
	case errors.Is(err, context.Canceled):
		out.Message, code = "the request was given up", apperr.Timeout
	default:
		code = apperr.Internal
		log.ErrorContext(ctx, "graph: internal error", "error", err, "requestId", requestID(ctx), "path", out.Path.String())
	}
	out.Extensions = map[string]any{"code": string(code)}
	if code == apperr.Internal {
		out.Message = "internal error"
		out.Extensions["requestId"] = requestID(ctx)
	}
	return out
}

// passed are the codes of the contract that gqlgen and its parser set themselves.
var passed = map[string]bool{
	"BAD_USER_INPUT": true, "GRAPHQL_PARSE_FAILED": true, "GRAPHQL_VALIDATION_FAILED": true,
	"PERSISTED_QUERY_NOT_FOUND": true, "NOT_FOUND": true, "COST_LIMIT": true, "RATE_LIMITED": true,
}

func codeOf(e *gqlerror.Error) apperr.Kind {
	if code, ok := e.Extensions["code"].(string); ok && passed[code] {
		return apperr.Kind(code)
	}
	return apperr.Invalid
}

func recovered(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, v any) error {
		log.ErrorContext(ctx, "graph: panic", "panic", fmt.Sprint(v), "requestId", requestID(ctx), "stack", string(debug.Stack()))
		return errPanic
	}
}

// errPanic has no kind, so it is presented as an internal error.
var errPanic = errors.New("panic")
