package live_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"parley/ent"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/live"
	"parley/store"
)

// A shutdown is said to clients by 1012, never by complete.
func TestShutdown(t *testing.T) {
	d := newDoor(t, live.TransportOptions{}, endless)
	var clients []*client
	for range 3 {
		c := d.open(`{}`)
		c.subscribe()
		clients = append(clients, c)
	}
	d.subscribed(3)
	done := make(chan error)
	go func() { done <- d.sockets.Shutdown(t.Context()) }()
	for _, c := range clients {
		c.wantClose(websocket.CloseServiceRestart)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// After Shutdown nobody comes in; a client that does not answer is cut.
func TestShutdownRefusesAndCuts(t *testing.T) {
	d := newDoor(t, live.TransportOptions{}, endless)
	d.open(`{}`) // reads no more, so its close is never answered
	ended, end := context.WithCancel(t.Context())
	end()
	if err := d.sockets.Shutdown(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("shutdown: %v", err)
	}
	if _, response, _ := d.dial(nil); response == nil || response.StatusCode != 503 {
		t.Errorf("a new client got %v", response)
	}
	eventually(t, "the socket is cut", func() bool { return d.sockets.Open() == 0 })
}

// A socket whose credential ends says so, not complete.
func TestRevoked(t *testing.T) {
	d := newDoor(t, live.TransportOptions{}, endless)
	c := d.open(`{"Authorization":"Bearer short"}`)
	c.subscribe()
	d.subscribed(1)
	d.revoke()
	c.wantClose(4403)
}

// A client that closes leaves nothing behind, and nothing worth a word.
func TestClientCloses(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	d := newDoor(t, live.TransportOptions{}, w.subscribe(func(store.Entry) error { return nil }))
	for _, code := range []int{websocket.CloseNormalClosure, websocket.CloseGoingAway, 0} {
		c := d.open(`{}`)
		c.subscribe()
		c.want("next")
		w.record(w.store, w.org, 1)
		c.want("next")
		if code == 0 {
			c.Close()
		} else {
			closing := websocket.FormatCloseMessage(code, "")
			if err := c.WriteControl(websocket.CloseMessage, closing, time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			c.wantClose(code)
		}
		eventually(t, "the socket ends", func() bool { return d.sockets.Open() == 0 && w.hub.Followers() == 0 })
	}
}

// complete from the client ends the stream, and the socket goes on.
func TestClientCompletes(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	d := newDoor(t, live.TransportOptions{}, w.subscribe(func(store.Entry) error { return nil }))
	c := d.open(`{}`)
	c.subscribe()
	c.want("next")
	c.say("complete", "s", ``)
	eventually(t, "the stream ends", func() bool { return w.hub.Followers() == 0 })
	c.wantWho("nobody")
}

// subscribe is a resolver that follows the world's organization.
func (w *world) subscribe(check func(store.Entry) error) subscribe {
	return func(ctx context.Context) (<-chan string, error) {
		return live.Follow(viewer.NewContext(ctx, viewer.System("test")), w.hub, live.Feed[string]{
			Organization: w.org,
			Status:       func(bool, ent.Cursor) string { return "status" },
			Frames: each(func(e store.Entry, _ ent.Cursor) (string, bool, error) {
				return "event", true, check(e)
			}),
		})
	}
}

// A stream that fails tells its client by an error, not by complete.
func TestStreamFailsOnASocket(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	d := newDoor(t, live.TransportOptions{}, w.subscribe(func(store.Entry) error {
		return errors.New("secret: the disk is on fire")
	}))
	c := d.open(`{}`)
	c.subscribe()
	c.want("next")
	w.record(w.store, w.org, 1)
	got := string(c.want("error").Payload)
	id, _ := w.log.attr("live: a stream failed", "requestId")
	if !strings.Contains(got, "INTERNAL") || !strings.Contains(got, id) || id == "" || strings.Contains(got, "fire") {
		t.Errorf("told %s, logged %q", got, id)
	}
	c.wantWho("nobody")
}

// A client that stops reading is cut when a write has taken too long.
func TestStalledClient(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	d := newDoor(t, live.TransportOptions{WriteTimeout: 50 * time.Millisecond}, func(ctx context.Context) (<-chan string, error) {
		return live.Pass(ctx, func(ctx context.Context) (<-chan string, error) {
			frames := make(chan string)
			go func() {
				defer close(frames)
				for {
					select {
					case frames <- long:
					case <-ctx.Done():
						return
					}
				}
			}()
			return frames, nil
		})
	})
	d.open(`{}`).subscribe()
	eventually(t, "the socket is cut", func() bool { return d.sockets.Open() == 0 })
}

// A client that answers no ping is gone.
func TestNoPong(t *testing.T) {
	d := newDoor(t, live.TransportOptions{PingInterval: 20 * time.Millisecond}, endless)
	c := d.open(`{}`)
	for {
		var m message
		err := c.ReadJSON(&m)
		if err == nil && m.Type == "ping" {
			continue
		}
		if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("got %+v, %v", m, err)
		}
		return
	}
}
