package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/requestid"
	"parley/internal/viewer"
	"parley/live"
	"parley/store"
)

// stageSchema is that of a stage. What frames and mine say is the cursor and what
// the fields of the entry are.
const stageSchema = `
	directive @perViewer on FIELD_DEFINITION
	type Query { boom: String! }
	type Frame { text(as: String = "plain"): String! me: String! @perViewer meAnyway: String! }
	type Subscription {
		entries(after: String, from: Int = 0, size: Int = 0, also: String): Frame!
		state: Frame!
		said: Frame!
		boom: Frame!
	}`

// stage is a server whose clients follow the ledger of a world.
type stage struct {
	*world
	sockets *live.Sockets
	server  *httptest.Server
	other   uuid.UUID
	board   *board
	said    chan string
	// meet, where set, is called with each entry that a frame is made of.
	meet func(seq int64)
}

// frameOut is what a stage's subscriptions stream.
type frameOut struct{ text string }

func newStage(w *world, o live.TransportOptions) *stage {
	w.Helper()
	s := &stage{world: w, other: w.organization("neighbour"), board: newBoard(), said: make(chan string)}
	o.Init, o.Now, o.Log, o.Params = s.authenticate, time.Now, slog.New(w.log), params
	if o.MaxOfUser == 0 {
		o.MaxOfUser = 10_000
	}
	if o.PerSecond == 0 {
		o.PerSecond = 100_000
	}
	s.sockets = live.Websocket(o)
	h := handler.New(s.schema())
	h.AddTransport(s.sockets)
	h.AddTransport(streaming{s.sockets})
	s.server = httptest.NewUnstartedServer(s.sockets.Cutting(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, err := s.authenticate(r.Context(), r.Header.Get("Authorization"))
		if err == nil {
			r = r.WithContext(ctx)
		}
		h.ServeHTTP(w, requestid.Give(w, r))
	})))
	s.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.server.Start()
	w.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.sockets.Shutdown(ctx); err != nil {
			w.Errorf("shutdown: %v", err)
		}
		s.server.Close()
	})
	return s
}

// streaming is the least that a transport of event streams has to do.
type streaming struct{ sockets *live.Sockets }

func (streaming) Supports(r *http.Request) bool { return r.Method == http.MethodPost }

func (s streaming) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	var p graphql.RawParams
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	op, errs := exec.CreateOperationContext(r.Context(), &p)
	if errs != nil {
		http.Error(w, errs.Error(), http.StatusBadRequest)
		return
	}
	s.sockets.Stream(w, r, exec, op)
}

// people are the tokens of a stage: who they are and what they may.
func (s *stage) people() map[string]*viewer.Viewer {
	id := func(n byte) uuid.UUID { return uuid.UUID{15: n} }
	of := func(org uuid.UUID, role viewer.Role, n byte, below ...uuid.UUID) *viewer.Viewer {
		return &viewer.Viewer{OrganizationID: org, Scope: append([]uuid.UUID{org}, below...), Role: role, UserID: id(n), CredentialID: id(n)}
	}
	return map[string]*viewer.Viewer{
		"ann": of(s.org, viewer.Agent, 1), "ben": of(s.org, viewer.Agent, 2), "gus": of(s.org, viewer.Guest, 3),
		"ada": of(s.org, viewer.Admin, 4), "abe": of(s.org, viewer.Admin, 5, s.other), "zoe": of(s.other, viewer.Agent, 6),
	}
}

func (s *stage) authenticate(ctx context.Context, header string) (context.Context, error) {
	v := s.people()[strings.TrimPrefix(header, "Bearer ")]
	if v == nil {
		return nil, apperr.New(apperr.Unauthenticated, "the credential is unknown")
	}
	return viewer.NewContext(ctx, v), nil
}

