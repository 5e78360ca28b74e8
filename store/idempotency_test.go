package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/tag"
	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// keeper is a store with an organization, one below it, and a client of both.
type keeper struct {
	*store.Store
	clock      *testkit.Clock
	address    string
	org, below uuid.UUID
	ctx        context.Context
	key        store.OnceKey
	told       *atomic.Int32 // commits that were told of
}

func newKeeper(t *testing.T, address string, change ...func(*store.Options)) keeper {
	clock := testkit.NewClock(noon)
	o := store.Options{Database: address, Now: clock.Now}
	for _, f := range change {
		f(&o)
	}
	s := testkit.Store(t, o)
	org := testkit.Organization(t, s, "org", uuid.Nil)
	below := testkit.Organization(t, s, "below", org)
	k := keeper{s, clock, address, org, below, testkit.As(viewer.Owner, org, below), store.OnceKey{
		Credential: uuid.New(), Key: "key", Route: "POST /tags", BodyHash: "hash",
	}, &atomic.Int32{}}
	s.OnCommit(func(uuid.UUID, int64) { k.told.Add(1) })
	return k
}

func eachKeeper(t *testing.T, f func(t *testing.T, k keeper)) {
	testkit.EachDatabase(t, func(t *testing.T, address string) { f(t, newKeeper(t, address)) })
}

// once runs f under the keeper's key, and says what came of it.
func (k keeper) once(f func(context.Context) ([]byte, error)) (string, error) {
	answer, replayed, err := k.Once(k.ctx, k.org, k.key, f)
	if replayed {
		return "again " + string(answer), err
	}
	return string(answer), err
}

// tagging writes a tag in its own Write, and answers with its name.
func (k keeper) tagging(org uuid.UUID, name string) func(context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) { return []byte(name), k.tag(ctx, org, name, nil) }
}

func (k keeper) tag(ctx context.Context, org uuid.UUID, name string, after error) error {
	return k.Write(ctx, org, func(ctx context.Context, tx *store.Tx) error {
		number, err := tx.Numbers(ctx, "tag", 1)
		if err != nil {
			return err
		}
		tx.Record(store.Entry{Kind: store.TagsChanged})
		return errors.Join(tx.Tag.Create().SetName(name).SetNumber(number).Exec(ctx), after)
	})
}

// tags are the names of all tags, in the order of their numbers.
func (k keeper) tags(ctx context.Context) string {
	var names []string
	for _, row := range k.Client().Tag.Query().Order(tag.ByNumber()).AllX(ctx) {
		names = append(names, row.Name)
	}
	return strings.Join(names, " ")
}

// expect fails unless these tags, so many ledger entries without gaps, and so
// many commits are there.
func (k keeper) expect(t *testing.T, tags string, entries int64, commits int32) {
	t.Helper()
	if got := k.tags(k.ctx); got != tags {
		t.Errorf("tags %q, want %q", got, tags)
	}
	var seq, rows int64
	for _, org := range []uuid.UUID{k.org, k.below} {
		head, err := k.Head(k.ctx, org)
		must(t, err)
		list, err := k.Entries(k.ctx, org, 0, 100)
		must(t, err)
		seq, rows = seq+head.Seq, rows+int64(len(list))
	}
	if seq != entries || rows != entries || k.told.Load() != commits {
		t.Errorf("%d numbers, %d entries, %d told; want %d, %d", seq, rows, k.told.Load(), entries, commits)
	}
}

// The same key gets the same answer for a day and runs once; after that it is a
// new key.
func TestOnce(t *testing.T) {
	eachKeeper(t, func(t *testing.T, k keeper) {
		for _, step := range []struct {
			what  string
			after time.Duration
			want  string
			tags  string
		}{
			{"first", 0, "a", "a"},
			{"again", time.Minute, "again a", "a"},
			{"a day later", 24 * time.Hour, "again a", "a"},
			{"and a moment", 24*time.Hour + time.Millisecond, "b", "a b"},
			{"again then", 25 * time.Hour, "again b", "a b"},
		} {
			k.clock.Set(noon.Add(step.after))
			name := step.want[len(step.want)-1:]
			if got, err := k.once(k.tagging(k.org, name)); err != nil || got != step.want {
				t.Errorf("%s: %q, %v; want %q", step.what, got, err, step.want)
			}
			if got := k.tags(k.ctx); got != step.tags {
				t.Errorf("%s: tags %q, want %q", step.what, got, step.tags)
			}
		}
		k.expect(t, "a b", 2, 2)
	})
}

