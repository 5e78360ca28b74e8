package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// maxText bounds one attribute, in bytes: the statement of a large batch is long,
// and its beginning says what it is.
const maxText = 2_048

func newProvider(o Options) *sdktrace.TracerProvider {
	limits := sdktrace.NewSpanLimits()
	limits.AttributeValueLengthLimit = maxText
	return sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(o.Exporter),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", "parley"))),
		sdktrace.WithSampler(sampler(o.Sample)),
		sdktrace.WithRawSpanLimits(limits),
	)
}

// sampler follows a caller who traces in his decision against a trace. For a
// trace our own share counts in any case: whoever reaches the server must not be
// able to have everything recorded.
func sampler(share float64) sdktrace.Sampler {
	own := sdktrace.TraceIDRatioBased(share)
	return sdktrace.ParentBased(own, sdktrace.WithRemoteParentSampled(own))
}

// TraceID returns the id of the context's trace as 32 hexadecimal digits, or ""
// where there is none.
func TraceID(ctx context.Context) string {
	if c := trace.SpanContextFromContext(ctx); c.HasTraceID() {
		return c.TraceID().String()
	}
	return ""
}

// recording reports whether the context is that of a span which is recorded and
// has not ended. Work that goes on behind an ended span, such as following a
// ledger for hours, is not traced, and neither is work of nobody's request.
func recording(ctx context.Context) bool { return trace.SpanFromContext(ctx).IsRecording() }

// fail marks a span. It says no more: an error's text may quote values.
func fail(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
}
