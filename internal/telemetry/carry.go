package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

// carriedKey marks the executions of subscriptions that somebody waits for.
type carriedKey struct{}

// Carry returns a context of to for an execution that a request causes and others
// share: it is told of, and its trace has a link to that of the request, whose
// context from is.
func Carry(to, from context.Context) context.Context {
	to = context.WithValue(to, carriedKey{}, true)
	if lasting := from.Value(lastingKey{}); lasting != nil {
		to = context.WithValue(to, lastingKey{}, lasting)
	}
	return trace.ContextWithSpanContext(to, trace.SpanContextFromContext(from))
}
