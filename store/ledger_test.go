package store_test

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/store"
)

// The storm: writers, organizations and transactions, of which some roll back.
const (
	writers       = 12
	organizations = 3
	perWriter     = 172 // about 2,000 commits in all
	rollbacks     = 4   // percent
)

// change is what a writer puts into an entry, so that a reader can tell which
// one it has met: the writer and number in the message's id, a token that grows
// with every commit of the organization in the conversation's id.
func numbered(high, low int) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(high))
	binary.BigEndian.PutUint64(id[8:], uint64(low))
	return id
}

func numberIn(id uuid.UUID) int { return int(binary.BigEndian.Uint64(id[8:])) }

// tokenKind numbers the commits of an organization. Its counter's row is locked
// from the moment it is read until the commit.
const tokenKind = "test-token"

var errRollBack = errors.New("rolled back on purpose")

// storm is one run of the writers against a store.
type storm struct {
	s    *store.Store
	orgs []uuid.UUID
	// extra runs inside every transaction, before the ledger is written.
	extra func(ctx context.Context, tx *store.Tx, change uuid.UUID) error

	mu        sync.Mutex
	committed map[uuid.UUID]map[uuid.UUID]int // organization, change, entries
}

// Every committed entry comes out once, in the order of commits, numbered
// without a gap, for readers that start anywhere at any time.
func TestLedgerUnderFire(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		st := &storm{s: s, committed: map[uuid.UUID]map[uuid.UUID]int{}}
		for i := range organizations {
			st.orgs = append(st.orgs, testkit.Organization(t, s, fmt.Sprintf("org-%d", i), uuid.Nil))
			st.committed[st.orgs[i]] = map[uuid.UUID]int{}
		}
		naive := watchNaively(t, address, st)
		var ended atomic.Bool
		var readers sync.WaitGroup
		for _, org := range st.orgs {
			for seed := range 2 {
				readers.Go(func() { st.read(t, org, uint64(seed), &ended) })
			}
		}
		if naive != nil {
			readers.Go(func() { naive.read(t, &ended) })
		}
		var writing sync.WaitGroup
		for w := range writers {
			writing.Go(func() { st.write(t, w) })
		}
		writing.Wait()
		ended.Store(true)
		readers.Wait()
		for _, org := range st.orgs {
			st.audit(t, org)
		}
		if naive != nil {
			lost := len(naive.written) - len(naive.seen)
			t.Logf("a reader of a plain sequence lost %d of %d entries", lost, len(naive.written))
			if lost == 0 {
				t.Error("nothing was lost by one who has to lose: this test would not notice a loss")
			}
		}
	})
}

// write commits or rolls back transactions of one to three entries.
func (st *storm) write(t *testing.T, w int) {
	r := rand.New(rand.NewPCG(uint64(w), 1))
	ctx := testkit.System()
	for n := range perWriter {
		org := st.orgs[r.IntN(len(st.orgs))]
		entries, pauses, fails := 1+r.IntN(3), r.IntN(4), r.IntN(100) < rollbacks
		// One organization goes without token, whose lock would order the
		// transactions even if the ledger did not.
		ordered := org != st.orgs[0]
		change := numbered(w+1, n+1)
		err := st.s.Write(ctx, org, func(ctx context.Context, tx *store.Tx) error {
			token := int64(0)
			if err := st.extra(ctx, tx, change); err != nil {
				return err
			}
			for range pauses {
				runtime.Gosched()
				if _, err := store.Scan[int64](ctx, tx, "SELECT count(*) FROM ledger_heads WHERE organization_id = ?", org); err != nil {
					return err
				}
			}
			if ordered {
				var err error
				if token, err = tx.Numbers(ctx, tokenKind, 1); err != nil {
					return err
				}
			}
			for range entries {
				tx.Record(store.Entry{Kind: store.MessageAdded, MessageID: change, ConversationID: numbered(0, int(token))})
			}
			if fails {
				return errRollBack
			}
			return nil
		})
		switch {
		case fails && errors.Is(err, errRollBack):
		case err != nil || fails:
			t.Errorf("writer %d: %v", w, err)
			return
		default:
			st.mu.Lock()
			st.committed[org][change] = entries
			st.mu.Unlock()
		}
	}
}

