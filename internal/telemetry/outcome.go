package telemetry

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// kindOf is query, mutation or subscription, and "unknown" where the document
// could not be read.
func kindOf(ctx context.Context) string {
	if graphql.HasOperationContext(ctx) {
		if op := graphql.GetOperationContext(ctx).Operation; op != nil {
			return string(op.Operation)
		}
	}
	return "unknown"
}

// maxName bounds the name of an operation's span, in bytes, which the client
// chose; GraphQL lets it have letters, digits and underscores.
const maxName = 64

func spanName(ctx context.Context, kind string) string {
	name := kind
	if chosen := graphql.GetOperationContext(ctx).Operation.Name; chosen != "" {
		name += " " + chosen
	}
	return name[:min(len(name), maxName)]
}

// outcomeOK is the outcome of an operation without errors.
const outcomeOK = "ok"

// outcomeOf is the code of the first error. No response at all means that the
// client went or the time was up.
func outcomeOf(res *graphql.Response) string {
	switch {
	case res == nil:
		return string(apperr.Timeout)
	case len(res.Errors) == 0:
		return outcomeOK
	}
	return codeOf(res.Errors[0])
}

// codesOf lists the codes of the errors, each once.
func codesOf(res *graphql.Response) []string {
	if res == nil {
		return nil
	}
	var list []string
	for _, e := range res.Errors {
		list = append(list, codeOf(e))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// codeOf is the code of an error; one that is not the contract's is our fault.
func codeOf(e *gqlerror.Error) string {
	code := ""
	switch c := e.Extensions["code"].(type) {
	case string:
		code = c
	case apperr.Kind:
		code = string(c)
	}
	if apperr.Listed(code) {
		return code
	}
	return string(apperr.Internal)
}
