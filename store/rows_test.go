package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/ent/tag"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/store"
)

// Sixteen at once insert overlapping keys, each in an order of its own: no
// deadlock, one row a key, and exactly one of them is told that it wrote it.
func TestInsertMissingAtOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		org := testkit.Organization(t, s, "org", uuid.Nil)
		const keys, inserters, rounds = 40, 16, 4
		var mu sync.Mutex
		writtenBy := map[string]int{}
		var at sync.WaitGroup
		for i := range inserters {
			at.Go(func() {
				r := rand.New(rand.NewPCG(uint64(i), 3))
				for round := range rounds {
					m := store.Missing{Code: ids.Team, Columns: []string{"name", "source"}}
					for _, k := range r.Perm(keys)[:25] {
						m.Rows = append(m.Rows, []any{fmt.Sprintf("team %d of %d", k, round), ids.Native})
					}
					var written map[int]uuid.UUID
					runs := 0
					err := s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) (err error) {
						runs++
						written, err = tx.InsertMissing(ctx, m)
						return err
					})
					if err != nil || runs != 1 {
						t.Errorf("inserter %d: %d runs, %v", i, runs, err)
						return
					}
					mu.Lock()
					for place := range written {
						writtenBy[m.Rows[place][0].(string)]++
					}
					mu.Unlock()
				}
			})
		}
		at.Wait()
		names := map[string]int{}
		for _, row := range s.Client().Team.Query().AllX(testkit.System()) {
			names[row.Name]++
		}
		if len(names) != keys*rounds || len(writtenBy) != keys*rounds {
			t.Errorf("%d names, %d written, want %d", len(names), len(writtenBy), keys*rounds)
		}
		for name, n := range names {
			if n != 1 || writtenBy[name] != 1 {
				t.Errorf("%q: %d rows, written by %d", name, n, writtenBy[name])
			}
		}
	})
}

// InsertMissing sorts by whole keys: a key that is the beginning of another must
// not be placed by what stands in later columns. It also tells which id each row
// got, and takes more rows than one statement has room for.
func TestInsertMissing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		org := testkit.Organization(t, s, "org", uuid.Nil)
		m := store.Missing{Code: ids.Team, Columns: []string{"name", "source"}}
		for i := range 12_000 {
			m.Rows = append(m.Rows, []any{fmt.Sprint(i), ids.Native})
		}
		m.Rows = append(m.Rows, []any{"7", ids.Sinch}) // taken by this very call
		var written map[int]uuid.UUID
		must(t, s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) (err error) {
			written, err = tx.InsertMissing(ctx, m)
			return err
		}))
		if len(written) != 12_000 {
			t.Fatalf("%d written", len(written))
		}
		for _, row := range s.Client().Team.Query().AllX(testkit.System()) {
			place := slices.IndexFunc(m.Rows[:20], func(r []any) bool { return r[0] == row.Name })
			if place >= 0 && written[place] != row.ID && row.Name != "7" {
				t.Errorf("row %d got %s, told %s", place, row.ID, written[place])
			}
			if row.OrganizationID != org || row.CreatedAt.IsZero() {
				t.Errorf("made %v", row)
			}
		}
	})
}

// Numbers are given out once and without gaps, rollbacks or not, and each
// organization counts for itself.
func TestNumbers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		orgs := []uuid.UUID{testkit.Organization(t, s, "one", uuid.Nil), testkit.Organization(t, s, "two", uuid.Nil)}
		var mu sync.Mutex
		given := map[uuid.UUID][]int64{}
		var at sync.WaitGroup
		for i := range 12 {
			at.Go(func() {
				for n := range 20 {
					org, want := orgs[(i+n)%2], 1+n%3
					var first int64
					err := s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) (err error) {
						first, err = tx.Numbers(ctx, "tag", want)
						if err == nil && n%7 == 0 {
							return errRollBack
						}
						return err
					})
					if err != nil {
						continue
					}
					mu.Lock()
					for k := range int64(want) {
						given[org] = append(given[org], first+k)
					}
					mu.Unlock()
				}
			})
		}
		at.Wait()
		for org, numbers := range given {
			slices.Sort(numbers)
			for i, n := range numbers {
				if n != int64(i+1) {
					t.Fatalf("%s: number %d at place %d", org, n, i+1)
				}
			}
			var next int64
			must(t, s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) (err error) {
				next, err = tx.Numbers(ctx, "tag", 1)
				return err
			}))
			if next != int64(len(numbers)+1) {
				t.Errorf("%s: next is %d after %d", org, next, len(numbers))
			}
		}
	})
}

// Question marks become the database's placeholders, in reads and writes, inside
// transactions and outside.
func TestPlaceholders(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		org := testkit.Organization(t, s, "org", uuid.Nil)
		must(t, s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) error {
			err := tx.Insert(ctx, "counters", []string{"organization_id", "kind", "value"}, [][]any{{org, "a", 1}, {org, "b", 2}, {org, "c", 3}})
			if err != nil {
				return err
			}
			n, err := tx.Exec(ctx, "UPDATE counters SET value = value + ? WHERE organization_id = ? AND kind IN ("+store.Marks(2)+")", 10, org, "a", "b")
			if n != 2 {
				t.Errorf("%d rows changed", n)
			}
			return err
		}))
		rows, err := s.Query(context.Background(), "SELECT sum(value) FROM counters WHERE organization_id = ? AND value > ?", org, 2)
		must(t, err)
		defer rows.Close()
		var sum int
		if rows.Next() {
			must(t, rows.Scan(&sum))
		}
		if sum != 26 {
			t.Errorf("sum %d", sum)
		}
	})
}

// Verify knows the rows of the organization, the users with a membership there,
// and what this transaction made; all else is the same "no such object".
func TestVerify(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		own, foreign := testkit.Organization(t, s, "own", uuid.Nil), testkit.Organization(t, s, "foreign", uuid.Nil)
		tagIn := func(org uuid.UUID) (id uuid.UUID) {
			must(t, s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) error {
				must(t, touchAll(ctx, tx))
				id = tx.Tag.Query().Where(tag.OrganizationIDEQ(org)).OnlyX(ctx).ID
				return nil
			}))
			return id
		}
		mine, theirs := tagIn(own), tagIn(foreign)
		ctx := testkit.As("OWNER", own)
		for name, tc := range map[string]struct {
			rows []uuid.UUID
			ok   bool
		}{
			"own":                  {[]uuid.UUID{mine, mine}, true},
			"none":                 {nil, true},
			"foreign":              {[]uuid.UUID{mine, theirs}, false},
			"unknown":              {[]uuid.UUID{s.NewID(ids.Tag)}, false},
			"of another kind":      {[]uuid.UUID{ids.WithCode(mine, ids.Team)}, false},
			"not made by Parley":   {[]uuid.UUID{uuid.New()}, false},
			"zero":                 {[]uuid.UUID{{}}, false},
			"own organization":     {[]uuid.UUID{own}, true},
			"other organization":   {[]uuid.UUID{foreign}, false},
			"code without a table": {[]uuid.UUID{s.NewID(ids.SigningKey)}, false},
		} {
			err := s.Write(ctx, own, func(ctx context.Context, tx *store.Tx) error { return tx.Verify(ctx, tc.rows...) })
			if (err == nil) != tc.ok || (err != nil && err.Error() != "no such object") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