func (s *stage) schema() graphql.ExecutableSchema {
	definition := gqlparser.MustLoadSchema(&ast.Source{Input: stageSchema})
	return &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return definition },
		ComplexityFunc: func(context.Context, string, string, int, map[string]any) (int, bool) {
			return 0, false
		},
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			op := graphql.GetOperationContext(ctx)
			field := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription", "Query"})[0]
			frames, err := s.subscribeTo(ctx, field)
			if err != nil {
				return graphql.OneShot(&graphql.Response{Errors: told(err)})
			}
			return func(ctx context.Context) *graphql.Response {
				select {
				case f, ok := <-frames:
					if !ok {
						return nil
					}
					return s.answer(ctx, field, f)
				case <-ctx.Done():
					return nil
				}
			}
		},
	}
}

// answer writes the selected fields of a frame.
func (s *stage) answer(ctx context.Context, field graphql.CollectedField, f frameOut) *graphql.Response {
	op, v := graphql.GetOperationContext(ctx), viewer.From(ctx)
	out, res := map[string]any{}, &graphql.Response{}
	for _, c := range graphql.CollectFields(op, field.Selections, []string{"Frame"}) {
		switch c.Name {
		case "text":
			out[c.Alias] = f.text
		default:
			self, err := v.Self()
			if err != nil {
				res.Errors = append(res.Errors, told(err)...)
				continue
			}
			out[c.Alias] = self.String()
		}
	}
	b, err := json.Marshal(map[string]any{field.Alias: out})
	if err != nil {
		panic(err)
	}
	res.Data = b
	return res
}

func (s *stage) subscribeTo(ctx context.Context, field graphql.CollectedField) (<-chan frameOut, error) {
	if field.Name == "boom" {
		panic("boom")
	}
	v := viewer.From(ctx)
	org := s.org
	if v != nil {
		org = v.OrganizationID
	}
	switch args := field.ArgumentMap(graphql.GetOperationContext(ctx).Variables); field.Name {
	case "entries":
		return s.follows(ctx, org, args)
	case "state":
		return watchText(ctx, s.hub, s.board.state(org))
	default:
		return live.Pass(ctx, func(ctx context.Context) (<-chan frameOut, error) {
			out := make(chan frameOut)
			go func() {
				defer close(out)
				for {
					select {
					case <-ctx.Done():
						return
					case text, ok := <-s.said:
						if !ok {
							return
						}
						out <- frameOut{text}
					}
				}
			}()
			return out, nil
		})
	}
}

// watchText is a state of a board as frames.
func watchText(ctx context.Context, h *live.Hub, b live.State[int]) (<-chan frameOut, error) {
	return live.Watch(ctx, h, live.State[frameOut]{
		Organization: b.Organization, Wanted: b.Wanted, After: b.After,
		Read: func(ctx context.Context) (frameOut, error) {
			n, err := b.Read(ctx)
			return frameOut{fmt.Sprint(n)}, err
		},
		Differs: func(was, is frameOut) (frameOut, bool) { return is, was != is },
	})
}

func (s *stage) follows(ctx context.Context, org uuid.UUID, args map[string]any) (<-chan frameOut, error) {
	var after *ent.Cursor
	if text, ok := args["after"].(string); ok {
		after = &ent.Cursor{}
		if err := after.UnmarshalGQL(text); err != nil {
			return nil, apperr.New(apperr.Invalid, "not a cursor")
		}
	}
	size, _ := args["size"].(int64)
	from, _ := args["from"].(int64)
	filler := strings.Repeat("x", int(size))
	return live.Follow(ctx, s.hub, live.Feed[frameOut]{
		Organization: org, After: after,
		Wanted: func(e store.Entry) bool { return e.Kind == store.MessageAdded && e.Seq >= from },
		Status: func(resumed bool, c ent.Cursor) frameOut {
			return frameOut{fmt.Sprintf("status %t %s", resumed, wire(c))}
		},
		Frames: each(func(e store.Entry, c ent.Cursor) (frameOut, bool, error) {
			if s.meet != nil {
				s.meet(e.Seq)
			}
			return frameOut{fmt.Sprintf("%d %s %s", e.Seq, wire(c), filler)}, true, nil
		}),
	})
}

