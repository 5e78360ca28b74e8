package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/tag"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// touchAll writes one row of each sort: an entity, a counter, a ledger entry.
func touchAll(ctx context.Context, tx *store.Tx) error {
	number, err := tx.Numbers(ctx, "tag", 1)
	if err != nil {
		return err
	}
	tx.Record(store.Entry{Kind: store.TagsChanged})
	return tx.Tag.Create().SetName("left").SetNumber(number).Exec(ctx)
}

// However a transaction fails, nothing of it stays.
func TestWriteFails(t *testing.T) {
	errOwn := errors.New("own")
	canceled, cancel := context.WithCancel(context.Background())
	for name, tc := range map[string]struct {
		fail  func(ctx context.Context, s *store.Store, org uuid.UUID) error
		exact error // what comes back, to the letter
		is    error
	}{
		"an error": {
			fail:  func(context.Context, *store.Store, uuid.UUID) error { return errOwn },
			exact: errOwn,
		},
		"a panic": {
			fail: func(context.Context, *store.Store, uuid.UUID) error { panic(errOwn) },
			is:   errOwn,
		},
		"the end of the request": {
			fail: func(ctx context.Context, _ *store.Store, _ uuid.UUID) error { cancel(); return ctx.Err() },
			is:   context.Canceled,
		},
		"a nested Write": {
			fail: func(ctx context.Context, s *store.Store, org uuid.UUID) error {
				return s.Write(ctx, org, func(context.Context, *store.Tx) error { return nil })
			},
		},
		"a statement that fails": {
			fail: func(ctx context.Context, s *store.Store, org uuid.UUID) error {
				_, err := s.Client().Tag.Create().SetName("outside").SetNumber(7).Save(ctx)
				return err
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, address string) {
				s := testkit.Store(t, store.Options{Database: address})
				org := testkit.Organization(t, s, "org", uuid.Nil)
				told := false
				s.OnCommit(func(uuid.UUID, int64) { told = true })
				before := countRows(t, plain(t, address))
				ctx := viewer.NewContext(canceled, viewer.From(testkit.System()))
				if name != "the end of the request" {
					ctx = testkit.System()
				}
				err := catch(func() error {
					return s.Write(ctx, org, func(ctx context.Context, tx *store.Tx) error {
						if err := touchAll(ctx, tx); err != nil {
							return err
						}
						return tc.fail(ctx, s, org)
					})
				})
				if err == nil || (tc.exact != nil && err != tc.exact) || (tc.is != nil && !errors.Is(err, tc.is)) {
					t.Errorf("came back with %v", err)
				}
				if after := countRows(t, plain(t, address)); after != before || told {
					t.Errorf("something stays (told %v):\n%s\n%s", told, before, after)
				}
				err = s.Write(testkit.System(), org, touchAll)
				if err != nil {
					t.Errorf("the next transaction: %v", err)
				}
			})
		})
	}
}

// catch turns a panic with an error into that error.
func catch(f func() error) (err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	return f()
}

// Who may write, and where.
func TestWriteWants(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		own, foreign := testkit.Organization(t, s, "own", uuid.Nil), testkit.Organization(t, s, "foreign", uuid.Nil)
		for name, tc := range map[string]struct {
			ctx  context.Context
			org  uuid.UUID
			want apperr.Kind // "" for none
		}{
			"own":                 {testkit.As(viewer.Agent, own), own, ""},
			"nobody":              {context.Background(), own, apperr.Unauthenticated},
			"foreign":             {testkit.As(viewer.Owner, own), foreign, apperr.NotFound},
			"unknown":             {testkit.As(viewer.Owner, own), s.NewID(ids.Organization), apperr.NotFound},
			"foreign for Parley":  {testkit.System(), foreign, ""},
			"second of the scope": {testkit.As(viewer.Owner, own, foreign), foreign, ""},
		} {
			ran := false
			err := s.Write(tc.ctx, tc.org, func(context.Context, *store.Tx) error { ran = true; return nil })
			switch {
			case tc.want == "" && (err != nil || !ran):
				t.Errorf("%s: %v", name, err)
			case tc.want != "" && (apperr.KindOf(err) != tc.want || ran):
				t.Errorf("%s: ran %v, %v", name, ran, err)
			}
		}
	})
}

