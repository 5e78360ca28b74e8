package store

import (
	"fmt"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// JSONText writes the text that an object has under a key; null where it has none, or
// something else than a text.
func JSONText(column, key string) func(*sql.Builder) {
	return func(b *sql.Builder) {
		if b.Dialect() == dialect.Postgres {
			b.WriteString("(CASE WHEN jsonb_typeof(").Ident(column).WriteString(" -> ").Arg(key).
				WriteString("::text) = 'string' THEN ").Ident(column).WriteString(" ->> ").Arg(key).WriteString("::text END)")
			return
		}
		b.WriteString("(SELECT part.value FROM json_each(CAST(").Ident(column).WriteString(" AS TEXT)) AS part WHERE part.type = 'text' AND part.key = ").
			Arg(key).WriteString(")")
	}
}

// JSONHas is the condition that there is something, be it null, at a path: names of
// fields are texts, places in lists are int64.
func JSONHas(column string, path []any) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		if b.Dialect() == dialect.Postgres {
			jsonbHas(b, column, path)
			return
		}
		jsonHas(b, column, path)
	})
}

func jsonbHas(b *sql.Builder, column string, path []any) {
	b.WriteString("(").Ident(column)
	for _, segment := range path {
		b.WriteString(" -> ").Arg(segment)
		if _, is := segment.(string); is {
			b.WriteString("::text")
		} else {
			b.WriteString("::int")
		}
	}
	b.WriteString(") IS NOT NULL")
}

// jsonHas opens one container after another. Texts are not opened: they are no JSON.
func jsonHas(b *sql.Builder, column string, path []any) {
	b.WriteString("EXISTS (SELECT 1 FROM json_each(CAST(").Ident(column).WriteString(" AS TEXT)) AS p0")
	for i := 1; i < len(path); i++ {
		b.WriteString(fmt.Sprintf(" CROSS JOIN json_each(CASE WHEN p%d.type IN ('object', 'array') THEN p%[1]d.value END) AS p%d", i-1, i))
	}
	b.WriteString(" WHERE true")
	for i, segment := range path {
		b.WriteString(fmt.Sprintf(" AND p%d.key = ", i)).Arg(segment)
	}
	b.WriteString(")")
}