// wire is a cursor as clients see it.
func wire(c ent.Cursor) string {
	var b strings.Builder
	c.MarshalGQL(&b)
	return strings.Trim(b.String(), `"`)
}

// guest is a client on a stage.
type guest struct {
	*client
	stage *stage
}

func (s *stage) enter(token string) guest {
	s.Helper()
	g := s.knock(token)
	g.want("connection_ack")
	return g
}

// knock connects and says who is there.
func (s *stage) knock(token string) guest {
	s.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	c, _, err := dialer.Dial("ws"+strings.TrimPrefix(s.server.URL, "http"), nil)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { c.Close() })
	g := guest{&client{c, s.T}, s}
	c.SetReadDeadline(time.Now().Add(patience))
	g.say("connection_init", "", `{"Authorization":"Bearer `+token+`"}`)
	return g
}

// want reads the next message that is no ping.
func (g guest) want(kind string) message {
	g.t.Helper()
	for {
		var m message
		if err := g.ReadJSON(&m); err != nil {
			g.t.Fatalf("want %s: %v", kind, err)
		}
		switch m.Type {
		case "ping":
			g.say("pong", "", "")
		case kind:
			return m
		default:
			g.t.Fatalf("got %s %s, want %s", m.Type, m.Payload, kind)
		}
	}
}

// wantClose reads the close frame, and nothing but pings before it.
func (g guest) wantClose(code int) {
	g.t.Helper()
	for {
		var m message
		err := g.ReadJSON(&m)
		if err == nil && m.Type == "ping" {
			continue
		}
		if !websocket.IsCloseError(err, code) {
			g.t.Errorf("got %+v, %v, want %d", m, err, code)
		}
		return
	}
}

// ask subscribes to a selection.
func (g guest) ask(id, query string, variables map[string]any) {
	g.t.Helper()
	payload, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		g.t.Fatal(err)
	}
	g.say("subscribe", id, string(payload))
}

const entriesQuery = `subscription ($after: String) { entries(after: $after) { text } }`

// follows subscribes to entries and returns the status.
func (g guest) follows(after string) (resumed bool, cursor string) {
	g.t.Helper()
	variables := map[string]any{}
	if after != "" {
		variables["after"] = after
	}
	g.ask("s", entriesQuery, variables)
	return g.status()
}

func (g guest) status() (resumed bool, cursor string) {
	g.t.Helper()
	if _, err := fmt.Sscanf(g.text(), "status %t %s", &resumed, &cursor); err != nil {
		g.t.Fatal(err)
	}
	return resumed, cursor
}

// text is what the next frame says.
func (g guest) text() string {
	g.t.Helper()
	var p struct {
		Data   map[string]struct{ Text string }
		Errors json.RawMessage
	}
	m := g.want("next")
	if err := json.Unmarshal(m.Payload, &p); err != nil || p.Errors != nil {
		g.t.Fatalf("%s: %v", m.Payload, err)
	}
	for _, f := range p.Data {
		return f.Text
	}
	return ""
}

// entry reads the next frame, which is one of an entry.
func (g guest) entry() (seq int64, cursor string) {
	g.t.Helper()
	text := g.text()
	if _, err := fmt.Sscanf(text, "%d %s", &seq, &cursor); err != nil {
		g.t.Fatalf("%q: %v", text, err)
	}
	return seq, cursor
}

func (g guest) wantEntries(from, to int64) {
	g.t.Helper()
	for want := from; want <= to; want++ {
		if got, _ := g.entry(); got != want {
			g.t.Fatalf("entry %d, want %d", got, want)
		}
	}
}

// subscribed waits until so many subscriptions have begun.
func (s *stage) subscribed(n int) {
	s.Helper()
	eventually(s.T, fmt.Sprintf("%d subscribe", n), func() bool { return s.sockets.Figures().Subscriptions == n })
}
