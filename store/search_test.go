package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/tag"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// library is an organization whose tags are found by texts.
type library struct {
	s   *store.Store
	org uuid.UUID
	ctx context.Context
	ids []uuid.UUID
}

func newLibrary(t *testing.T, s *store.Store, slug string, rows int) *library {
	t.Helper()
	l := &library{s: s, org: testkit.Organization(t, s, slug, uuid.Nil)}
	l.ctx = testkit.As(viewer.Agent, l.org)
	l.write(t, func(ctx context.Context, tx *store.Tx) error {
		for i := range rows {
			row, err := tx.Tag.Create().SetName(fmt.Sprint(i)).SetNumber(int64(i)).Save(ctx)
			if err != nil {
				return err
			}
			l.ids = append(l.ids, row.ID)
		}
		return nil
	})
	return l
}

func (l *library) write(t *testing.T, f func(context.Context, *store.Tx) error) {
	t.Helper()
	must(t, l.s.Write(l.ctx, l.org, f))
}

// index gives the rows their texts, in order.
func (l *library) index(t *testing.T, part store.Part, texts ...string) {
	t.Helper()
	l.write(t, func(ctx context.Context, tx *store.Tx) error {
		for i, text := range texts {
			if err := tx.IndexText(ctx, part, l.ids[i], text); err != nil {
				return err
			}
		}
		return nil
	})
}

// find returns the places of the rows found.
func (l *library) find(t *testing.T, q store.Search, part store.Part) []int {
	t.Helper()
	rows, err := l.s.Client().Tag.Query().
		Where(func(s *sql.Selector) { s.Where(q.In(l.org, part, s.C(tag.FieldID))) }).
		Order(tag.ByNumber()).All(l.ctx)
	must(t, err)
	found := []int{}
	for _, r := range rows {
		found = append(found, slices.Index(l.ids, r.ID))
	}
	return found
}

func phrases(list ...string) store.Search {
	var q store.Search
	for _, p := range list {
		q.Phrases = append(q.Phrases, strings.Fields(p))
	}
	return q
}

func TestSearch(t *testing.T) {
	texts := []string{
		"Straße 12, Übergröße: e-mail!", "the quick brown fox", "fox brown quick", "", "l'été à Genève, 1e5 x 3.14",
		strings.Repeat("again ", 300) + "end", strings.Repeat("z", 5_000) + " tail", "İstanbul ΟΔΟΣ 日本語 кошка", "O'Neill said \"no\" & 'yes' | (x) <-> ::",
		strings.Repeat("filled ", 15_999) + "last beyond",
	}
	for name, tc := range map[string]struct {
		q    store.Search
		want []int
	}{
		"any case":               {phrases("STRASSE"), []int{0}},
		"umlauts":                {phrases("ÜBERGRÖSSE"), []int{0}},
		"composed of two":        {phrases("U\u0308bergro\u0308ße"), []int{0}},
		"a hyphen parts":         {phrases("e-mail"), []int{0}},
		"half of a word":         {phrases("mai"), []int{}},
		"digits":                 {phrases("12"), []int{0}},
		"phrase":                 {phrases("quick brown"), []int{1}},
		"words in any order":     {phrases("quick", "fox"), []int{1, 2}},
		"one is missing":         {phrases("quick", "cat"), []int{}},
		"one is enough":          {store.Search{Phrases: [][]string{{"fox"}, {"12"}}, Any: true}, []int{0, 1, 2}},
		"an apostrophe parts":    {phrases("l'été"), []int{4}},
		"accents count":          {phrases("ete"), []int{}},
		"numbers are as written": {phrases("1e5", "3 14"), []int{4}},
		"often":                  {phrases("again again"), []int{5}},
		"behind what is often":   {phrases("end"), []int{5}},
		"too often to be beside": {phrases("again end"), []int{}},
		"long":                   {phrases(strings.Repeat("Z", 5_000) + " tail"), []int{6}},
		"other scripts":          {phrases("οδος 日本語 КОШКА"), []int{7}},
		"an operator is a word":  {phrases("no yes"), []int{8}},
		"signs alone":            {phrases("&", "|"), []int{}},
		"nothing":                {store.Search{}, []int{}},
		"the last place":         {phrases("last"), []int{9}},
		"beyond":                 {phrases("beyond"), []int{}},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, address string) {
				l := newLibrary(t, testkit.Store(t, store.Options{Database: address}), "org", len(texts))
				l.index(t, store.BodyPart, texts...)
				if got := l.find(t, tc.q, store.BodyPart); !slices.Equal(got, tc.want) {
					t.Errorf("got %v, want %v", got, tc.want)
				}
			})
		})
	}
}

