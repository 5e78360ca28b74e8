package app_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"parley/internal/app"
	"parley/internal/telemetry"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// ended waits until a span of this name has ended, and returns all that have.
func (w watched) ended(t *testing.T, name string) tracetest.SpanStubs {
	t.Helper()
	var spans tracetest.SpanStubs
	eventually(t, "the span "+name, func() bool {
		if err := w.watch.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
		spans = w.spans.GetSpans()
		return slices.ContainsFunc(spans, func(s tracetest.SpanStub) bool { return s.Name == name })
	})
	return spans
}

// tree writes the spans below one, indented, in the order in which they began;
// equal neighbours stand once.
func tree(spans tracetest.SpanStubs, parent trace.SpanID, indent string) string {
	slices.SortFunc(spans, func(a, b tracetest.SpanStub) int {
		return cmp.Or(a.StartTime.Compare(b.StartTime), cmp.Compare(a.Name, b.Name))
	})
	var out, last string
	for _, s := range spans {
		if s.Parent.SpanID() != parent {
			continue
		}
		if line := indent + s.Name + "\n" + tree(slices.Clone(spans), s.SpanContext.SpanID(), indent+"  "); line != last {
			out, last = out+line, line
		}
	}
	return out
}

// TestTraces: a request, its operation, the resolvers that query and their
// statements are one tree, which hangs below the caller's span.
func TestTraces(t *testing.T) {
	w := serveWatched(t, testkit.SQLiteDatabase(t))
	org := w.Organization("tracecanary", uuid.Nil)
	token := w.Token(org, viewer.Admin)
	const caller, trunk = "00f067aa0ba902b7", "4bf92f3577b34da6a3ce929d0e0e4736"
	long := strings.Repeat("x", 100)
	for _, row := range []struct{ name, query, want string }{
		{"list", `query Look {conversations(first: 2) {totalCount edges {node {id messages(first: 2) {edges {node {text}}}}}} viewer {role}}`, `POST
  sql select
  query Look
    Query.conversations
      sql select
`},
		{"mutation", `mutation {addMessage(input: {direction: IN, channel: "CHAT", channelAddress: "tracecanary", customerAddress: "tracecanary",
			externalConversationId: "tracecanary", text: "tracecanary"}) {message {id} userErrors {message}}}`, `POST
  sql select
  mutation
    Mutation.addMessage
      sql other
      sql select
`},
		{"a search", `{messages(where: {text: "tracecanary"}) {totalCount}}`, `POST
  sql select
  query
    Query.messages
      sql select
`},
		{"no statement", `query ` + long + ` {__typename}`, `POST
  sql select
  query ` + long[:58] + `
`},
		{"an error", `{liveCursor(organizationId: "` + uuid.NewString() + `")}`, `POST
  sql select
  query
`},
	} {
		w.spans.Reset()
		header := map[string]string{
			"Authorization": "Bearer " + token, "traceparent": "00-" + trunk + "-" + caller + "-01", "tracestate": "vendor=tracecanary",
		}
		w.Do(http.MethodPost, "/graphql?x=tracecanary", header, map[string]any{"query": row.query, "variables": map[string]any{"x": "tracecanary"}})
		spans := w.ended(t, "POST")
		got := tree(spans, trace.SpanID{0, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7}, "")
		if !strings.HasPrefix(got, row.want) {
			t.Errorf("%s: got\n%swant\n%s", row.name, got, row.want)
		}
		for _, s := range spans {
			if s.SpanContext.TraceID().String() != trunk {
				t.Errorf("%s: %s is of another trace", row.name, s.Name)
			}
		}
		checkSecrets(t, spans, token, "tracecanary", org.String(), "parley_gql", "Bearer")
	}
	if log := w.Log(); !strings.Contains(log, `"trace_id":"`+trunk+`"`) {
		t.Errorf("the log does not name the trace: %s", log)
	}
}

