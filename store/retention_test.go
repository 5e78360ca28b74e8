package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/store"
)

// Old entries and those beyond the bound go, oldest first; the numbers go on.
func TestTrimLedgers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := testkit.NewClock(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC))
		s := testkit.Store(t, store.Options{Database: address, Now: clock.Now})
		ctx := testkit.System()
		big, small := testkit.Organization(t, s, "big", uuid.Nil), testkit.Organization(t, s, "small", uuid.Nil)
		record := func(org uuid.UUID, n int) {
			t.Helper()
			err := s.Write(ctx, org, func(_ context.Context, tx *store.Tx) error {
				for range n {
					tx.Record(store.Entry{Kind: store.NoteAdded})
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		record(big, 2500)
		record(small, 10)
		clock.Set(clock.Now().Add(time.Hour))
		record(big, 100)
		for _, step := range []struct {
			r     store.Retention
			drops int64
			left  []int64 // first numbers of big and small, 0 for none
		}{
			{store.Retention{}, 0, []int64{1, 1}},
			{store.Retention{Time: time.Hour, Rows: 5000}, 0, []int64{1, 1}},
			{store.Retention{Rows: 1550}, 1050, []int64{1051, 1}},
			{store.Retention{Rows: 1550}, 0, []int64{1051, 1}},
			{store.Retention{Time: time.Hour - time.Second, Rows: 1550}, 1460, []int64{2501, 0}},
		} {
			n, err := s.TrimLedgers(ctx, step.r)
			if err != nil || n != step.drops {
				t.Errorf("%+v: dropped %d, %v, want %d", step.r, n, err, step.drops)
			}
			for i, org := range []uuid.UUID{big, small} {
				oldest, err := s.Entries(ctx, org, 0, 1)
				if err != nil {
					t.Fatal(err)
				}
				first := int64(0)
				if len(oldest) > 0 {
					first = oldest[0].Seq
				}
				if first != step.left[i] {
					t.Errorf("%+v: begins at %d, want %d", step.r, first, step.left[i])
				}
			}
		}
		record(small, 1)
		if next, err := s.Entries(ctx, small, 0, 5); err != nil || len(next) != 1 || next[0].Seq != 11 {
			t.Errorf("goes on with %+v, %v", next, err)
		}
	})
}

// A renewed ledger is another one, with the same numbers.
func TestRenewLedger(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		ctx := testkit.System()
		org := testkit.Organization(t, s, "one", uuid.Nil)
		if err := s.RenewLedger(ctx, org); err != nil {
			t.Fatal(err) // of one that has not begun
		}
		err := s.Write(ctx, org, func(_ context.Context, tx *store.Tx) error {
			tx.Record(store.Entry{Kind: store.NoteAdded})
			return nil
		})
		was, herr := s.Head(ctx, org)
		if err != nil || herr != nil {
			t.Fatal(err, herr)
		}
		if err := s.RenewLedger(ctx, org); err != nil {
			t.Fatal(err)
		}
		if is, err := s.Head(ctx, org); err != nil || is.Epoch == was.Epoch || is.Seq != was.Seq {
			t.Errorf("%+v became %+v, %v", was, is, err)
		}
	})
}
