package telemetry

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// The kinds of statements, in the order of statementNames.
const (
	selects = iota
	inserts
	updates
	deletes
	others
	statementKinds
)

var statementNames = [statementKinds]string{"select", "insert", "update", "delete", "other"}

// Statements returns what the store calls around every statement, nil for a nil
// Telemetry.
func (t *Telemetry) Statements() func(ctx context.Context, statement string) (end func(error)) {
	if t == nil {
		return nil
	}
	return t.statement
}

func (t *Telemetry) statement(ctx context.Context, text string) (end func(error)) {
	kind, start := statementKind(text), t.now()
	span := t.statementSpan(ctx, kind, text)
	return func(err error) {
		t.metrics.statements[kind].Inc()
		t.metrics.statementSeconds[kind].Observe(t.since(start))
		if span != nil {
			fail(span, err)
			span.End()
		}
	}
}

// statementSpan begins the span of a statement that a request caused, nil
// otherwise. The text has marks in place of arguments.
func (t *Telemetry) statementSpan(ctx context.Context, kind int, text string) trace.Span {
	if t.tracer == nil || !recording(ctx) {
		return nil
	}
	if f, ok := ctx.Value(fieldKey{}).(*field); ok {
		ctx = f.within(ctx)
	}
	_, span := t.tracer.Start(ctx, "sql "+statementNames[kind],
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.String("db.query.text", text)))
	return span
}

const space = " \t\r\n"

// statementKind looks at the first word.
func statementKind(text string) int {
	word := strings.TrimLeft(text, space)
	if end := strings.IndexAny(word, space); end >= 0 {
		word = word[:end]
	}
	for kind, name := range statementNames {
		if strings.EqualFold(word, name) {
			return kind
		}
	}
	return others
}
