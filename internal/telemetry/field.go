package telemetry

import (
	"context"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"go.opentelemetry.io/otel/trace"
)

// fields traces the resolvers that query. Most do not: lists are loaded with what
// is selected below them. So a resolver has a span from its first statement on,
// with the resolver's own beginning.
type fields struct{ *Telemetry }

var _ interface {
	graphql.HandlerExtension
	graphql.FieldInterceptor
} = fields{}

// ExtensionName names the extension.
func (fields) ExtensionName() string { return "telemetry of fields" }

// Validate accepts every schema.
func (fields) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptField watches fields that are functions.
func (t fields) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	if !fc.IsResolver && !fc.IsMethod || !recording(ctx) {
		return next(ctx)
	}
	f := &field{tracer: t.tracer, ctx: ctx, name: fc.Object + "." + fc.Field.Name, start: t.now()}
	var err error
	defer func() { f.end(err) }()
	value, err := next(context.WithValue(ctx, fieldKey{}, f))
	return value, err
}

type fieldKey struct{}

// field is a resolver that runs.
type field struct {
	tracer trace.Tracer
	ctx    context.Context // of the operation
	name   string
	start  time.Time

	mu    sync.Mutex
	span  trace.Span // nil until it queries
	ended bool
}

// within returns the context of a statement as one below the resolver's span. A
// resolver that has ended takes no more of them: its context lives on in the
// fields below, and in streams.
func (f *field) within(ctx context.Context) context.Context {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return ctx
	}
	if f.span == nil {
		_, f.span = f.tracer.Start(f.ctx, f.name, trace.WithTimestamp(f.start))
	}
	return trace.ContextWithSpan(ctx, f.span)
}

func (f *field) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	if f.span != nil {
		fail(f.span, err)
		f.span.End()
	}
}
