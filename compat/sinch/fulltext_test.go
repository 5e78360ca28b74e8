package sinch

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseFullText(t *testing.T) {
	for text, want := range map[string]string{
		"offer":                    "{[[offer]] true}",
		" Best  offer\n":           "{[[Best] [offer]] true}",
		"e-mail and or not":        "{[[e mail] [and] [or] [not]] true}",
		"naïve Größe 中文 42":        "{[[naïve] [Größe] [中文] [42]] true}",
		`"best offer"`:             "{[[best offer]] true}",
		`"best offer" AND "today"`: "{[[best offer] [today]] true}",
		`"a b" OR "c" or d`:        "{[[a b] [c] [d]] false}",
		`("a") NEAR ("b")`:         "{[[a] [b]] true}",
		`"a" | "b"`:                "{[[a] [b]] false}",
		`"AND"`:                    "{[[AND]] true}",
		`"a`:                       "{[[a]] true}",
		`"" "!" x`:                 "{[[x]] true}",
		`"top*"`:                   "{[[top]] true}",
		`"a" AND NOT "b"`:          "NOT is not supported in a full-text search",
		`"a" &! "b"`:               "NOT is not supported in a full-text search",
		`("a" OR "b") AND "c"`:     "A full-text search has either AND or OR",
		"":                         "A full-text search needs a word",
		"%%%% --":                  "A full-text search needs a word",
		`"" AND ""`:                "A full-text search needs a word",
		strings.Repeat("a ", 50):   "{[" + strings.TrimSpace(strings.Repeat("[a] ", 50)) + "] true}",
		strings.Repeat("a ", 51):   "A full-text search has at most 50 phrases",
		strings.Repeat("a", 1_001): "A full-text search has at most 1000 characters",
		strings.Repeat(`"`, 1<<20): "A full-text search has at most 1000 characters",
		strings.Repeat("é", 1_000): "{[[" + strings.Repeat("é", 1_000) + "]] true}",
	} {
		search, err := parseFullText(text)
		got := fmt.Sprint(search)
		if err != nil {
			got = words(err)
		}
		if got != want {
			t.Errorf("%.40q: got %.200s, want %.200s", text, got, want)
		}
	}
}
