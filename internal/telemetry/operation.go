package telemetry

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"parley/internal/apperr"
	"parley/internal/quota"
)

// Extensions are what the graph's server has to use so that its operations are
// watched; none for a nil Telemetry. They come before others, which may refuse
// operations.
func (t *Telemetry) Extensions() []graphql.HandlerExtension {
	switch {
	case t == nil:
		return nil
	case t.tracer == nil:
		return []graphql.HandlerExtension{operations{t}}
	}
	// One that intercepts fields costs something at each of them.
	return []graphql.HandlerExtension{operations{t}, fields{t}}
}

// operations counts, times and traces operations.
type operations struct{ *Telemetry }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.ResponseInterceptor
} = operations{}

// ExtensionName names the extension.
func (operations) ExtensionName() string { return "telemetry" }

// Validate accepts every schema.
func (operations) Validate(graphql.ExecutableSchema) error { return nil }

// operation is one that runs. It is told its cost and its end by one goroutine,
// which is that of its transport.
type operation struct {
	kind  string
	start time.Time
	span  trace.Span // nil where nothing is traced
	cost  int
	ended bool
}

type operationKey struct{}

// InterceptOperation watches until the first response. A subscription ends there
// for what is told of it: what follows may last for hours.
func (t operations) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := &operation{kind: kindOf(ctx), start: t.now()}
	if op.kind == string(ast.Subscription) && ctx.Value(carriedKey{}) == nil {
		// The execution that many share goes on for hours: they are watched as they
		// begin.
		op.ended = true
		return next(context.WithValue(ctx, operationKey{}, op))
	}
	ctx, op.span = t.operationSpan(ctx, op.kind)
	responses := next(context.WithValue(ctx, operationKey{}, op))
	return func(ctx context.Context) (res *graphql.Response) {
		if op.ended {
			return responses(ctx)
		}
		op.ended = true
		defer func() { t.endOperation(op, res) }()
		return responses(ctx)
	}
}

// InterceptResponse reads the cost, which extensions further in have counted,
// and counts documents that were refused before they ran.
func (t operations) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	res := next(ctx)
	if op, ok := ctx.Value(operationKey{}).(*operation); ok {
		op.cost = quota.From(ctx).Cost
	} else {
		t.metrics.operations.WithLabelValues(kindOf(ctx), outcomeOf(res)).Inc()
	}
	return res
}

func (t operations) endOperation(op *operation, res *graphql.Response) {
	outcome := outcomeOf(res)
	lasting := op.kind == string(ast.Subscription)
	switch {
	case res == nil && lasting:
		outcome = outcomeOK // the client went before the first frame
	case !lasting:
		t.metrics.operationSeconds.WithLabelValues(op.kind).Observe(t.since(op.start))
	}
	t.metrics.operations.WithLabelValues(op.kind, outcome).Inc()
	if op.cost > 0 {
		t.metrics.cost.Observe(float64(op.cost))
	}
	if op.span != nil {
		op.endSpan(res)
	}
}

// operationSpan begins a span. One of a socket or a stream is the root of a trace
// with a link to the request.
func (t operations) operationSpan(ctx context.Context, kind string) (context.Context, trace.Span) {
	if t.tracer == nil {
		return ctx, nil
	}
	options := []trace.SpanStartOption{trace.WithAttributes(attribute.String("graphql.operation.type", kind))}
	if ctx.Value(lastingKey{}) != nil {
		options = append(options, trace.WithNewRoot(), trace.WithLinks(trace.LinkFromContext(ctx)))
	}
	return t.tracer.Start(ctx, spanName(ctx, kind), options...)
}

func (op *operation) endSpan(res *graphql.Response) {
	if op.span.IsRecording() {
		if op.cost > 0 {
			op.span.SetAttributes(attribute.Int("parley.cost", op.cost))
		}
		if list := codesOf(res); len(list) > 0 {
			op.span.SetAttributes(attribute.StringSlice("parley.error_codes", list))
		}
		if outcome := outcomeOf(res); outcome == string(apperr.Internal) || outcome == string(apperr.Timeout) {
			op.span.SetStatus(codes.Error, "")
		}
	}
	op.span.End()
}