// The client reads and nothing else.
func TestClientOnlyReads(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		org := testkit.Organization(t, s, "org", uuid.Nil)
		ctx := testkit.As(viewer.Owner, org)
		if err := s.Write(ctx, org, touchAll); err != nil {
			t.Fatal(err)
		}
		row := s.Client().Tag.Query().OnlyX(ctx)
		before := countRows(t, plain(t, address))
		for name, f := range map[string]func() error{
			"create":      func() error { return s.Client().Tag.Create().SetName("x").SetNumber(9).Exec(ctx) },
			"create bulk": func() error { return s.Client().Tag.CreateBulk(s.Client().Tag.Create()).Exec(ctx) },
			"update one":  func() error { return row.Update().SetPriority(9).Exec(ctx) },
			"update":      func() error { return s.Client().Tag.Update().SetPriority(9).Exec(ctx) },
			"delete one":  func() error { return s.Client().Tag.DeleteOne(row).Exec(ctx) },
			"delete":      func() error { _, err := s.Client().Tag.Delete().Exec(ctx); return err },
			"transaction": func() error { _, err := s.Client().Tx(ctx); return err },
			"schema change": func() error {
				mustExec(t, plain(t, address), "DROP INDEX interaction_conversation_id")
				return s.Client().Schema.Create(ctx)
			},
			"a client's transaction inside": func() error {
				return s.Write(ctx, org, func(ctx context.Context, _ *store.Tx) error {
					return s.Client().Tag.Update().SetPriority(9).Exec(ctx)
				})
			},
		} {
			if err := f(); err == nil {
				t.Errorf("%s is possible", name)
			}
		}
		if after := countRows(t, plain(t, address)); after != before {
			t.Errorf("changed\n%s\nto\n%s", before, after)
		}
		if row := s.Client().Tag.Query().OnlyX(ctx); row.Priority != 0 {
			t.Errorf("the row is %v", row)
		}
	})
}

// The hook sets ids, times and organization, whatever the caller says.
func TestHookSets(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := testkit.NewClock(noon.Add(123_456))
		s := testkit.Store(t, store.Options{Database: address, Now: clock.Now})
		own, foreign := testkit.Organization(t, s, "own", uuid.Nil), testkit.Organization(t, s, "foreign", uuid.Nil)
		ctx := testkit.As(viewer.Owner, own, foreign)
		must(t, s.Write(ctx, own, func(ctx context.Context, tx *store.Tx) error {
			return tx.Tag.Create().SetName("x").SetNumber(1).SetOrganizationID(foreign).Exec(ctx)
		}))
		row := s.Client().Tag.Query().OnlyX(ctx)
		if ids.CodeOf(row.ID) != ids.Tag || row.OrganizationID != own || !row.CreatedAt.Equal(noon) || !row.UpdatedAt.Equal(noon) {
			t.Errorf("made %v", row)
		}
		clock.Set(noon.Add(1e9))
		must(t, s.Write(ctx, own, func(ctx context.Context, tx *store.Tx) error {
			return tx.Tag.Update().Where(tag.IDEQ(row.ID)).SetPriority(3).Exec(ctx)
		}))
		row = s.Client().Tag.Query().OnlyX(ctx)
		if !row.CreatedAt.Equal(noon) || !row.UpdatedAt.Equal(noon.Add(1e9)) {
			t.Errorf("changed %v", row)
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Two transactions lock two rows in opposite orders: PostgreSQL ends one of
// them, which is run again.
func TestWriteRunsAgainAfterADeadlock(t *testing.T) {
	s := testkit.Store(t, store.Options{Database: testkit.PostgresDatabase(t)})
	org := testkit.Organization(t, s, "org", uuid.Nil)
	ctx := testkit.System()
	var rows []*ent.Tag
	must(t, s.Write(ctx, org, func(ctx context.Context, tx *store.Tx) error {
		rows = nil
		for i, name := range []string{"a", "b"} {
			rows = append(rows, tx.Tag.Create().SetName(name).SetNumber(int64(i)).SaveX(ctx))
		}
		return nil
	}))
	var runs, met atomic.Int32
	both := make(chan struct{})
	raise := func(first, second uuid.UUID) error {
		return s.Write(ctx, org, func(ctx context.Context, tx *store.Tx) error {
			run := runs.Add(1)
			if err := tx.Tag.Update().Where(tag.IDEQ(first)).AddPriority(1).Exec(ctx); err != nil {
				return err
			}
			if run <= 2 { // the first run of each waits until both hold a lock
				if met.Add(1) == 2 {
					close(both)
				}
				<-both
			}
			tx.Record(store.Entry{Kind: store.TagsChanged})
			return tx.Tag.Update().Where(tag.IDEQ(second)).AddPriority(1).Exec(ctx)
		})
	}
	var done sync.WaitGroup
	for _, pair := range [][2]uuid.UUID{{rows[0].ID, rows[1].ID}, {rows[1].ID, rows[0].ID}} {
		done.Go(func() {
			if err := raise(pair[0], pair[1]); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if n := runs.Load(); n < 3 {
		t.Errorf("%d runs, want two, and one more of the loser: there was no deadlock", n)
	}
	for _, row := range s.Client().Tag.Query().AllX(ctx) {
		if row.Priority != 2 {
			t.Errorf("%s was raised %d times", row.Name, row.Priority)
		}
	}
	if head, err := s.Head(ctx, org); err != nil || head.Seq != 2 {
		t.Errorf("head %+v, %v", head, err)
	}
}
