package telemetry

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// OTLP returns an exporter to a collector that speaks OTLP over HTTP, such as
// http://127.0.0.1:4318; without a path it is /v1/traces. Spans that a collector
// does not take are lost, and the log says when that begins and ends.
//
// The library's own client is not used: it brings gRPC along, 8 MB of it.
func OTLP(ctx context.Context, endpoint string, log *slog.Logger) (sdktrace.SpanExporter, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return nil, err
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/v1/traces"
	}
	return otlptrace.New(ctx, &collector{url: u.String(), log: log, client: &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}})
}

// collector sends spans to one address.
type collector struct {
	url     string
	client  *http.Client
	log     *slog.Logger
	failing atomic.Bool
}

var _ otlptrace.Client = (*collector)(nil)

// Start does nothing: connections are made when there is something to send.
func (*collector) Start(context.Context) error { return nil }

// Stop closes the connections.
func (c *collector) Stop(context.Context) error {
	c.client.CloseIdleConnections()
	return nil
}

// UploadTraces sends a batch. It keeps failures to itself, or the library writes
// them to standard error past the log.
func (c *collector) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	err := c.send(ctx, spans)
	if failing := err != nil; c.failing.Swap(failing) != failing {
		c.log.WarnContext(ctx, "sending traces", "failing", failing, "error", err)
	}
	return nil
}

func (c *collector) send(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	// The request's own message has the same one field, and gRPC beside it.
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	res, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()                                //nolint:errcheck // it was read
	io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) //nolint:errcheck // lets the connection be used again
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the collector answers %s", res.Status)
	}
	return nil
}
