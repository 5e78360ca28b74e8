package store_test

import (
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"parley/store"
)

// PostgreSQL makes one regular expression of all texts: it keeps few of them ready, and
// makes the others anew for every row.
func TestTextsAreOnePattern(t *testing.T) {
	many := store.TextMatch{Texts: []string{"a.", "b", ""}, AtStart: true, AnyCase: true}
	row := sql.Dialect(dialect.Postgres).Select("id").From(sql.Table("messages"))
	text, args := row.Where(many.Of(func(b *sql.Builder) { b.Ident("text") })).Query()
	if strings.Count(text, " ~ ") != 1 || len(args) != 1 || args[0] != `^(?:[aA]\.|[bB]|)` {
		t.Errorf("%s %q", text, args)
	}
}
