package live_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"parley/live"
)

// A token comes with connection_init or with the upgrade; without one the
// socket acts for nobody.
func TestSocketAuthenticates(t *testing.T) {
	d := newDoor(t, live.TransportOptions{}, endless)
	for _, test := range []struct {
		name    string
		header  http.Header
		payload string
		who     string
	}{
		{"nothing", nil, ``, "nobody"},
		{"empty payload", nil, `{}`, "nobody"},
		{"empty token", nil, `{"Authorization":"", "authorization":null}`, "nobody"},
		{"payload", nil, `{"Authorization":"Bearer good"}`, "somebody"},
		{"payload, other case", nil, `{"AUTHORIZATION":"Bearer good"}`, "somebody"},
		{"upgrade request", bearer("good"), `{"x":1}`, "somebody"},
		{"payload before request", bearer("bad"), `{"authorization":"Bearer good"}`, "somebody"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := d.connect(test.header)
			c.say("connection_init", "", test.payload)
			c.want("connection_ack")
			c.wantWho(test.who)
		})
	}
}

// A token that opens nothing closes the socket with a code after which clients
// wait, and with which they do not come back for ever.
func TestSocketRefuses(t *testing.T) {
	d := newDoor(t, live.TransportOptions{}, endless)
	for _, test := range []struct {
		name    string
		header  http.Header
		payload string
		code    int
	}{
		{"unknown token", nil, `{"Authorization":"Bearer bad"}`, 4403},
		{"no bearer", nil, `{"Authorization":"good"}`, 4403},
		{"no text", nil, `{"authorization":{"Bearer":"good"}}`, 4403},
		{"upgrade request", bearer("bad"), `{}`, 4403},
		{"payload before request", bearer("good"), `{"authorization":"Bearer bad"}`, 4403},
		{"our own fault", nil, `{"authorization":"Bearer unlucky"}`, 1013},
		{"payload of a wrong type", nil, `[]`, 4400},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := d.connect(test.header)
			c.say("connection_init", "", test.payload)
			// What is sent meanwhile must not cost the client the close code.
			c.subscribe()
			c.wantClose(test.code)
		})
	}
	if why, _ := d.log.attr("live: authenticating a socket", "error"); !strings.Contains(why, "lunch") {
		t.Errorf("logged %q", why)
	}
	eventually(t, "all sockets end", func() bool { return d.sockets.Open() == 0 })
}

// Pages of other origins may connect only where they are listed, word for word.
func TestOrigins(t *testing.T) {
	d := newDoor(t, live.TransportOptions{AllowedOrigins: []string{"https://desk.example.com", "*", "https://slash.example.com/"}}, endless)
	for origin, want := range map[string]int{
		"":                                101,
		d.server.URL:                      101,
		"https://desk.example.com":        101,
		"https://DESK.example.com":        101,
		"https://slash.example.com":       101,
		"http://desk.example.com":         403,
		"https://desk.example.com:8443":   403,
		"https://desk.example.com.evil.x": 403,
		"https://evil.example.com":        403,
		"null":                            403,
		"%":                               403,
	} {
		h := http.Header{}
		if origin != "" {
			h.Set("Origin", origin)
		}
		_, response, err := d.dial(h)
		if response == nil || response.StatusCode != want {
			t.Errorf("%q: %v, %v, want %d", origin, response, err, want)
		}
	}
}

// A plain request that mentions another upgrade is none of the sockets' business.
func TestSupports(t *testing.T) {
	sockets := live.Websocket(live.TransportOptions{Now: time.Now})
	defer sockets.Shutdown(t.Context()) //nolint:errcheck // nobody is connected
	for upgrade, want := range map[string]bool{"websocket": true, "h2c": false, "": false} {
		r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
		r.Header.Set("Connection", "Upgrade")
		r.Header.Set("Upgrade", upgrade)
		if got := sockets.Supports(r); got != want {
			t.Errorf("%q: %v", upgrade, got)
		}
	}
}

// Messages that are too long or none at all end the socket, with a code after
// which clients do not come back at once.
func TestBadMessages(t *testing.T) {
	d := newDoor(t, live.TransportOptions{}, endless)
	long := `{"query":"` + strings.Repeat("#", 64<<10) + `"}`
	for name, test := range map[string]struct {
		text string
		code int
	}{
		"too long":     {`{"type":"subscribe","id":"1","payload":` + long + `}`, 1009},
		"no JSON":      {`{"type":`, 4400},
		"unknown type": {`{"type":"dance"}`, 4400},
		"second init":  {`{"type":"connection_init"}`, 4429},
		"no id":        {`{"type":"subscribe","payload":{"query":"{ who }"}}`, 4400},
	} {
		t.Run(name, func(t *testing.T) {
			c := d.open(`{}`)
			if err := c.WriteMessage(websocket.TextMessage, []byte(test.text)); err != nil {
				t.Fatal(err)
			}
			c.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping"}`))
			c.wantClose(test.code)
		})
	}
	eventually(t, "all sockets end", func() bool { return d.sockets.Open() == 0 })
}

// Who says nothing of itself may not ask; a client of another protocol is told so,
// and pings are answered, those of the protocol and those of websockets.
func TestProtocol(t *testing.T) {
	d := newDoor(t, live.TransportOptions{}, endless)
	early := d.connect()
	early.subscribe()
	early.wantClose(4401)
	for _, protocols := range [][]string{nil, {"graphql-ws"}, {"nonsense"}} {
		dialer := websocket.Dialer{Subprotocols: protocols}
		c, _, err := dialer.Dial("ws"+strings.TrimPrefix(d.server.URL, "http"), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		(&client{c, t}).wantClose(4406)
	}
	c := d.connect()
	c.say("ping", "", "") // also before connection_init
	c.want("pong")
	c.say("connection_init", "", "{}")
	c.want("connection_ack")
	c.say("ping", "", `{"any":"payload"}`)
	c.want("pong")
	c.say("pong", "", "")
	ponged := make(chan string, 1)
	c.SetPongHandler(func(data string) error {
		ponged <- data
		return nil
	})
	if err := c.WriteControl(websocket.PingMessage, []byte("hello"), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	c.wantWho("nobody")
	if data := <-ponged; data != "hello" {
		t.Errorf("ponged %q", data)
	}
	if err := c.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	c.wantClose(4400)
	eventually(t, "all sockets end", func() bool { return d.sockets.Open() == 0 })
}

func TestInitTimeout(t *testing.T) {
	d := newDoor(t, live.TransportOptions{InitTimeout: 20 * time.Millisecond}, endless)
	d.connect().wantClose(4408)
	eventually(t, "the socket ends", func() bool { return d.sockets.Open() == 0 })
}

// No more sockets than allowed; a place that is left is free again.
func TestMaxConnections(t *testing.T) {
	d := newDoor(t, live.TransportOptions{MaxConnections: 1}, endless)
	first := d.open(`{}`)
	if _, response, _ := d.dial(nil); response == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the second got %v", response)
	}
	first.Close()
	eventually(t, "the place is free", func() bool { return d.sockets.Open() == 0 })
	d.open(`{}`).wantWho("nobody")
}