// A text replaces the one before, belongs to its part and its organization, and is
// gone when it is forgotten or empty.
func TestSearchChanges(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address})
		l, other := newLibrary(t, s, "org", 3), newLibrary(t, s, "other", 1)
		l.index(t, store.SubjectPart, "first", "first", "first")
		other.index(t, store.SubjectPart, "first")
		l.index(t, store.SubjectPart, "second", "")
		l.index(t, store.RemarksPart, "second thoughts", "second thoughts", "second thoughts")
		check := func(q store.Search, part store.Part, want ...int) {
			t.Helper()
			if got := l.find(t, q, part); !slices.Equal(got, want) {
				t.Errorf("%v in %s: got %v, want %v", q, part, got, want)
			}
		}
		check(phrases("first"), store.SubjectPart, 2)
		check(phrases("second"), store.SubjectPart, 0)
		check(phrases("second"), store.RemarksPart, 0, 1, 2)
		check(phrases("second"), store.BodyPart)
		l.write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.ForgetText(ctx, store.RemarksPart, l.ids[1])
		})
		check(phrases("thoughts"), store.RemarksPart, 0, 2)
	})
}

// Both databases find what a walk over the words finds, for texts and searches at
// random.
func TestSearchIsAWalk(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	const rows = 40
	texts := make([]string, rows)
	for i := range texts {
		texts[i] = sentence(r, 12)
	}
	searches := make([]store.Search, 300)
	for i := range searches {
		searches[i].Any = r.IntN(3) == 0
		for range 1 + r.IntN(2) {
			searches[i].Phrases = append(searches[i].Phrases, strings.Fields(sentence(r, 3)))
		}
	}
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		l := newLibrary(t, testkit.Store(t, store.Options{Database: address}), "org", rows)
		l.index(t, store.BodyPart, texts...)
		hits := 0
		for _, q := range searches {
			want := walk(texts, q)
			hits += len(want)
			if got := l.find(t, q, store.BodyPart); !slices.Equal(got, want) {
				t.Errorf("%q: got %v, want %v", q.Phrases, got, want)
			}
		}
		if hits < 100 {
			t.Errorf("only %d rows are found by all searches: they try little", hits)
		}
	})
}

// sentence is up to n words with marks between them.
func sentence(r *rand.Rand, n int) string {
	words := []string{"a", "Äpfel", "äpfel", "B2", "42", "don", "t", "ÉTÉ", "été", "x", "Ω", "ñ", "日本", "i", "Z9z"}
	marks := []string{" ", " ", ", ", "-", "'", " & ", " \" ", " | ", ".", "_", ":", " (", "\n", "/", "\\", "%", " <-> ", "*", "·"}
	var b strings.Builder
	for range 1 + r.IntN(n) {
		b.WriteString(words[r.IntN(len(words))] + marks[r.IntN(len(marks))])
	}
	return b.String()
}

// walk finds the texts by looking at their words one after the other.
func walk(texts []string, q store.Search) []int {
	found := []int{}
	for i, text := range texts {
		hits, asked := 0, 0
		for _, p := range q.Phrases {
			looked := plainWords(strings.Join(p, " "))
			if looked == "  " {
				continue
			}
			asked++
			if strings.Contains(plainWords(text), looked) {
				hits++
			}
		}
		if hits > 0 && (q.Any || hits == asked) {
			found = append(found, i)
		}
	}
	return found
}

// plainWords are the words of a text in small letters, each between two spaces.
func plainWords(text string) string {
	for _, mark := range strings.Split(", - ' & \" | . _ : ( \n / \\ % < > * ·", " ") {
		text = strings.ReplaceAll(text, mark, " ")
	}
	return "  " + strings.Join(strings.Fields(strings.ToLower(text)), "  ") + "  "
}