// Whose key it is, and what it stands for.
func TestOnceKeys(t *testing.T) {
	eachKeeper(t, func(t *testing.T, k keeper) {
		_, err := k.once(k.tagging(k.org, "first"))
		must(t, err)
		for name, tc := range map[string]struct {
			edit func(*keeper)
			want apperr.Kind // "" where f runs
		}{
			"another body":         {func(k *keeper) { k.key.BodyHash = "other" }, apperr.Conflict},
			"another route":        {func(k *keeper) { k.key.Route = "POST /other" }, apperr.Conflict},
			"another key":          {func(k *keeper) { k.key.Key = "KEY" }, ""},
			"another credential":   {func(k *keeper) { k.key.Credential = uuid.New() }, ""},
			"another organization": {func(k *keeper) { k.org = k.below }, ""},
			"a foreign one":        {func(k *keeper) { k.org = testkit.Organization(t, k.Store, "foreign", uuid.Nil) }, apperr.NotFound},
			"nobody":               {func(k *keeper) { k.ctx = context.Background() }, apperr.Unauthenticated},
		} {
			other := k
			tc.edit(&other)
			ran := false
			got, err := other.once(func(context.Context) ([]byte, error) { ran = true; return []byte("ran"), nil })
			if kind := apperr.KindOf(err); ran != (tc.want == "") || err != nil && kind != tc.want || err == nil && got != "ran" {
				t.Errorf("%s: ran %v, %q, %v", name, ran, got, err)
			}
		}
		k.expect(t, "first", 1, 1)
	})
}

// However f fails, nothing of it stays, its key included: the next try runs.
func TestOnceFails(t *testing.T) {
	errOwn := errors.New("own")
	for name, tc := range map[string]struct {
		fail func(ctx context.Context, k keeper) ([]byte, error)
		is   error // nil for any of no kind
	}{
		"an error":          {func(context.Context, keeper) ([]byte, error) { return nil, errOwn }, errOwn},
		"a panic":           {func(context.Context, keeper) ([]byte, error) { panic(errOwn) }, errOwn},
		"an error of Write": {func(ctx context.Context, k keeper) ([]byte, error) { return nil, k.tag(ctx, k.org, "x", errOwn) }, errOwn},
		"two organizations": {func(ctx context.Context, k keeper) ([]byte, error) { return nil, k.tag(ctx, k.below, "x", nil) }, nil},
		"Once inside": {func(ctx context.Context, k keeper) ([]byte, error) {
			_, _, err := k.Once(ctx, k.org, k.key, nil)
			return nil, err
		}, nil},
		"too long an answer": {func(context.Context, keeper) ([]byte, error) { return bytes.Repeat([]byte("x"), 1<<20+1), nil }, nil},
		"Write inside Write": {func(ctx context.Context, k keeper) ([]byte, error) {
			return nil, k.Write(ctx, k.org, func(ctx context.Context, _ *store.Tx) error { return k.tag(ctx, k.org, "x", nil) })
		}, nil},
		"a lost savepoint": {func(ctx context.Context, k keeper) ([]byte, error) {
			k.Write(ctx, k.org, func(ctx context.Context, tx *store.Tx) error { //nolint:errcheck // f hides it
				_, err := tx.Exec(ctx, "RELEASE SAVEPOINT joined")
				return errors.Join(errOwn, err)
			})
			return []byte("fine"), nil
		}, errOwn},
	} {
		t.Run(name, func(t *testing.T) {
			eachKeeper(t, func(t *testing.T, k keeper) {
				before := countRows(t, plain(t, k.address))
				err := catch(func() error {
					_, err := k.once(func(ctx context.Context) ([]byte, error) {
						if err := k.tag(ctx, k.org, "lost", nil); err != nil {
							return nil, err
						}
						return tc.fail(ctx, k)
					})
					return err
				})
				if err == nil || tc.is != nil && !errors.Is(err, tc.is) || apperr.KindOf(err) != apperr.Internal {
					t.Errorf("came back with %v", err)
				}
				if after := countRows(t, plain(t, k.address)); after != before {
					t.Errorf("something stays:\n%s\n%s", before, after)
				}
				if got, err := k.once(k.tagging(k.org, "a")); err != nil || got != "a" {
					t.Errorf("the next try: %q, %v", got, err)
				}
				k.expect(t, "a", 1, 1)
			})
		})
	}
}

