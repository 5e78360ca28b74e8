package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/store"
)

// Many texts at once are found like those that come one by one, take the place of
// earlier ones, and are none of another organization's.
func TestIndexTexts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		l, other := newLibrary(t, s, "one", 4), newLibrary(t, s, "two", 1)
		other.index(t, store.BodyPart, "a fox")
		l.index(t, store.BodyPart, "old fox", "old bear", "old owl", "old fox")
		l.write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.IndexTexts(ctx, []store.Text{
				{Part: store.BodyPart, Subject: l.ids[0], Text: "new bear"},
				{Part: store.BodyPart, Subject: l.ids[1], Text: "new FOX, red"},
				{Part: store.BodyPart, Subject: l.ids[2], Text: "?!"},
				{Part: store.SubjectPart, Subject: l.ids[2], Text: "a fox"},
			})
		})
		for _, tc := range []struct {
			words string
			part  store.Part
			want  []int
		}{
			{"fox", store.BodyPart, []int{1, 3}},
			{"fox red", store.BodyPart, []int{1}},
			{"bear", store.BodyPart, []int{0}},
			{"old", store.BodyPart, []int{3}},
			{"fox", store.SubjectPart, []int{2}},
		} {
			if got := l.find(t, phrases(tc.words), tc.part); !slices.Equal(got, tc.want) {
				t.Errorf("%s %s: %v, want %v", tc.part, tc.words, got, tc.want)
			}
		}
		if got := other.find(t, phrases("fox"), store.BodyPart); !slices.Equal(got, []int{0}) {
			t.Errorf("the other organization's: %v", got)
		}
	})
}

// However many rows there are, all are written, what follows them counts for each,
// and an error takes back all.
func TestInsertMany(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s, db := testkit.Store(t, store.Options{Database: address}), plain(t, address)
		org := testkit.Organization(t, s, "org", uuid.Nil)
		mustExec(t, db, "CREATE TABLE many (organization_id uuid, n bigint NOT NULL, words text, UNIQUE (organization_id, n))")
		insert := func(words string, rest string, numbers ...int) error {
			return s.Write(testkit.System(), org, func(ctx context.Context, tx *store.Tx) error {
				var rows [][]any
				for _, n := range numbers {
					rows = append(rows, []any{org, int64(n), words})
				}
				return tx.Insert(ctx, "many", []string{"organization_id", "n", "words"}, rows, rest)
			})
		}
		count := func() (out string) {
			for _, words := range []string{"first", "second"} {
				var n, sum int
				if err := db.QueryRow("SELECT count(*), COALESCE(sum(n), 0) FROM many WHERE words = '"+words+"'").Scan(&n, &sum); err != nil {
					t.Fatal(err)
				}
				out += fmt.Sprintf("%d=%d ", n, sum)
			}
			return out
		}
		upTo := func(n int) (out []int) {
			for i := range n {
				out = append(out, i)
			}
			return out
		}
		for _, tc := range []struct {
			words, rest string
			numbers     []int
			fails       bool
			want        string
		}{
			{"first", "", nil, false, "0=0 0=0 "},
			{"first", "", upTo(5), false, "5=10 0=0 "},
			{"first", "ON CONFLICT DO NOTHING", upTo(75), false, "75=2775 0=0 "},
			{"second", "ON CONFLICT (organization_id, n) DO UPDATE SET words = excluded.words", upTo(40), false, "35=1995 40=780 "},
			{"second", "", append(upTo(175)[75:], 3), true, "35=1995 40=780 "},
		} {
			err := insert(tc.words, tc.rest, tc.numbers...)
			if got := count(); (err != nil) != tc.fails || got != tc.want {
				t.Errorf("%d rows %s: %s, %v, want %s", len(tc.numbers), tc.rest, got, err, tc.want)
			}
		}
	})
}
