package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"parley/internal/testkit"
	"parley/live"
)

const large = `subscription { entries(size: 4000) { text } }`

// Clients that answered a ping and then stopped reading are cut while there is
// traffic; what waits for them is bounded, and nobody else notices.
func TestStalledClients(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{WriteTimeout: time.Second, PingInterval: 3 * time.Second})
	stalled := scaled(10, 50)
	var ponged sync.WaitGroup
	for range stalled {
		g := s.enter("ann")
		g.ask("s", large, nil)
		g.want("next")
		ponged.Go(func() {
			var m message
			for m.Type != "ping" {
				if err := g.ReadJSON(&m); err != nil {
					t.Error(err)
					return
				}
			}
			g.say("pong", "", "")
		})
	}
	ponged.Wait()
	reading := s.enter("ben")
	reading.ask("s", large, nil)
	reading.want("next")
	s.subscribed(stalled + 1)
	const burst, bursts = 50, 20
	most := int64(0)
	for n := range bursts {
		s.record(s.store, s.org, burst)
		reading.wantEntries(int64(burst*n+1), int64(burst*(n+1)))
		most = max(most, s.sockets.Figures().QueuedBytes)
	}
	if bound := int64(stalled+1) * (256 + 64 + 128) << 10; most > bound {
		t.Errorf("%d bytes waited for %d clients", most, stalled)
	}
	for n := int64(burst * bursts); s.sockets.Open() > 1; n++ {
		s.record(s.store, s.org, 1)
		reading.wantEntries(n+1, n+1)
	}
	if f := s.sockets.Figures(); f.Slow < int64(stalled) || f.QueuedBytes > 64<<10 {
		t.Errorf("%+v", f)
	}
}

// Who reads slowly, but reads, falls behind and gets everything all the same.
func TestSlowClient(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newStage(newWorld(t, address), live.TransportOptions{})
		slow, quick := s.enter("ann"), s.enter("ben")
		for _, g := range []guest{slow, quick} {
			g.ask("s", large, nil)
			g.want("next")
		}
		s.subscribed(2)
		for n := range int64(8) {
			s.record(s.store, s.org, 100)
			quick.wantEntries(100*n+1, 100*n+100)
		}
		slow.wantEntries(1, 800)
		s.record(s.store, s.org, 1)
		slow.wantEntries(801, 801)
		if f := s.sockets.Figures(); f.Behind == 0 || f.Slow != 0 {
			t.Errorf("%+v", f)
		}
	})
}

// A client that asks and asks without reading is cut.
func TestFloodOfPings(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{WriteTimeout: 200 * time.Millisecond})
	g := s.enter("ann")
	ping := []byte(`{"type":"ping"}`)
	for deadline := time.Now().Add(patience); ; {
		g.SetWriteDeadline(time.Now().Add(patience))
		if err := g.WriteMessage(websocket.TextMessage, ping); err != nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it may ask for ever")
		}
	}
	eventually(t, "the socket is gone", func() bool { return s.sockets.Open() == 0 && s.sockets.Figures().QueuedBytes == 0 })
}

// A state that changes faster than a client reads is not queued: the client gets the
// last.
func TestStateIsNotQueued(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	slow, quick := s.enter("ann"), s.enter("ben")
	for _, g := range []guest{slow, quick} {
		g.ask("n", `subscription { state { text } }`, nil)
		g.text()
		g.ask("s", `subscription { said { text } }`, nil)
	}
	s.subscribed(4)
	// Fill what the kernel takes, so that states wait.
	filler := strings.Repeat("x", 60<<10)
	for range 40 {
		s.said <- filler
		quick.text()
	}
	for n := 1; n <= 20; n++ {
		s.board.set(n, nil)
		s.record(s.store, s.org, 1)
		s.wantText(quick, fmt.Sprint(n))
		s.breathes(s.board)
	}
	var states []string
	for len(states) == 0 || states[len(states)-1] != "20" {
		if m := slow.want("next"); m.ID == "n" {
			var p struct {
				Data struct{ State struct{ Text string } }
			}
			if err := json.Unmarshal(m.Payload, &p); err != nil {
				t.Fatal(err)
			}
			states = append(states, p.Data.State.Text)
		}
	}
	if len(states) > 15 {
		t.Errorf("%d of 20 states waited: %v", len(states), states)
	}
}

