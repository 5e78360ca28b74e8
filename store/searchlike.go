package store

import (
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// Like is the condition that a text is like a pattern of LIKE whose escape is `\`
// and whose letters A to Z are small; those of the text may be either. Text is
// what column writes, such as a column's name.
func Like(pattern string, column func(*sql.Builder)) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.WriteString("lower(")
		column(b)
		// PostgreSQL's plain lower folds by its language, SQLite's folds ASCII alone.
		if b.Dialect() == dialect.Postgres {
			b.WriteString(` COLLATE "C"`)
		}
		b.WriteString(") LIKE ").Arg(pattern).WriteString(` ESCAPE '\'`)
	})
}
