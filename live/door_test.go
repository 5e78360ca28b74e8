package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"parley/internal/apperr"
	"parley/internal/requestid"
	"parley/internal/viewer"
	"parley/live"
)

// door is a server with nothing but sockets on it. Its schema has `query { who }`,
// which says for whom the socket acts, and `subscription { frames }`.
type door struct {
	*testing.T
	sockets *live.Sockets
	server  *httptest.Server
	log     *records
	// revoke ends the token "short".
	revoke context.CancelFunc
}

// subscribe is the body of the field frames.
type subscribe func(ctx context.Context) (<-chan string, error)

func newDoor(t *testing.T, o live.TransportOptions, s subscribe) *door {
	t.Helper()
	d := &door{T: t, log: &records{}}
	revocable, revoke := context.WithCancel(context.Background())
	d.revoke = revoke
	o.Init, o.Now, o.Log, o.Params = d.authenticate(revocable), time.Now, slog.New(d.log), params
	d.sockets = live.Websocket(o)
	h := handler.New(schema(s))
	h.AddTransport(d.sockets)
	d.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, requestid.Give(w, r))
	}))
	d.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	d.server.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := d.sockets.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		d.server.Close()
		revoke()
	})
	return d
}

// subscribed waits until so many subscriptions have begun.
func (d *door) subscribed(n int) {
	d.Helper()
	eventually(d.T, "all subscribe", func() bool { return d.sockets.Figures().Subscriptions == n })
}

func (d *door) authenticate(revocable context.Context) func(context.Context, string) (context.Context, error) {
	return func(ctx context.Context, authorization string) (context.Context, error) {
		switch authorization {
		case "Bearer good", "Bearer short":
		case "Bearer unlucky":
			return nil, errors.New("pq: the database is at lunch")
		default:
			return nil, apperr.New(apperr.Unauthenticated, "the credential is unknown")
		}
		ctx = viewer.NewContext(ctx, &viewer.Viewer{Role: viewer.Agent})
		if authorization == "Bearer good" {
			return ctx, nil
		}
		ctx, cancel := context.WithCancel(ctx)
		context.AfterFunc(revocable, cancel)
		return ctx, nil
	}
}

func schema(s subscribe) graphql.ExecutableSchema {
	definition := gqlparser.MustLoadSchema(&ast.Source{Input: "type Query { who: String! } type Subscription { frames: String! }"})
	return &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return definition },
		ComplexityFunc: func(context.Context, string, string, int, map[string]any) (int, bool) {
			return 0, false
		},
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
				return stream(ctx, s)
			}
			who := "nobody"
			if viewer.From(ctx) != nil {
				who = "somebody"
			}
			return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`{"who":"` + who + `"}`)})
		},
	}
}

// stream does what gqlgen's generated code does with the channel of a resolver.
func stream(ctx context.Context, s subscribe) graphql.ResponseHandler {
	frames, err := s(ctx)
	if err != nil {
		return graphql.OneShot(graphql.ErrorResponse(ctx, "%s", err))
	}
	return func(ctx context.Context) *graphql.Response {
		select {
		case f, ok := <-frames:
			if !ok {
				return nil
			}
			return &graphql.Response{Data: json.RawMessage(`{"frames":"` + f + `"}`)}
		case <-ctx.Done():
			return nil
		}
	}
}

// endless never says anything, until its context ends.
func endless(ctx context.Context) (<-chan string, error) {
	return live.Pass(ctx, func(ctx context.Context) (<-chan string, error) {
		frames := make(chan string)
		context.AfterFunc(ctx, func() { close(frames) })
		return frames, nil
	})
}

// params reads the payload of subscribe.
func params(payload []byte) (*graphql.RawParams, error) {
	var p graphql.RawParams
	if json.Unmarshal(payload, &p) != nil {
		return nil, apperr.New(apperr.Invalid, "not a request")
	}
	return &p, nil
}

// client is the other end of a socket.
type client struct {
	*websocket.Conn
	t *testing.T
}

type message struct {
	Type    string          `json:"type"`
	ID      string          `json:"id,omitempty"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func (d *door) dial(header http.Header) (*client, *http.Response, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	c, response, err := dialer.Dial("ws"+strings.TrimPrefix(d.server.URL, "http"), header)
	if err != nil {
		return nil, response, err
	}
	d.Cleanup(func() { c.Close() })
	c.SetReadDeadline(time.Now().Add(patience))
	return &client{c, d.T}, response, nil
}

func (d *door) connect(header ...http.Header) *client {
	d.Helper()
	c, _, err := d.dial(append(header, nil)[0])
	if err != nil {
		d.Fatal(err)
	}
	return c
}

// open connects, and is acknowledged.
func (d *door) open(payload string) *client {
	d.Helper()
	c := d.connect()
	c.say("connection_init", "", payload)
	c.want("connection_ack")
	return c
}

func (c *client) say(kind, id, payload string) {
	c.t.Helper()
	if err := c.WriteJSON(message{kind, id, json.RawMessage(payload)}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) want(kind string) message {
	c.t.Helper()
	var m message
	if err := c.ReadJSON(&m); err != nil {
		c.t.Fatalf("want %s: %v", kind, err)
	}
	if m.Type != kind {
		c.t.Fatalf("got %+v, want %s", m, kind)
	}
	return m
}

func (c *client) wantWho(who string) {
	c.t.Helper()
	c.say("subscribe", "q", `{"query":"{ who }"}`)
	if m := c.want("next"); !strings.Contains(string(m.Payload), `"`+who+`"`) {
		c.t.Errorf("acts for %s, want %s", m.Payload, who)
	}
	c.want("complete")
}

func (c *client) subscribe() { c.say("subscribe", "s", `{"query":"subscription { frames }"}`) }

// wantClose reads the close frame, and nothing before it.
func (c *client) wantClose(code int) {
	c.t.Helper()
	_, got, err := c.ReadMessage()
	if !websocket.IsCloseError(err, code) {
		c.t.Errorf("got %s, %v, want %d", got, err, code)
	}
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }
