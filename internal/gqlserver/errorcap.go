package gqlserver

import (
	"context"
	"fmt"
	"maps"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// errorCap bounds how many errors one answer tells of; one more says how many
// were left out.
type errorCap int

// ExtensionName of the extension.
func (errorCap) ExtensionName() string { return "ErrorCap" }

// Validate of the extension.
func (errorCap) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse cuts the list of errors.
func (n errorCap) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	res := next(ctx)
	if res == nil || len(res.Errors) <= int(n) {
		return res
	}
	last := &gqlerror.Error{
		Message: fmt.Sprintf("%d more errors are left out", len(res.Errors)-int(n)),
		// They are mostly of one sort.
		Extensions: maps.Clone(res.Errors[0].Extensions),
	}
	res.Errors = append(res.Errors[:n:n], last)
	return res
}
