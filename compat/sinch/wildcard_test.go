package sinch

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the judge of what LIKE says

	"parley/internal/apperr"
)

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, value string
		want           bool
	}{
		{"*987654", "+31987654", true},
		{"*987654", "987654", true},
		{"*987654", "9876540", false},
		{"987*", "98", false},
		{"?", "é", true},
		{"?", "", false},
		{"*", "", true},
		{"**?**", "x", true},
		{"a?c", "abc", true},
		{"Email@Host.com", "eMAIL@hOST.COM", true},
		{"É", "é", false}, // ASCII only: SQLite knows no other letters
		{"%", "%", true},
		{"%", "x", false},
		{"a_c", "abc", false},
		{"a_c", "A_C", true},
		{`a\c`, `a\c`, true},
		{`\*`, `\x`, true},
		{`\%`, `\%`, true},
		{"%%%%", "%%%%", true},
		{"%%%%", "abcd", false},
		{" +31 ", "+31", true},
		{"*a*b*", "xxaxxbxx", true},
		{"*a*b", "abab", true},
		{"*ab?", "abab", false},
	} {
		p, err := parsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Match(c.value); got != c.want {
			t.Errorf("%s on %s: %t", c.pattern, c.value, got)
		}
		if got := like(t, database(t), p, c.value); got != c.want {
			t.Errorf("%s on %s: LIKE %s says %t", c.pattern, c.value, p.Like(), got)
		}
	}
}

// The matcher and the database say the same of every pattern and value.
func TestPatternIsLike(t *testing.T) {
	db, letters := database(t), []rune(`aAbÄä%_\*?`)
	random := rand.New(rand.NewPCG(5, 0))
	text := func() string {
		runes := make([]rune, random.IntN(7))
		for i := range runes {
			runes[i] = letters[random.IntN(len(letters))]
		}
		return string(runes)
	}
	matched := 0
	for range 20_000 {
		p, err := parsePattern("a" + text())
		if err != nil {
			t.Fatal(err)
		}
		value := "A" + text()
		got := p.Match(value)
		if want := like(t, db, p, value); got != want {
			t.Fatalf("%q on %q: %t, the database says %t", p.Like(), value, got, want)
		}
		if got {
			matched++
		}
	}
	if matched < 500 {
		t.Errorf("only %d of them matched: the words are too different", matched)
	}
}

func TestPatternBounds(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "A value to search for should not be empty",
		" ":                        "A value to search for should not be empty",
		strings.Repeat("é", 257):   "A value to search for has at most 256 characters",
		strings.Repeat("*", 1<<20): "A value to search for has at most 256 characters",
		strings.Repeat("é", 256):   "",
		strings.Repeat("*a", 128):  "",
	} {
		_, err := parsePattern(text)
		if got := words(err); got != want {
			t.Errorf("%.40q: %s", text, got)
		}
	}
	// What would take forever by trying all ways takes 256 × 65,536 steps at most.
	p, _ := parsePattern(strings.Repeat("*a", 127) + "*b")
	if p.Match(strings.Repeat("a", 1<<16)) {
		t.Error("matched")
	}
}

func TestParseSearch(t *testing.T) {
	for text, want := range map[string]string{
		"*987654,email@host.com":        "%987654 email@host.com",
		" a , ,b,":                      "a b",
		"%%%%":                          `\%\%\%\%`,
		",":                             "A value to search for should not be empty",
		"":                              "A value to search for should not be empty",
		strings.Repeat("a,", 100):       "A search has at most 100 values",
		strings.Repeat(",", 1<<20):      "A search has at most 100 values",
		strings.Repeat("%", 1<<20):      "A value to search for has at most 256 characters",
		"a," + strings.Repeat("b", 257): "A value to search for has at most 256 characters",
	} {
		list, err := parseSearch(text)
		var likes []string
		for _, p := range list {
			likes = append(likes, p.Like())
		}
		if got := strings.Join(likes, " ") + words(err); got != want {
			t.Errorf("%.40q: got %s, want %s", text, got, want)
		}
	}
}

// words are those of an error that a caller can act on.
func words(err error) string {
	switch {
	case err == nil:
		return ""
	case apperr.KindOf(err) != apperr.Invalid:
		return fmt.Sprintf("of no kind: %v", err)
	}
	return err.Error()
}

func database(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// like is what the database says. Its lower knows ASCII only.
func like(t testing.TB, db *sql.DB, p pattern, value string) (matches bool) {
	t.Helper()
	if err := db.QueryRow(`SELECT lower(?) LIKE ? ESCAPE '\'`, value, p.Like()).Scan(&matches); err != nil {
		t.Fatal(err)
	}
	return matches
}

// FuzzWildcard holds that a pattern that is read is a LIKE that says the same.
func FuzzWildcard(f *testing.F) {
	for _, seed := range [][2]string{{"*987654", "+31987654"}, {"%%%%", "%%%%"}, {`\`, `\`}, {"a?*", "Ab"}, {"*a*a*b", "aaaaaaaa"}, {"É", "é"}} {
		f.Add(seed[0], seed[1])
	}
	db := database(f)
	f.Fuzz(func(t *testing.T, text, value string) {
		if apperr.Storable(text) != "" || apperr.Storable(value) != "" {
			return // no parameter is such, and no value
		}
		if _, err := parseSearch(text); err != nil {
			_ = words(err)
		}
		p, err := parsePattern(text)
		if err != nil {
			return
		}
		if got, want := p.Match(value), like(t, db, p, value); got != want {
			t.Fatalf("%q on %q: %t, the database says %t", p.Like(), value, got, want)
		}
	})
}