// Whoever comes and goes leaves nothing behind.
func TestSocketLeaks(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	s.record(s.store, s.org, 3)
	visit := func() {
		var guests []guest
		for n := range scaled(40, 1000) {
			g := s.enter("ann")
			switch n % 4 {
			case 0:
				g.follows("")
			case 1:
				g.follows(wire(*withSeq(s.cursor(), 1)))
			case 2:
				g.ask("s", `subscription { entries { text me } }`, nil)
			}
			guests = append(guests, g)
		}
		for _, g := range guests {
			g.Close()
		}
		eventually(s.T, "all leave", func() bool {
			f := s.sockets.Figures()
			return f.Connections+f.Groups+f.Subscriptions+s.hub.Followers() == 0 && f.QueuedBytes == 0
		})
	}
	visit()
	base := runtime.NumGoroutine()
	for range scaled(5, 20) {
		visit()
	}
	eventually(t, "goroutines settle", func() bool { return runtime.NumGoroutine() <= base+3 })
}

// An organization and a user have so many connections at a time, an organization
// opens so many in a second; who finds no room may try again, and nobody else is
// kept out.
func TestConnectionLimits(t *testing.T) {
	for name, test := range map[string]struct {
		options  live.TransportOptions
		fit, out string
	}{
		"of a user":         {live.TransportOptions{MaxOfUser: 2}, "ann ann ben zoe", "ann"},
		"of a credential":   {live.TransportOptions{MaxOfUser: 1}, "gus ann", "gus"},
		"of a organization": {live.TransportOptions{MaxOfOrganization: 3}, "ann ben gus zoe", "ada"},
		"in a second":       {live.TransportOptions{PerSecond: 1}, "ann ann ben ben ben ben ben ben ben ben zoe", "ada"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), test.options)
			var first guest
			for i, who := range strings.Fields(test.fit) {
				if g := s.enter(who); i == 0 {
					first = g
				}
			}
			open := s.sockets.Open()
			g := s.knock(test.out)
			g.wantClose(websocket.CloseTryAgainLater)
			eventually(t, "it is gone", func() bool { return s.sockets.Open() == open })
			e := s.stream(test.out, entriesQuery, nil)
			if got := e.next(); got != "" {
				t.Errorf("a stream gets %s", got)
			}
			first.Close()
			eventually(t, "there is room", func() bool { return s.sockets.Open() == open-1 })
			if test.options.PerSecond == 0 {
				s.enter(test.out)
			}
		})
	}
}

// A socket has so many operations at a time.
func TestOperationLimit(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{MaxOperations: 2})
	g := s.enter("ann")
	for _, id := range []string{"1", "2"} {
		g.ask(id, entriesQuery, nil)
		g.want("next")
	}
	g.ask("3", entriesQuery, nil)
	if m := g.want("error"); m.ID != "3" || !strings.Contains(string(m.Payload), "too many operations") {
		t.Errorf("%+v", m)
	}
	g.say("complete", "1", "")
	g.ask("3", entriesQuery, nil)
	g.want("next")
	g.ask("3", entriesQuery, nil)
	g.wantClose(4409)
}

// A stopping server closes its sockets over a while, so that their clients do not
// come back all at once.
func TestDrainIsSpread(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{Drain: 400 * time.Millisecond})
	const many = 80
	var guests []guest
	for range many {
		g := s.enter("ann")
		g.follows("")
		guests = append(guests, g)
	}
	ended := make(chan error)
	begun := time.Now()
	go func() { ended <- s.sockets.Shutdown(context.WithoutCancel(s.ctx)) }()
	for _, g := range guests {
		g.wantClose(websocket.CloseServiceRestart)
		g.Close()
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took < 300*time.Millisecond {
		t.Errorf("all were closed within %s", took)
	}
}

// A stream that is cut while it catches up leaves nobody waiting.
func TestStreamCutWhileBehind(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	e := s.stream("ann", large, nil)
	e.next()
	s.subscribed(1)
	quick := s.enter("ben")
	quick.ask("s", large, nil)
	quick.want("next")
	for n := range int64(20) { // more than the kernel and the queue take
		s.record(s.store, s.org, 100)
		quick.wantEntries(100*n+1, 100*n+100)
	}
	e.close()
	quick.Close()
	eventually(t, "all of it is gone", func() bool {
		f := s.sockets.Figures()
		return f.Connections+f.Groups+f.Subscriptions+s.hub.Followers() == 0 && f.QueuedBytes == 0
	})
}
