package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"parley/internal/app"
	"parley/internal/telemetry"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// BenchmarkWatching is what being watched costs a request.
func BenchmarkWatching(b *testing.B) {
	watches := []struct {
		name  string
		watch func(*app.Config) *telemetry.Telemetry
	}{
		{"off", func(*app.Config) *telemetry.Telemetry { return nil }},
		{"metrics", func(c *app.Config) *telemetry.Telemetry {
			return telemetry.New(telemetry.Options{Now: time.Now, Logger: c.Logger})
		}},
		{"traced none", func(c *app.Config) *telemetry.Telemetry {
			return telemetry.New(telemetry.Options{Now: time.Now, Logger: c.Logger, Exporter: tracetest.NewNoopExporter()})
		}},
		{"traced all", func(c *app.Config) *telemetry.Telemetry {
			return telemetry.New(telemetry.Options{Now: time.Now, Logger: c.Logger, Exporter: tracetest.NewNoopExporter(), Sample: 1})
		}},
	}
	for _, query := range []struct{ name, text string }{
		{"typename", `{"query":"{__typename}"}`},
		{"list", `{"query":"{conversations(first: 20) {edges {node {id status messages(first: 5) {edges {node {id text}}}}}}}"}`},
	} {
		for _, row := range watches {
			b.Run(query.name+"/"+row.name, func(b *testing.B) { benchmarkWatch(b, query.text, row.watch) })
		}
	}
}

func benchmarkWatch(b *testing.B, body string, watch func(*app.Config) *telemetry.Telemetry) {
	var t *telemetry.Telemetry
	s := apptest.Serve(b, testkit.SQLiteDatabase(b), func(c *app.Config) {
		c.Logger = app.NewLogger(io.Discard, "json")
		t = watch(c)
		c.Telemetry = t
	})
	token := s.Token(s.Organization("watching", uuid.Nil), viewer.Admin)
	for i := range 20 {
		s.Query(token, `mutation ($a: String!) {addMessage(input: {direction: IN, channel: "CHAT", channelAddress: "desk", customerAddress: $a, externalConversationId: $a, text: "Hello"}) {userErrors {message}}}`,
			map[string]any{"a": fmt.Sprint("customer", i)}, nil)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		answer := httptest.NewRecorder()
		s.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), `"errors"`) {
			b.Fatalf("%d %s", answer.Code, answer.Body)
		}
	}
	s.Stop()
	if err := t.Shutdown(context.Background()); err != nil {
		b.Fatal(err)
	}
}
