package telemetry

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"parley/internal/eventstream"
)

// Request begins to watch a request. It returns the request to serve, and what to
// call when it has been served: with the pattern of the mux that it matched, and
// the status and header of the answer.
func (t *Telemetry) Request(r *http.Request) (*http.Request, func(pattern string, status int, answer http.Header)) {
	if t == nil {
		return r, unwatched
	}
	start := t.now()
	r, span := t.requestSpan(r)
	return r, func(pattern string, status int, answer http.Header) {
		route := routeOf(pattern)
		t.countRequest(r, route, status, answer, start)
		endRequest(span, route, status)
	}
}

func unwatched(string, int, http.Header) {}

func (t *Telemetry) countRequest(r *http.Request, route string, status int, answer http.Header, start time.Time) {
	t.metrics.requests.WithLabelValues(methodOf(r), route, strconv.Itoa(status)).Inc()
	if status != http.StatusSwitchingProtocols && !strings.HasPrefix(answer.Get("Content-Type"), eventstream.MediaType) {
		t.metrics.requestSeconds.WithLabelValues(route).Observe(t.since(start))
	}
}

// requestSpan begins the span of a request, nil where nothing is traced. It goes
// on with the caller's trace, but takes no tracestate from him.
func (t *Telemetry) requestSpan(r *http.Request) (*http.Request, trace.Span) {
	if t.tracer == nil {
		return r, nil
	}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	caller := trace.SpanContextFromContext(ctx).WithTraceState(trace.TraceState{})
	ctx, span := t.tracer.Start(trace.ContextWithRemoteSpanContext(ctx, caller), methodOf(r),
		trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attribute.String("http.request.method", methodOf(r))))
	if r.Header.Get("Upgrade") != "" || eventstream.Wanted(r.Header.Get("Accept")) {
		ctx = context.WithValue(ctx, lastingKey{}, true)
	}
	return r.WithContext(ctx), span
}

// lastingKey marks requests that may last for hours: sockets and streams. An
// operation of theirs begins a trace of its own.
type lastingKey struct{}

func endRequest(span trace.Span, route string, status int) {
	if span == nil {
		return
	}
	if span.IsRecording() {
		span.SetAttributes(attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
	}
	span.End()
}

// routeOf is a pattern without its method, and "none" where a request matched
// none. A path is never told: it may carry a token.
func routeOf(pattern string) string {
	route := pattern[strings.IndexByte(pattern, ' ')+1:]
	if route == "" {
		return "none"
	}
	return route
}

// methods are those that are told by name; a client may make up others.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
}

func methodOf(r *http.Request) string {
	if slices.Contains(methods, r.Method) {
		return r.Method
	}
	return "other"
}