// Several Writes join one transaction: each sees the ones before, one that fails
// takes back its own part alone, and entries are numbered once and told once.
func TestOnceJoins(t *testing.T) {
	errOwn := errors.New("own")
	eachKeeper(t, func(t *testing.T, k keeper) {
		_, err := k.once(func(ctx context.Context) ([]byte, error) {
			must(t, k.tag(ctx, k.below, "a", nil))
			if err := k.tag(ctx, k.below, "lost", errOwn); !errors.Is(err, errOwn) {
				t.Errorf("the second Write: %v", err)
			}
			if err := catch(func() error { return k.Write(ctx, k.below, panics) }); err == nil {
				t.Error("the third Write does not panic")
			}
			must(t, k.tag(ctx, k.below, "b", nil))
			if got := k.tags(ctx); got != "a b" {
				t.Errorf("f sees the tags %q", got)
			}
			if got := k.tags(k.ctx); got != "" {
				t.Errorf("others see the tags %q", got)
			}
			if k.told.Load() != 0 {
				t.Error("told before the commit")
			}
			return nil, nil
		})
		must(t, err)
		k.expect(t, "a b", 2, 1)
		if head, err := k.Head(k.ctx, k.below); err != nil || head.Seq != 2 {
			t.Errorf("the ledger below ends at %+v, %v", head, err)
		}
	})
}

func panics(ctx context.Context, tx *store.Tx) error {
	tx.Record(store.Entry{Kind: store.TagsChanged})
	panic(errors.New("own"))
}

// A Write that fails does not bind the transaction to its organization.
func TestOnceLooksElsewhere(t *testing.T) {
	eachKeeper(t, func(t *testing.T, k keeper) {
		_, err := k.once(func(ctx context.Context) ([]byte, error) {
			if err := k.tag(ctx, k.org, "x", errors.New("not here")); err == nil {
				t.Error("the first Write is accepted")
			}
			return nil, k.tag(ctx, k.below, "here", nil)
		})
		must(t, err)
		k.expect(t, "here", 1, 1)
	})
}

// 32 at once with one key: one runs, all get its answer. More than the pool has
// connections, so none may need a second one while it waits.
func TestOnceAtOnce(t *testing.T) {
	eachKeeper(t, func(t *testing.T, k keeper) {
		const callers = 32
		var ran, again atomic.Int32
		var at sync.WaitGroup
		for range callers {
			at.Go(func() {
				got, err := k.once(func(ctx context.Context) ([]byte, error) {
					ran.Add(1)
					return []byte(fmt.Sprint(k.Client().Tag.Query().CountX(ctx), "é")), k.tag(ctx, k.org, "a", nil)
				})
				if err != nil || strings.TrimPrefix(got, "again ") != "0é" {
					t.Errorf("%q, %v", got, err)
				}
				if strings.HasPrefix(got, "again ") {
					again.Add(1)
				}
			})
		}
		at.Wait()
		if ran.Load() != 1 || again.Load() != callers-1 {
			t.Errorf("ran %d times, replayed %d", ran.Load(), again.Load())
		}
		k.expect(t, "a", 1, 1)
	})
}