// checkSecrets looks for texts in whatever a span says.
func checkSecrets(t *testing.T, spans tracetest.SpanStubs, secrets ...string) {
	t.Helper()
	for _, s := range spans {
		said := fmt.Sprint(s.Name, s.Status.Description, s.SpanContext.TraceState())
		for _, a := range s.Attributes {
			said += fmt.Sprintf(" %s=%s", a.Key, a.Value.String())
			if len(a.Value.String()) > 2048 {
				t.Errorf("%s: %s has %d bytes", s.Name, a.Key, len(a.Value.String()))
			}
		}
		said += fmt.Sprint(s.Events)
		for _, secret := range secrets {
			if strings.Contains(said, secret) {
				t.Errorf("%q is in a span: %s", secret, said)
			}
		}
	}
}

// TestTraceAttributes: what operations and requests are told by.
func TestTraceAttributes(t *testing.T) {
	w := serveWatched(t, testkit.SQLiteDatabase(t))
	token := w.Token(w.Organization("attributes", uuid.Nil), viewer.Admin)
	w.GraphQL(token, `{liveCursor(organizationId: "`+uuid.NewString()+`")}`, nil)
	said := map[string]string{}
	for _, s := range w.ended(t, "POST") {
		for _, a := range s.Attributes {
			said[s.Name+" "+string(a.Key)] = a.Value.String()
		}
	}
	for key, want := range map[string]string{
		"POST http.request.method": "POST", "POST http.route": "/graphql", "POST http.response.status_code": "200",
		"query graphql.operation.type": "query", "query parley.error_codes": `["NOT_FOUND"]`,
	} {
		if said[key] != want {
			t.Errorf("%s is %q, want %q", key, said[key], want)
		}
	}
	if text := said["sql select db.query.text"]; !regexp.MustCompile(`(?i)^select .*(\?|\$1)`).MatchString(text) {
		t.Errorf("a statement is told as %q", text)
	}
}

// TestTraceOfSubscription: a subscription is traced until its first frame, in a
// trace of its own; what comes in the hours after is not.
func TestTraceOfSubscription(t *testing.T) {
	w := serveWatched(t, testkit.SQLiteDatabase(t))
	token := w.Token(w.Organization("subscription", uuid.Nil), viewer.Admin)
	k := openSocket(t, w.Server, token)
	k.want("connection_ack")
	k.subscribe("1", `subscription Follow {conversationEvents`+liveFields, nil)
	k.want("next")
	live := func() (n int) {
		var id trace.TraceID
		spans := w.ended(t, "subscription Follow")
		for _, s := range spans {
			if s.Name == "subscription Follow" {
				id = s.SpanContext.TraceID()
				if s.Parent.IsValid() || len(s.Links) != 1 {
					t.Errorf("the subscription is below %s and has %d links", s.Parent.SpanID(), len(s.Links))
				}
			}
		}
		for _, s := range spans {
			if s.SpanContext.TraceID() == id {
				n++
			}
		}
		return n
	}
	say := func(name string) {
		t.Helper()
		w.Query(token, `mutation `+name+` {addMessage(input: {direction: IN, channel: "CHAT", channelAddress: "desk", customerAddress: "jo",
			externalConversationId: "`+name+`", text: "Hello"}) {userErrors {message}}}`, nil, nil)
		k.want("next") // the conversation
		k.want("next") // the message
		w.ended(t, "mutation "+name)
	}
	// What is read right behind the first frame may belong to it or not.
	say("First")
	before := live()
	say("Second")
	if after := live(); after != before || before < 1 {
		t.Errorf("the subscription had %d spans and has %d after an event", before, after)
	}
}

// TestTraceSample: a share of 0 records nothing, whatever callers ask for.
func TestTraceSample(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	var watch *telemetry.Telemetry
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) {
		watch = telemetry.New(telemetry.Options{Now: time.Now, Logger: c.Logger, Exporter: spans})
		c.Telemetry = watch
	})
	for _, flags := range []string{"00", "01"} {
		s.Do(http.MethodGet, "/healthz", map[string]string{"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-" + flags}, nil)
	}
	s.Stop()
	if err := watch.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := spans.GetSpans(); len(got) != 0 {
		t.Errorf("%d spans were recorded", len(got))
	}
	if err := watch.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
}
