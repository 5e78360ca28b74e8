package app_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"parley/internal/testkit/apptest"
)

// socket speaks graphql-transport-ws by hand.
type socket struct {
	*websocket.Conn
	t *testing.T
}

type socketMessage struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// openSocket connects and says connection_init; the answer is left unread.
func openSocket(t *testing.T, s *apptest.Server, token string) socket {
	t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	c, _, err := dialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	k := socket{c, t}
	payload := `{}`
	if token != "" {
		payload = `{"Authorization": "Bearer ` + token + `"}`
	}
	k.say(socketMessage{Type: "connection_init", Payload: json.RawMessage(payload)})
	return k
}

func (k socket) say(m socketMessage) {
	k.t.Helper()
	if err := k.WriteJSON(m); err != nil {
		k.t.Fatal(err)
	}
}

func (k socket) subscribe(id, query string, variables map[string]any) {
	k.t.Helper()
	payload, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		k.t.Fatal(err)
	}
	k.say(socketMessage{ID: id, Type: "subscribe", Payload: payload})
}

// next returns the next message that is no ping.
func (k socket) next() (socketMessage, error) {
	k.t.Helper()
	if err := k.SetReadDeadline(time.Now().Add(patience)); err != nil {
		k.t.Fatal(err)
	}
	for {
		var m socketMessage
		if err := k.ReadJSON(&m); err != nil || m.Type != "ping" {
			return m, err
		}
		k.say(socketMessage{Type: "pong"})
	}
}

func (k socket) want(typ string) socketMessage {
	k.t.Helper()
	m, err := k.next()
	if err != nil || m.Type != typ {
		k.t.Fatalf("got %s %s %s %v, want %s", m.Type, m.ID, m.Payload, err, typ)
	}
	return m
}

// wantFor returns the next message about an operation.
func (k socket) wantFor(id string) socketMessage {
	k.t.Helper()
	for {
		m, err := k.next()
		if err != nil {
			k.t.Fatal(err)
		}
		if m.ID == id {
			return m
		}
	}
}

// wantError reads that an operation came to nothing: an error message, or an
// answer without data.
func (k socket) wantError(id, code string) {
	k.t.Helper()
	if m := k.wantFor(id); !strings.Contains(string(m.Payload), `"`+code+`"`) {
		k.t.Errorf("got %s %s, want %s", m.Type, m.Payload, code)
	}
}

func (k socket) wantClose(code int) {
	k.t.Helper()
	for {
		m, err := k.next()
		if closed, ok := errors.AsType[*websocket.CloseError](err); ok && closed.Code == code {
			return
		}
		if err != nil || m.Type == "complete" {
			k.t.Fatalf("got %s %v, want to be closed with %d", m.Type, err, code)
		}
	}
}

// liveFrame is what a subscription says.
type liveFrame struct {
	Typename     string `json:"__typename"`
	Cursor       string
	Resumed      bool
	Type         string
	Message      struct{ Text string }
	Conversation struct {
		ID     string
		Status string
	}
}

func frameOf(t *testing.T, answer []byte) liveFrame {
	t.Helper()
	var body struct {
		Data   map[string]liveFrame
		Errors json.RawMessage
	}
	if err := json.Unmarshal(answer, &body); err != nil || body.Errors != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	for _, f := range body.Data {
		return f
	}
	t.Fatalf("an empty frame: %s", answer)
	return liveFrame{}
}

// eventually waits for a condition that somebody else brings about.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(patience); !holds(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("in vain: " + what)
		}
	}
}