// read follows the ledger of an organization and now and then starts again from
// somewhere; whatever it gets must go on without a gap from where it asked.
func (st *storm) read(t *testing.T, org uuid.UUID, seed uint64, ended *atomic.Bool) {
	r := rand.New(rand.NewPCG(seed, 2))
	ctx, last, seen := context.Background(), int64(0), map[int64]uuid.UUID{}
	for {
		wasEnded := ended.Load()
		got, err := st.s.Entries(ctx, org, last, 1+r.IntN(40))
		if err != nil {
			t.Error(err)
			return
		}
		for _, e := range got {
			if e.Seq != last+1 {
				t.Errorf("entry %d after %d", e.Seq, last)
				return
			}
			if was, ok := seen[e.Seq]; ok && was != e.MessageID {
				t.Errorf("entry %d changed", e.Seq)
			}
			last, seen[e.Seq] = e.Seq, e.MessageID
		}
		switch {
		case len(got) == 0 && wasEnded:
			st.compare(t, org, seen)
			return
		case r.IntN(20) == 0:
			last = r.Int64N(last + 1) // killed, and started with an old cursor
		default:
			runtime.Gosched()
		}
	}
}

// compare finds in what a reader saw every committed entry, and nothing else.
func (st *storm) compare(t *testing.T, org uuid.UUID, seen map[int64]uuid.UUID) {
	count := map[uuid.UUID]int{}
	for _, change := range seen {
		count[change]++
	}
	if len(count) != len(st.committed[org]) {
		t.Errorf("a reader saw %d changes, committed were %d", len(count), len(st.committed[org]))
	}
	for change, entries := range st.committed[org] {
		if count[change] != entries {
			t.Errorf("change %s: saw %d entries of %d", change, count[change], entries)
		}
	}
}

