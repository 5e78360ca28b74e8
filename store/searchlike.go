package store

import (
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// Like is the condition that a text is like a pattern of LIKE whose escape is `\`
// and whose letters A to Z are small; those of the text may be either. Text is
// what column writes, such as a column's name.
// A pattern without wildcards is compared as it is.
func Like(pattern string, column func(*sql.Builder)) *sql.Predicate {
	exact, is := literal(pattern)
	return sql.P(func(b *sql.Builder) {
		b.WriteString("lower(")
		column(b)
		// PostgreSQL's plain lower folds by its language, SQLite's folds ASCII alone.
		if b.Dialect() == dialect.Postgres {
			b.WriteString(` COLLATE "C"`)
		}
		if is {
			b.WriteString(") = ").Arg(exact)
			return
		}
		b.WriteString(") LIKE ").Arg(pattern).WriteString(` ESCAPE '\'`)
	})
}

// literal is what a pattern without wildcards stands for.
func literal(pattern string) (text string, is bool) {
	var b strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
			continue
		case r == '%', r == '_':
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), !escaped
}
