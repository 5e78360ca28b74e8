package live_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/live"
)

// told is an error as a server would tell it.
func told(err error) gqlerror.List {
	return gqlerror.List{{Message: err.Error(), Extensions: map[string]any{"code": apperr.KindOf(err).Code()}}}
}

// Those who ask for the same with the same rights share one execution, however they
// write their variables; others do not.
func TestWhoShares(t *testing.T) {
	type ask struct {
		who, query string
		variables  map[string]any
	}
	const entries = `subscription { entries { text } }`
	for name, test := range map[string]struct {
		asks   []ask
		groups int
	}{
		"the same":             {[]ask{{"ann", entries, nil}, {"ben", entries, nil}, {"ann", entries, nil}}, 1},
		"another role":         {[]ask{{"ann", entries, nil}, {"gus", entries, nil}}, 2},
		"another organization": {[]ask{{"ann", entries, nil}, {"zoe", entries, nil}}, 2},
		"another scope":        {[]ask{{"ada", entries, nil}, {"abe", entries, nil}}, 2},
		"another document":     {[]ask{{"ann", entries, nil}, {"ann", `subscription { entries { t: text } }`, nil}}, 2},
		"a field of one's own": {[]ask{{"ann", `subscription { entries { text me } }`, nil}, {"ben", `subscription { entries { text me } }`, nil}}, 2},
		"in a fragment": {[]ask{
			{"ann", `subscription { entries { ...f } } fragment f on Frame { text ... on Frame { me } }`, nil},
			{"ben", `subscription { entries { ...f } } fragment f on Frame { text ... on Frame { me } }`, nil},
		}, 2},
		"left out by a variable": {[]ask{
			{"ann", `subscription ($x: Boolean = false) { entries { text me @include(if: $x) } }`, nil},
			{"ben", `subscription ($x: Boolean = false) { entries { text me @include(if: $x) } }`, nil},
		}, 2},
		"defaults written and not": {[]ask{
			{"ann", `subscription ($f: Int = 0) { entries(from: $f) { text } }`, nil},
			{"ben", `subscription ($f: Int = 0) { entries(from: $f) { text } }`, map[string]any{"f": 0}},
		}, 1},
		"other variables": {[]ask{
			{"ann", `subscription ($f: Int = 0) { entries(from: $f) { text } }`, map[string]any{"f": 1}},
			{"ben", `subscription ($f: Int = 0) { entries(from: $f) { text } }`, map[string]any{"f": 2}},
		}, 2},
		"unknown variables": {[]ask{{"ann", entries, map[string]any{"x": 1}}, {"ben", entries, map[string]any{"x": 2}}}, 1},
		"nothing of it on other clients' ids": {[]ask{
			{"ann", `query Q { boom } subscription S { entries { text } }`, nil},
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
			s.record(s.store, s.org, 1)
			for _, a := range test.asks {
				g := s.enter(a.who)
				g.ask("s", a.query, a.variables)
				if test.groups == 0 {
					g.want("error")
					return
				}
				g.want("next")
			}
			s.subscribed(len(test.asks))
			if f := s.sockets.Figures(); f.Groups != test.groups {
				t.Errorf("%d groups, want %d", f.Groups, test.groups)
			}
			eventually(t, "each has one follower, when openings have ended", func() bool { return s.hub.Followers() == test.groups })
		})
	}
}

// The cursor to begin at is no part of what is shared, in a variable or written out;
// but where its variable stands elsewhere as well, that is.
func TestCursorsShare(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	s.record(s.store, s.org, 5)
	cursor := wire(s.cursor())
	early := wire(*withSeq(s.cursor(), 2))
	for i, after := range []string{"", early, cursor} {
		g := s.enter("ann")
		if resumed, _ := g.follows(after); resumed != (after != "") {
			t.Errorf("%d: resumed is %v", i, resumed)
		}
		if after == early {
			g.wantEntries(3, 5)
		}
	}
	s.subscribed(3)
	if f := s.sockets.Figures(); f.Groups != 1 || f.Resumed != 2 || f.Anew != 1 || f.Replayed != 3 {
		t.Errorf("%+v", f)
	}
	const twice = `subscription ($a: String) { entries(after: $a, also: $a) { text } }`
	for _, after := range []string{early, cursor} {
		g := s.enter("ann")
		g.ask("s", twice, map[string]any{"a": after})
		g.want("next")
	}
	s.subscribed(5)
	if f := s.sockets.Figures(); f.Groups != 3 {
		t.Errorf("%d groups, want 3", f.Groups)
	}
}

