package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/store"
)

// Values come back from a statement that reads them as they were given.
func TestGiven(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		org := testkit.Organization(t, s, "org", uuid.Nil)
		one, id, at := int64(1), uuid.New(), noon.Add(123*time.Millisecond)
		texts := []string{"", "plain", `"`, `\`, `a"b\"c\\`, "{}", "{a,b}", "NULL", "null", " ", "é\n\t😀", "'"}
		g := store.Given{Columns: []string{"place", "words", "number", "yes", "who", "moment", "extra"}}
		for i, words := range texts {
			g.Rows = append(g.Rows, []any{int64(i), words, &one, i%2 == 0, uuid.NullUUID{UUID: id, Valid: true}, &at, json.RawMessage(`{"a":"\"}"}`)})
		}
		g.Rows = append(g.Rows, []any{int64(len(texts)), "none", (*int64)(nil), false, uuid.NullUUID{}, (*time.Time)(nil), json.RawMessage(nil)})
		var got []string
		err := s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) error {
			return tx.EachGiven(ctx, func(row func(...any) error) error {
				var place int64
				var words string
				var number *int64
				var yes, isNow, bare bool
				var who uuid.NullUUID
				if err := row(&place, &words, &number, &yes, &who, &isNow, &bare); err != nil {
					return err
				}
				want := "none"
				if place < int64(len(texts)) {
					want = texts[place]
				}
				full := number != nil && *number == 1 && who.UUID == id && isNow && !bare && yes == (place%2 == 0)
				got = append(got, fmt.Sprint(words == want, full))
				return nil
			}, g, `SELECT place, words, number, yes, who, COALESCE(moment = ?, false), extra IS NULL FROM {given} WHERE place >= ? ORDER BY place`, at, 0)
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range got {
			if want := fmt.Sprint(true, i < len(texts)); line != want {
				t.Errorf("row %d: %s, want %s", i, line, want)
			}
		}
		if len(got) != len(texts)+1 {
			t.Errorf("%d rows", len(got))
		}
	})
}

// A table that changes under the statements that a connection has prepared costs
// nobody a write.
func TestPreparedOutlivesChanges(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s, db := testkit.Store(t, store.Options{Database: address}), plain(t, address)
		org := testkit.Organization(t, s, "org", uuid.Nil)
		mustExec(t, db, "CREATE TABLE changing (organization_id uuid, n bigint)")
		runs := 0
		for round := range 3 {
			for range 4 {
				err := s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) error {
					runs++
					if _, err := tx.Exec(ctx, "INSERT INTO changing (organization_id, n) VALUES (?, ?)", org, round); err != nil {
						return err
					}
					return tx.Each(ctx, func(func(...any) error) error { return nil }, "SELECT * FROM changing WHERE organization_id = ?", org)
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			mustExec(t, db, fmt.Sprintf("ALTER TABLE changing ADD COLUMN more%d text", round))
		}
		var rows int
		if err := db.QueryRow("SELECT count(*) FROM changing").Scan(&rows); err != nil || rows != 12 {
			t.Errorf("%d rows after %d runs, %v", rows, runs, err)
		}
	})
}
