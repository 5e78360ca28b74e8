package store_test

import (
	"context"
	"fmt"
	"testing"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/predicate"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// A pattern finds the same, with wildcards and without, on both databases.
func TestLike(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		org := testkit.Organization(t, s, "like", uuid.Nil)
		ctx := testkit.As(viewer.Owner, org)
		for i, name := range []string{"Ab", "a%b", `a\b`, "Äb", "a_b", "axb"} {
			err := s.Write(ctx, org, func(ctx context.Context, tx *store.Tx) error {
				return tx.Queue.Create().SetName(name).SetNumber(fmt.Sprint(i)).Exec(ctx)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for pattern, want := range map[string]string{
			"ab": "Ab", "a%": `Ab a%b a\b a_b axb`, `a\%b`: "a%b", `a\\b`: `a\b`, `a\_b`: "a_b", "a_b": `a%b a\b a_b axb`, "äb": "", "Äb": "Äb", "%": `Ab a%b a\b Äb a_b axb`,
		} {
			rows, err := s.Client().Queue.Query().Where(predicate.Queue(func(q *sql.Selector) {
				q.Where(store.Like(pattern, func(b *sql.Builder) { b.WriteString(q.C("name")) }))
			})).Order(func(q *sql.Selector) { q.OrderBy(q.C("number")) }).All(ctx)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for i, r := range rows {
				if i > 0 {
					got += " "
				}
				got += r.Name
			}
			if got != want {
				t.Errorf("%s: %q, want %q", pattern, got, want)
			}
		}
	})
}
