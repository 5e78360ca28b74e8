package live_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/requestid"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/live"
	"parley/store"
)

// Whoever follows sees every entry once and in order, whenever it came and
// however often it left and came back, while many write and some roll back.
func TestNothingIsLostOrDoubled(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		const writers, commits, followers = 8, 30, 20
		var all sync.WaitGroup
		for n := range followers {
			all.Go(func() { w.comeAndGo(n%2 == 0, writers*commits*2) })
		}
		for range writers {
			all.Go(func() {
				for n := range commits {
					w.record(w.store, w.org, 1+n%3)
					w.rollBack()
				}
			})
		}
		all.Wait()
	})
}

// rollBack records an entry that never happened.
func (w *world) rollBack() {
	no := errors.New("no")
	err := w.store.Write(w.ctx, w.org, func(_ context.Context, tx *store.Tx) error {
		tx.Record(store.Entry{Kind: store.NoteAdded})
		return no
	})
	if !errors.Is(err, no) {
		w.Error(err)
	}
}

// comeAndGo follows until the last entry, leaving after a random number of
// frames and coming back with the last cursor.
func (w *world) comeAndGo(withCursor bool, last int64) {
	var after *ent.Cursor
	if withCursor {
		c, err := w.hub.Cursor(w.ctx, w.org)
		if err != nil {
			w.Error(err)
			return
		}
		after = &c
	}
	for after == nil || seqOf(*after) != last {
		if after = w.visit(after, last); after == nil {
			return
		}
	}
}

func (w *world) visit(after *ent.Cursor, last int64) *ent.Cursor {
	ctx, leave := context.WithCancel(w.ctx)
	defer leave()
	frames, err := live.Follow(ctx, w.hub, feed(w.org, after))
	if err != nil {
		w.Error(err)
		return nil
	}
	status := <-frames
	if status.seq != 0 || status.resumed != (after != nil) || (after != nil && seqOf(status.cursor) != seqOf(*after)) {
		w.Errorf("status %+v after %v", status, after)
	}
	at := status.cursor
	for n := rand.IntN(60); n > 0 && seqOf(at) != last; n-- {
		f, ok := <-frames
		if !ok || f.seq != seqOf(at)+1 || seqOf(f.cursor) != f.seq {
			w.Errorf("%+v (%v) after %v", f, ok, at)
			return nil
		}
		at = f.cursor
	}
	return &at
}

// seqOf and withSeq know what clients may not: how a cursor is made.
func seqOf(c ent.Cursor) int64 {
	_, seq, _ := strings.Cut(c.Value.(string), ".")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func withSeq(c ent.Cursor, seq int64) *ent.Cursor {
	epoch, _, _ := strings.Cut(c.Value.(string), ".")
	return &ent.Cursor{ID: c.ID, Value: fmt.Sprintf("%s.%d", epoch, seq)}
}

// A cursor resumes while all that followed it is there, and not beyond.
func TestResume(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		before := w.cursor() // of a ledger that has not begun
		w.record(w.store, w.org, live.MaxReplay)
		now := w.cursor()
		resumes := func(what string, after *ent.Cursor, want bool) {
			t.Helper()
			frames, status := w.follow(w.ctx, after)
			if status.resumed != want {
				t.Errorf("%s: resumed is %v", what, status.resumed)
			}
			if !want {
				w.record(w.store, w.org, 1)
				w.wantSeqs(frames, seqOf(status.cursor)+1, seqOf(status.cursor)+1)
				return
			}
			w.wantSeqs(frames, seqOf(*after)+1, seqOf(w.cursor()))
		}
		resumes("before the beginning", &before, true)
		resumes("the oldest", withSeq(now, 0), true)
		resumes("the present", &now, true)
		resumes("the future", withSeq(now, seqOf(now)+1), false)
		resumes("the far future", withSeq(now, math.MaxInt64), false)
		resumes("too old", withSeq(now, 0), false)
		resumes("too old, before the beginning", &before, false)
		w.sql("DELETE FROM ledger WHERE organization_id = ? AND seq <= ?", w.org, 900)
		resumes("dropped", withSeq(now, 899), false)
		resumes("the oldest that is kept", withSeq(now, 900), true)
		now = w.cursor()
		w.sql("UPDATE ledger_heads SET epoch = epoch / 2 + 1 WHERE organization_id = ?", w.org)
		resumes("another epoch", &now, false)
	})
}

