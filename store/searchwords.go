package store

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Bounds of what is kept of a text. They are PostgreSQL's, whose tsvector counts
// places to 16,383 and holds 1 MB and 256 places of a word; SQLite is held to the
// same, so that both find the same.
const (
	maxWords     = 16_000    // places of a text
	maxWordBytes = 512 << 10 // of all words of a text
	maxWord      = 100       // characters; what a longer word has more is left out
	maxPlaces    = 256       // of one word in a text
)

// filler stands in SQLite for a place whose word is kept often enough already. No
// word contains it.
const filler = "·"

// wordsOf splits a text into words: runs of letters, digits and their marks, folded
// as Unicode folds case (ß is ss), composed, and cut after 100 characters. It is
// done here because the databases' own parsers do not agree.
func wordsOf(text string) []string {
	folded := norm.NFC.String(cases.Fold().String(text))
	words := strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	for i, w := range words {
		words[i] = cut(w)
	}
	return words
}

func cut(word string) string {
	if len(word) <= maxWord {
		return word
	}
	n := 0
	for place := range word {
		if n++; n > maxWord {
			return word[:place]
		}
	}
	return word
}

// places are the words of a text at their places, as far as they are kept; "" is a
// place whose word is not.
func places(text string) []string {
	words := wordsOf(text)
	words = words[:min(len(words), maxWords)]
	met, size := map[string]int{}, 0
	for i, w := range words {
		if met[w] == 0 {
			size += len(w)
		}
		if size > maxWordBytes {
			return words[:i]
		}
		if met[w]++; met[w] > maxPlaces {
			words[i] = ""
		}
	}
	return words
}

// tsvector writes places for PostgreSQL. Words hold no quotation mark.
func tsvector(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if w != "" {
			b.WriteString("'" + w + "':" + strconv.Itoa(i+1) + " ")
		}
	}
	return b.String()
}

// fts5 writes places for SQLite.
func fts5(words []string) string {
	filled := make([]string, len(words))
	for i, w := range words {
		if filled[i] = w; w == "" {
			filled[i] = filler
		}
	}
	return strings.Join(filled, " ")
}

// tsquery writes phrases for PostgreSQL.
func tsquery(phrases [][]string, either bool) string {
	parts := make([]string, len(phrases))
	for i, p := range phrases {
		parts[i] = "'" + strings.Join(p, "' <-> '") + "'"
	}
	return strings.Join(parts, choose(either, " | ", " & "))
}

// match writes phrases for SQLite.
func match(phrases [][]string, either bool) string {
	parts := make([]string, len(phrases))
	for i, p := range phrases {
		parts[i] = `"` + strings.Join(p, " ") + `"`
	}
	return strings.Join(parts, choose(either, " OR ", " AND "))
}

func choose(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}
