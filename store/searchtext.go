package store

import (
	"strings"
	"unicode"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// TextMatch is what a text is to hold: one of some.
type TextMatch struct {
	Texts []string
	// AtStart and AtEnd are set where it has to begin, or end, with one; both where it
	// has to be nothing else.
	AtStart, AtEnd bool
	// AnyCase is set where capital and small letters are the same, of all scripts.
	AnyCase bool
}

// Of is the condition that a text matches; not known where it is null, and false where
// there are no texts to hold. Text is what column writes, such as a column's name.
//
// The databases fold letters in ways of their own, so the pattern names each letter in
// all of its forms. PostgreSQL keeps 32 regular expressions ready and makes others anew
// for every row, so that all texts are one.
func (m TextMatch) Of(column func(*sql.Builder)) *sql.Predicate {
	if len(m.Texts) == 0 {
		return sql.False()
	}
	return sql.P(func(b *sql.Builder) {
		switch {
		case !m.AnyCase && m.AtStart && m.AtEnd:
			column(b)
			b.WriteString(" IN (").Args(anys(m.Texts)...).WriteString(")")
		case m.AnyCase && b.Dialect() == dialect.Postgres:
			column(b)
			b.WriteString(" ~ ").Arg(m.regexp())
		default:
			b.Wrap(func(b *sql.Builder) { m.each(b, column) })
		}
	})
}

// each writes a condition for each text.
func (m TextMatch) each(b *sql.Builder, column func(*sql.Builder)) {
	for i, text := range m.Texts {
		if i > 0 {
			b.WriteString(" OR ")
		}
		if column(b); m.AnyCase {
			b.WriteString(" GLOB ").Arg(m.around(inAnyCase(text, globLetter), "*", "", ""))
		} else {
			b.WriteString(" LIKE ").Arg(m.around(likeEscaper().Replace(text), "%", "", "")).WriteString(` ESCAPE '\'`)
		}
	}
}

// regexp is PostgreSQL's regular expression of all texts.
func (m TextMatch) regexp() string {
	all := make([]string, len(m.Texts))
	for i, text := range m.Texts {
		all[i] = inAnyCase(text, regexpLetter)
	}
	return m.around("(?:"+strings.Join(all, "|")+")", "", "^", "$")
}

// around puts what stands for any text where the match may go on, and an anchor where
// it may not.
func (m TextMatch) around(pattern, wild, start, end string) string {
	if !m.AtStart {
		start = wild
	}
	if !m.AtEnd {
		end = wild
	}
	return start + pattern + end
}

func likeEscaper() *strings.Replacer { return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`) }

func inAnyCase(text string, letter func(r rune, forms string) string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteString(letter(r, forms(r)))
	}
	return b.String()
}

// forms are a letter in all cases, such as K, k and the sign of kelvin.
func forms(r rune) string {
	all := string(r)
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		all += string(other)
	}
	return all
}

// regexpLetter stands for a character in PostgreSQL's regular expressions.
func regexpLetter(r rune, forms string) string {
	switch {
	case forms != string(r):
		return "[" + forms + "]"
	case strings.ContainsRune(`\.+*?()|[]{}^$`, r):
		return `\` + forms
	}
	return forms
}

// globLetter stands for a character in SQLite's GLOB.
func globLetter(r rune, forms string) string {
	if forms != string(r) || strings.ContainsRune(`*?[`, r) {
		return "[" + forms + "]"
	}
	return forms
}