// A frame is made once and read by all; what one leaves, and what one misses, is
// nobody else's business.
func TestSharedFrames(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newStage(newWorld(t, address), live.TransportOptions{})
		const many = 100 // more than one goroutine serves
		var guests []guest
		for range many {
			g := s.enter("ann")
			g.follows("")
			guests = append(guests, g)
		}
		s.subscribed(many)
		s.record(s.store, s.org, 3)
		for _, g := range guests {
			g.wantEntries(1, 3)
		}
		if f := s.sockets.Figures(); f.Executed != 3 || f.Delivered != 3*many {
			t.Errorf("%d frames were made for %d", f.Executed, f.Delivered)
		}
		for _, g := range guests[:many/2] {
			g.say("complete", "s", "")
		}
		s.subscribed(many / 2)
		s.record(s.store, s.org, 1)
		for _, g := range guests[many/2:] {
			g.wantEntries(4, 4)
		}
		for _, g := range guests[many/2:] {
			g.Close()
		}
		eventually(t, "the group ends", func() bool { return s.sockets.Figures().Groups == 0 && s.hub.Followers() == 0 })
	})
}

// What is made for many knows no user: a field that asks for one without saying so
// gets an error, and one that says so its own.
func TestSharedExecutionHasNoUser(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	for _, who := range []string{"ann", "ben"} {
		g := s.enter(who)
		g.ask("mine", `subscription { entries { me } }`, nil)
		if p := string(g.want("next").Payload); !strings.Contains(p, s.people()[who].UserID.String()) {
			t.Errorf("%s gets %s", who, p)
		}
		g.ask("shared", `subscription { entries { meAnyway text } }`, nil)
		p := string(g.want("next").Payload)
		if !strings.Contains(p, "perViewer") || strings.Contains(p, s.people()["ann"].UserID.String()) {
			t.Errorf("%s gets %s", who, p)
		}
	}
}

// Subscribers that come with random cursors while much is written see every entry
// after theirs, once and in order, whether from memory or from the ledger.
func TestReplayRace(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newStage(newWorld(t, address), live.TransportOptions{})
		clients, commits := scaled(60, 1000), scaled(300, 3000)
		s.record(s.store, s.org, 200)
		known := s.cursor()
		last := int64(200 + 2*commits)
		var all sync.WaitGroup
		all.Go(func() {
			for range commits {
				s.record(s.store, s.org, 2)
			}
		})
		for n := range clients {
			all.Go(func() {
				after := rand.Int64N(200)
				g := s.enter([]string{"ann", "ben", "gus"}[n%3])
				if resumed, _ := g.follows(wire(*withSeq(known, after))); !resumed {
					t.Errorf("after %d: not resumed", after)
					return
				}
				g.wantEntries(after+1, last)
			})
		}
		all.Wait()
		if f := s.sockets.Figures(); f.Slow != 0 {
			t.Errorf("%+v", f)
		}
	})
}

// A client that missed more than a group remembers, of large frames and slowly read,
// gets all of it and then what goes on.
func TestLongReplay(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newStage(newWorld(t, address), live.TransportOptions{})
		const query = `subscription ($after: String) { entries(after: $after, size: 4000) { text } }`
		watching := s.enter("ann")
		watching.ask("s", query, nil)
		_, begin := watching.status()
		s.record(s.store, s.org, 900)
		watching.wantEntries(1, 900)
		late := s.enter("ann")
		late.ask("s", query, map[string]any{"after": begin})
		if resumed, _ := late.status(); !resumed {
			t.Fatal("not resumed")
		}
		s.record(s.store, s.org, 90)
		late.wantEntries(1, 990)
		watching.wantEntries(901, 990)
		s.record(s.store, s.org, 1)
		late.wantEntries(991, 991)
	})
}

