package live

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// FuzzWire has gorilla read what is written by hand, cut off anywhere.
func FuzzWire(f *testing.F) {
	for _, n := range []int{0, 1, 60, 70, 71, 125, 126, 127, 65_480, 65_535, 65_536, 70_000} {
		f.Add("id", strings.Repeat("x", n), uint32(n))
	}
	f.Add("\"\\ü\n", "", uint32(1))
	to, from := pair(f)
	f.Fuzz(func(t *testing.T, id, text string, cut uint32) {
		payload, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		frames := newEncodings([]frame{{payload: payload}, {payload: []byte(`{"a":1}`)}}).frames(id)
		if n := frameLength(frames) + frameLength(frames[frameLength(frames):]); n != len(frames) {
			t.Fatalf("frames of %d bytes, %d written", n, len(frames))
		}
		at := int(cut % uint32(len(frames)+1))
		rest := unfinished(frames, at)
		if end := at + rest; end != 0 && end != frameLength(frames) && end != len(frames) {
			t.Fatalf("%d of %d bytes leave %d", at, len(frames), rest)
		}
		for i, got := range readAll(t, to, from, frames, 2) {
			var m struct {
				ID      string
				Type    string
				Payload json.RawMessage
			}
			want := [][]byte{payload, []byte(`{"a":1}`)}[i]
			if err := json.Unmarshal(got, &m); err != nil || m.Type != "next" || !bytes.Equal(m.Payload, want) || m.ID != asJSON(id) {
				t.Fatalf("%s: %v", got, err)
			}
		}
	})
}

// asJSON is a text as it comes back from JSON, which has no broken runes.
func asJSON(s string) string {
	var out string
	if json.Unmarshal(quoted(s), &out) != nil {
		return ""
	}
	return out
}

// pair is a connection to write to by hand, and gorilla at its other end.
func pair(tb testing.TB) (net.Conn, *websocket.Conn) {
	accepted := make(chan *websocket.Conn, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			tb.Error(err)
		}
		accepted <- c
	}))
	tb.Cleanup(server.Close)
	client, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http"), nil) //nolint:bodyclose // hijacked
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { client.Close() })
	return (<-accepted).NetConn(), client
}

func readAll(t *testing.T, to net.Conn, from *websocket.Conn, frames []byte, n int) (messages [][]byte) {
	written := make(chan error, 1)
	go func() {
		_, err := to.Write(frames)
		written <- err
	}()
	for range n {
		_, m, err := from.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, m)
	}
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	return messages
}