// soon bounds what a mistake may take.
func soon(t *testing.T, ctx context.Context) context.Context {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// Different keys do not wait for each other on PostgreSQL: each of two runs while
// the other does.
func TestOnceSideBySide(t *testing.T) {
	k := newKeeper(t, testkit.PostgresDatabase(t))
	k.ctx = soon(t, k.ctx)
	var at sync.WaitGroup
	meet := make(chan string)
	for _, key := range []string{"a", "b"} {
		k := k
		k.key.Key = key
		at.Go(func() {
			_, err := k.once(func(ctx context.Context) ([]byte, error) {
				select { // whoever comes second is met by the first
				case meet <- key:
				case <-meet:
				case <-ctx.Done():
				}
				return nil, errors.Join(ctx.Err(), k.tag(ctx, k.org, key, nil))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	at.Wait()
	if head, err := k.Head(k.ctx, k.org); err != nil || head.Seq != 2 {
		t.Errorf("head %+v, %v", head, err)
	}
}

// A deadlock of two is resolved by PostgreSQL; the loser's whole f runs again.
func TestOnceRunsAgainAfterADeadlock(t *testing.T) {
	k := newKeeper(t, testkit.PostgresDatabase(t))
	must(t, k.tag(k.ctx, k.org, "a", nil))
	must(t, k.tag(k.ctx, k.org, "b", nil))
	k.ctx = soon(t, k.ctx)
	var runs, held atomic.Int32
	both := make(chan struct{})
	raise := func(ctx context.Context, name string) error {
		return k.Write(ctx, k.org, func(ctx context.Context, tx *store.Tx) error {
			tx.Record(store.Entry{Kind: store.TagsChanged})
			return tx.Tag.Update().Where(tag.NameEQ(name)).AddPriority(1).Exec(ctx)
		})
	}
	var at sync.WaitGroup
	for _, pair := range [][2]string{{"a", "b"}, {"b", "a"}} {
		k := k
		k.key.Key = pair[0]
		at.Go(func() {
			got, err := k.once(func(ctx context.Context) ([]byte, error) {
				runs.Add(1)
				if err := raise(ctx, pair[0]); err != nil {
					return nil, err
				}
				if held.Add(1) == 2 {
					close(both)
				}
				select { // until both hold a lock
				case <-both:
				case <-ctx.Done():
				}
				return []byte("done"), raise(ctx, pair[1])
			})
			if err != nil || got != "done" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	at.Wait()
	if n := runs.Load(); n < 3 {
		t.Errorf("%d runs: there was no deadlock", n)
	}
	for _, row := range k.Client().Tag.Query().AllX(k.ctx) {
		if row.Priority != 2 {
			t.Errorf("%s was raised %d times", row.Name, row.Priority)
		}
	}
	k.expect(t, "a b", 6, 4)
}

// Keys that have expired are cleared away by those that come, a hundred at most
// by each, and only the organization's own.
func TestOnceClears(t *testing.T) {
	eachKeeper(t, func(t *testing.T, k keeper) {
		nothing := func(context.Context) ([]byte, error) { return nil, nil }
		for i := range 103 {
			k.key.Key = fmt.Sprint("old ", i)
			if i == 102 {
				k.org = k.below
			}
			_, err := k.once(nothing)
			must(t, err)
		}
		db := plain(t, k.address)
		k.org = k.Client().Organization.Query().FirstIDX(k.ctx)
		for i, want := range []int{103, 4, 3} { // a new one and what is left
			k.clock.Set(noon.Add(time.Duration(min(i, 1)) * 25 * time.Hour))
			if k.key.Key = fmt.Sprint("new ", i); i > 0 {
				_, err := k.once(nothing)
				must(t, err)
			}
			var n int
			must(t, db.QueryRow("SELECT count(*) FROM idempotency_keys").Scan(&n))
			if n != want {
				t.Errorf("%d keys, want %d", n, want)
			}
		}
	})
}

// What a key costs: three statements around f and two around each Write the
// first time, two altogether when it is replayed.
func TestOnceStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var statements atomic.Int32
		k := newKeeper(t, address, func(o *store.Options) {
			o.OnStatement = func(context.Context, string) { statements.Add(1) }
		})
		count := func(f func(name string) error) int32 {
			before := statements.Load()
			must(t, f(fmt.Sprint("tag ", before)))
			return statements.Load() - before
		}
		bare := count(func(name string) error { return k.tag(k.ctx, k.org, name, nil) })
		run := func(name string) error { _, err := k.once(k.tagging(k.org, name)); return err }
		if first := count(run); first != bare+5 {
			t.Errorf("%d statements, and %d without a key", first, bare)
		}
		if again := count(run); again != 2 {
			t.Errorf("%d statements for a replay", again)
		}
	})
}