// Forged cursors, and those of other organizations, get one and the same error.
func TestForgedCursors(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	w.record(w.store, w.org, 1)
	foreign := w.organization("two")
	good := w.cursor()
	for _, value := range []any{
		nil, "", ".", "1", "x.1", "1.x", "-1.1", "1.-1", "+1.1", "01.1", "1.1.1", " 1.1", "1.99999999999999999999",
		int64(7),
		[]any{"1.1"},
		map[string]any{"a": 1},
		[]byte("1.1"),
	} {
		w.wantInvalid(w.org, &ent.Cursor{ID: w.org, Value: value})
	}
	w.wantInvalid(foreign, &good)
	w.wantInvalid(w.org, &ent.Cursor{ID: foreign, Value: good.Value})
	w.wantInvalid(w.org, &ent.Cursor{ID: uuid.New(), Value: good.Value})
	w.wantInvalid(w.org, &ent.Cursor{})
	if n := w.hub.Followers(); n != 0 {
		t.Errorf("%d followers", n)
	}
}

func (w *world) wantInvalid(org uuid.UUID, after *ent.Cursor) {
	w.Helper()
	_, err := live.Follow(w.ctx, w.hub, feed(org, after))
	if apperr.KindOf(err) != apperr.Invalid || err.Error() != "not a cursor of the ledger" {
		w.Errorf("%v: %v", after, err)
	}
}

// The scalar of the graph carries a cursor to the client and back.
func TestCursorOnTheWire(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	w.record(w.store, w.org, 3)
	var text strings.Builder
	c := w.cursor()
	c.MarshalGQL(&text)
	var back ent.Cursor
	if err := back.UnmarshalGQL(strings.Trim(text.String(), `"`)); err != nil {
		t.Fatal(err)
	}
	if _, status := w.follow(w.ctx, &back); !status.resumed || seqOf(status.cursor) != 3 {
		t.Errorf("%+v", status)
	}
}

// Nobody sees nothing, and a foreign organization is none.
func TestWhoMayFollow(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	mine := viewer.NewContext(t.Context(), &viewer.Viewer{OrganizationID: w.org, Scope: []uuid.UUID{w.org}, Role: viewer.Guest})
	for _, test := range []struct {
		name string
		ctx  context.Context
		org  uuid.UUID
		want apperr.Kind
	}{
		{"no viewer", t.Context(), w.org, apperr.Unauthenticated},
		{"foreign", mine, w.organization("two"), apperr.NotFound},
		{"unknown", mine, uuid.New(), apperr.NotFound},
	} {
		if _, err := live.Follow(test.ctx, w.hub, feed(test.org, nil)); apperr.KindOf(err) != test.want {
			t.Errorf("%s: follow: %v", test.name, err)
		}
		if _, err := w.hub.Cursor(test.ctx, test.org); apperr.KindOf(err) != test.want {
			t.Errorf("%s: cursor: %v", test.name, err)
		}
	}
	if _, err := live.Follow(mine, w.hub, feed(w.org, nil)); err != nil {
		t.Error(err)
	}
}

// A client that does not read lags behind, and nobody waits for it.
func TestSlowReader(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		slow, _ := w.follow(w.ctx, nil)
		quick, _ := w.follow(w.ctx, nil)
		for range 10 {
			w.record(w.store, w.org, 200)
		}
		w.wantSeqs(quick, 1, 2000)
		w.wantSeqs(slow, 1, 2000)
	})
}

// Entries that the feed leaves out move the cursor along.
func TestFilter(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	even := feed(w.org, nil)
	even.Frames = each(func(e store.Entry, c ent.Cursor) (frame, bool, error) {
		return frame{seq: e.Seq, cursor: c}, e.Seq%2 == 0, nil
	})
	frames, err := live.Follow(w.ctx, w.hub, even)
	if err != nil {
		t.Fatal(err)
	}
	w.next(frames)
	w.record(w.store, w.org, 4)
	for _, want := range []int64{2, 4} {
		if got := w.next(frames); got.seq != want || seqOf(got.cursor) != want {
			t.Errorf("got %+v, want %d", got, want)
		}
	}
}

// A feed that fails, or panics, ends its stream; the log says why, under the id of its request.
func TestFeedFails(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("the disk is on fire") },
		"panic": func() error { panic("the disk is on fire") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, testkit.SQLiteDatabase(t))
			failing := feed(w.org, nil)
			failing.Frames = each(func(store.Entry, ent.Cursor) (frame, bool, error) {
				return frame{}, true, fail()
			})
			r := requestid.Give(httptest.NewRecorder(), httptest.NewRequestWithContext(w.ctx, http.MethodPost, "/graphql", nil))
			frames, err := live.Follow(r.Context(), w.hub, failing)
			if err != nil {
				t.Fatal(err)
			}
			w.next(frames)
			w.record(w.store, w.org, 1)
			w.wantEnd(frames)
			if why, _ := w.log.attr("live: a stream failed", "error"); !strings.Contains(why, "the disk is on fire") {
				t.Errorf("logged %q", why)
			}
			if id, _ := w.log.attr("live: a stream failed", "requestId"); id != requestid.From(r.Context()) {
				t.Errorf("logged under %q", id)
			}
		})
	}
}
