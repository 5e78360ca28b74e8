package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector takes traces by OTLP over HTTP.
type collector struct {
	*httptest.Server
	mu   sync.Mutex
	sent []*tracepb.ResourceSpans
}

func newCollector(t *testing.T) *collector {
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var data tracepb.TracesData
		if err == nil {
			err = proto.Unmarshal(body, &data)
		}
		if err != nil || r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" {
			t.Errorf("the collector is sent %s, %v, %v", r.URL, r.Header, err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.sent = append(c.sent, data.ResourceSpans...)
	}))
	t.Cleanup(c.Close)
	return c
}

// names are those of the spans that came.
func (c *collector) names() (names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.sent {
		for _, scope := range r.ScopeSpans {
			for _, s := range scope.Spans {
				names = append(names, s.Name)
			}
		}
	}
	return names
}

// service reports whether all came from a service of this name.
func (c *collector) service(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.sent {
		named := false
		for _, a := range r.Resource.Attributes {
			named = named || a.Key == "service.name" && a.Value.GetStringValue() == name
		}
		if !named {
			return false
		}
	}
	return len(c.sent) > 0
}