// What was missed is told as it is read: who is lost on the way comes back with a
// later cursor.
func TestOpeningIsToldAsItIsMade(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	begin := wire(s.cursor())
	s.record(s.store, s.org, 600)
	goOn := make(chan struct{})
	s.meet = func(seq int64) {
		if seq == 600 {
			<-goOn
		}
	}
	lost, stays := s.enter("ann"), s.enter("ben")
	lost.follows(begin)
	lost.wantEntries(1, 500)
	lost.Close()
	stays.follows(begin) // hears of the same opening from its beginning
	stays.wantEntries(1, 500)
	close(goOn)
	stays.wantEntries(501, 600)
	s.record(s.store, s.org, 1)
	stays.wantEntries(601, 601)
}

// A cursor that cannot be gone on from is told so, never passed over in silence.
func TestRefusedCursors(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newStage(newWorld(t, address), live.TransportOptions{})
		s.record(s.store, s.org, 5)
		s.record(s.store, s.other, 5)
		now := s.cursor()
		theirs, err := s.hub.Cursor(s.ctx, s.other)
		if err != nil {
			t.Fatal(err)
		}
		asks := func(what, after string, want bool) {
			t.Helper()
			g := s.enter("ann")
			resumed, at := g.follows(after)
			if resumed != want || want && at != after {
				t.Errorf("%s: resumed is %v at %s", what, resumed, at)
			}
			g.Close()
		}
		asks("the present", wire(now), true)
		asks("the future", wire(*withSeq(now, 6)), false)
		for _, after := range []string{wire(theirs), "garbage"} {
			g := s.enter("ann")
			g.ask("s", entriesQuery, map[string]any{"after": after})
			if m := g.want("error"); !strings.Contains(string(m.Payload), "BAD_USER_INPUT") {
				t.Errorf("%s is answered %s", after, m.Payload)
			}
		}
		stays := s.enter("ann")
		stays.follows("")
		s.record(s.store, s.org, live.MaxReplay+1)
		stays.wantEntries(6, live.MaxReplay+6)
		asks("too old", wire(now), false)
		asks("old enough", wire(*withSeq(now, 6)), true)
		s.sql("DELETE FROM ledger WHERE organization_id = ? AND seq <= ?", s.org, 100)
		asks("dropped", wire(*withSeq(now, 50)), false)
		asks("kept", wire(*withSeq(now, 100)), true)
		s.sql("UPDATE ledger_heads SET epoch = epoch / 2 + 1 WHERE organization_id = ?", s.org)
		s.look()
		if resumed, _ := stays.status(); resumed {
			t.Error("a new epoch is no news")
		}
		asks("another epoch", wire(*withSeq(now, 1000)), false)
		end := seqOf(s.cursor())
		s.record(s.store, s.org, 1)
		stays.wantEntries(end+1, end+1)
	})
}

// Entries that a stream leaves out move its clients' cursors along in time.
func TestCheckpoint(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	g := s.enter("ann")
	g.ask("s", `subscription { entries(from: 5000) { text } }`, nil)
	if resumed, _ := g.status(); resumed {
		t.Fatal("resumed")
	}
	for range 7 {
		s.record(s.store, s.org, 100)
	}
	resumed, cursor := g.status()
	if !resumed {
		t.Error("something is missing")
	}
	s.record(s.store, s.org, 400)
	late := s.enter("ann")
	late.ask("s", `subscription ($a: String) { entries(after: $a, from: 5000) { text } }`, map[string]any{"a": cursor})
	if resumed, _ := late.status(); !resumed {
		t.Error("a checkpoint that nobody can go on from")
	}
}