// audit reads the whole ledger: gapless to its head, in the order of the tokens.
func (st *storm) audit(t *testing.T, org uuid.UUID) {
	t.Helper()
	head, err := st.s.Head(context.Background(), org)
	if err != nil {
		t.Fatal(err)
	}
	all, err := st.s.Entries(context.Background(), org, 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, entries := range st.committed[org] {
		want += entries
	}
	if len(all) != want || head.Seq != int64(want) || head.Epoch == 0 {
		t.Errorf("%d entries, head %+v, committed %d", len(all), head, want)
	}
	token := 0
	for i, e := range all {
		if e.Seq != int64(i+1) {
			t.Fatalf("entry %d has number %d", i+1, e.Seq)
		}
		if next := numberIn(e.ConversationID); next < token {
			t.Errorf("entry %d: commit %d after commit %d", e.Seq, next, token)
		} else {
			token = next
		}
	}
}

// naiveReader follows a plain sequence, as one would without a ledger.
type naiveReader struct {
	db            *sql.DB
	seen, written map[uuid.UUID]bool
}

// watchNaively has every transaction write to a table numbered by a sequence;
// on SQLite, whose writers wait for each other, there is nothing to show.
func watchNaively(t *testing.T, address string, st *storm) *naiveReader {
	st.extra = func(context.Context, *store.Tx, uuid.UUID) error { return nil }
	if !strings.HasPrefix(address, "postgres") {
		return nil
	}
	n := &naiveReader{db: plain(t, address), seen: map[uuid.UUID]bool{}, written: map[uuid.UUID]bool{}}
	mustExec(t, n.db, "CREATE TABLE naive (id bigserial PRIMARY KEY, change uuid NOT NULL)")
	st.extra = func(ctx context.Context, tx *store.Tx, change uuid.UUID) error {
		_, err := tx.Exec(ctx, "INSERT INTO naive (change) VALUES (?)", change)
		return err
	}
	return n
}

func (n *naiveReader) read(t *testing.T, ended *atomic.Bool) {
	last := int64(0)
	for {
		wasEnded := ended.Load()
		got := n.after(t, last)
		for id, change := range got {
			last, n.seen[change] = max(last, id), true
		}
		if len(got) == 0 && wasEnded {
			break
		}
		runtime.Gosched()
	}
	for _, change := range n.after(t, 0) {
		n.written[change] = true
	}
}

func (n *naiveReader) after(t *testing.T, last int64) map[int64]uuid.UUID {
	rows, err := n.db.Query("SELECT id, change FROM naive WHERE id > $1 ORDER BY id", last)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer rows.Close()
	got := map[int64]uuid.UUID{}
	for rows.Next() {
		var id int64
		var change uuid.UUID
		if err := rows.Scan(&id, &change); err != nil {
			t.Error(err)
		}
		got[id] = change
	}
	return got
}

// Two transactions of one organization commit in the reverse order of their
// statements: a reader of a plain sequence loses one, a reader of the ledger none.
func TestLedgerOrderIsCommitOrder(t *testing.T) {
	address := testkit.PostgresDatabase(t)
	s := testkit.Store(t, store.Options{Database: address})
	org := testkit.Organization(t, s, "org", uuid.Nil)
	st := &storm{}
	naive := watchNaively(t, address, st)
	slow, fast := numbered(1, 1), numbered(2, 2)
	waiting, goOn := make(chan struct{}), make(chan struct{})
	write := func(change uuid.UUID, between func()) error {
		return s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) error {
			tx.Record(store.Entry{Kind: store.MessageAdded, MessageID: change})
			err := st.extra(ctx, tx, change)
			between()
			return err
		})
	}
	var first sync.WaitGroup
	first.Go(func() {
		if err := write(slow, func() { close(waiting); <-goOn }); err != nil {
			t.Error(err)
		}
	})
	<-waiting
	if err := write(fast, func() {}); err != nil {
		t.Error(err)
	}
	var cursor, last int64
	seen := map[uuid.UUID]bool{}
	poll := func() {
		entries, err := s.Entries(context.Background(), org, cursor, 10)
		if err != nil {
			t.Error(err)
		}
		for _, e := range entries {
			cursor, seen[e.MessageID] = e.Seq, true
		}
		for id, change := range naive.after(t, last) {
			last, naive.seen[change] = max(last, id), true
		}
	}
	poll()
	close(goOn)
	first.Wait()
	poll()
	if len(seen) != 2 || cursor != 2 {
		t.Errorf("the reader of the ledger saw %d of 2 changes, up to %d", len(seen), cursor)
	}
	if naive.seen[slow] || !naive.seen[fast] {
		t.Error("the reader of the sequence lost nothing: this test has no teeth")
	}
}

// Listeners are told of each commit that wrote entries, and of no other.
func TestOnCommit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		org := testkit.Organization(t, s, "org", uuid.Nil)
		var heads []int64
		s.OnCommit(func(of uuid.UUID, head int64) {
			if of == org {
				heads = append(heads, head)
			}
		})
		for _, tc := range []struct {
			entries int
			err     error
		}{{2, nil}, {0, nil}, {3, errRollBack}, {1, nil}} {
			err := s.Write(testkit.System(), org, func(_ context.Context, tx *store.Tx) error {
				for range tc.entries {
					tx.Record(store.Entry{Kind: store.Assigned})
				}
				return tc.err
			})
			if !errors.Is(err, tc.err) {
				t.Fatal(err)
			}
		}
		if fmt.Sprint(heads) != "[2 3]" {
			t.Errorf("told of %v", heads)
		}
	})
}