// Whoever joins a state gets all of it, and then what changes.
func TestSharedState(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	first := s.enter("ann")
	first.ask("s", `subscription { state { text } }`, nil)
	s.wantText(first, "0")
	s.board.set(1, nil)
	s.record(s.store, s.org, 1)
	s.wantText(first, "1")
	second := s.enter("ben")
	second.ask("s", `subscription { state { text } }`, nil)
	s.wantText(second, "1")
	s.subscribed(2)
	s.breathes(s.board)
	s.board.set(2, nil)
	s.record(s.store, s.org, 1)
	s.wantText(first, "2")
	s.wantText(second, "2")
	if n := s.board.reads.Load(); n != 3 {
		t.Errorf("%d readings for two who watch", n)
	}
}

func (s *stage) wantText(g guest, want string) {
	s.Helper()
	if got := g.text(); got != want {
		s.Errorf("got %q, want %q", got, want)
	}
}

// What is passed on reaches those who are there; a source that ends completes.
func TestPass(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	first, second := s.enter("ann"), s.enter("ben")
	first.ask("s", `subscription { said { text } }`, nil)
	s.subscribed(1)
	s.said <- "one"
	s.wantText(first, "one")
	second.ask("s", `subscription { said { text } }`, nil)
	s.subscribed(2)
	s.said <- "two"
	s.wantText(first, "two")
	s.wantText(second, "two")
	close(s.said)
	first.want("complete")
	second.want("complete")
}

// Event streams read the groups that sockets read.
func TestStreamsShare(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	g := s.enter("ann")
	_, cursor := g.follows("")
	s.record(s.store, s.org, 2)
	g.wantEntries(1, 2)
	e := s.stream("ben", entriesQuery, map[string]any{"after": cursor})
	for _, want := range []string{"status true", "1 ", "2 "} {
		if got := e.next(); !strings.Contains(got, `"text":"`+want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	s.subscribed(2)
	if f := s.sockets.Figures(); f.Groups != 1 || f.Connections != 2 {
		t.Errorf("%+v", f)
	}
	s.record(s.store, s.org, 1)
	if got := e.next(); !strings.Contains(got, `"text":"3 `) {
		t.Errorf("got %s", got)
	}
	e.close()
	eventually(t, "the stream leaves", func() bool { return s.sockets.Open() == 1 })
	failing := s.stream("ann", entriesQuery, map[string]any{"after": "garbage"})
	if got := failing.next(); !strings.Contains(got, "BAD_USER_INPUT") {
		t.Errorf("got %s", got)
	}
	if got := failing.next(); got != "complete" {
		t.Errorf("ends with %q", got)
	}
}

// A panic below a message ends its socket or its subscription, and nothing else.
func TestPanics(t *testing.T) {
	s := newStage(newWorld(t, testkit.SQLiteDatabase(t)), live.TransportOptions{})
	bystander := s.enter("ann")
	bystander.follows("")
	g := s.enter("ann")
	g.ask("s", `subscription { boom { text } }`, nil)
	if m := g.want("error"); !strings.Contains(string(m.Payload), "INTERNAL") || strings.Contains(string(m.Payload), "boom") {
		t.Errorf("told %s", m.Payload)
	}
	g.ask("q", `{ boom }`, nil)
	g.wantClose(websocket.CloseTryAgainLater)
	for _, query := range []string{`{ boom }`, `subscription { boom { text } }`} {
		if got := s.stream("ann", query, nil).next(); strings.Contains(got, "boom") {
			t.Errorf("%s is answered %s", query, got)
		}
	}
	s.record(s.store, s.org, 1)
	bystander.wantEntries(1, 1)
	for _, message := range []string{"live: a socket failed", "live: an execution failed", "live: a stream failed"} {
		if why, _ := s.log.attr(message, "error"); !strings.Contains(why, "boom") {
			t.Errorf("%s: logged %q", message, why)
		}
	}
}

// scaled is the size of a test: small in the suite, full in `make live-soak`.
func scaled(small, full int) int {
	if soaking {
		return full
	}
	return small
}
