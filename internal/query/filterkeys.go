package query

import (
	"slices"

	"entgo.io/ent/dialect/sql"

	"parley/internal/filters"
	"parley/store"
)

// condition is what a filter comes to; without a test where it asks for nothing.
func (v sight) condition(f filters.Filter) condition {
	row, _ := filters.RowOf(f.Key)
	c := condition{level: row.Level, not: negative(f.Comparison)}
	if f.Comparison == filters.NotImportant || asksNothing(f) {
		return c
	}
	switch row.Level {
	case filters.OfCustomer:
		c.holds = v.ofClient(f)
	case filters.OfConversation:
		c.holds = v.ofSession(f)
	default:
		c.holds, c.hint = v.ofExchange(f), v.hint(f)
	}
	if f.Key == filters.ExceptionExistence {
		c.not = f.Option == filters.No
	}
	if f.Key == filters.MessageTime {
		c.within = fromCustomer(c.holds)
	}
	return c
}

func negative(c filters.Comparison) bool {
	return slices.Contains([]filters.Comparison{filters.NotContains, filters.NotEquals, filters.NotExists}, c)
}

// AskNothing reports whether none of the filters is a condition.
func AskNothing(fs []filters.Filter) bool {
	return !slices.ContainsFunc(fs, func(f filters.Filter) bool { return f.Comparison != filters.NotImportant && !asksNothing(f) })
}

// asksNothing reports whether nothing is chosen.
func asksNothing(f filters.Filter) bool {
	exists := f.Comparison == filters.Exists || f.Comparison == filters.NotExists
	switch f.Type {
	case filters.Text:
		return len(f.Values) == 0 && !exists
	case filters.Checkbox, filters.Tree:
		return len(f.Options) == 0 && !exists
	case filters.Radio:
		return f.Option == "" || f.Option == filters.No && f.Key != filters.ExceptionExistence
	case filters.DateTimeRange:
		return f.FromTime == nil && f.ToTime == nil
	case filters.NumericRange:
		return f.FromNumber == nil && f.ToNumber == nil
	case filters.CustomFields:
		return len(f.Paths) == 0
	}
	return !slices.ContainsFunc(f.Fields, func(x filters.FieldFilter) bool { return x.Comparison != filters.NotImportant })
}

// text is the test that a column's text is as the filter wants it; the condition turns
// it round where it wants the opposite.
func text(f filters.Filter, columnsOf ...string) test {
	return func(row columns) *sql.Predicate {
		var any []*sql.Predicate
		for _, name := range columnsOf {
			any = append(any, matches(f, plain(row(name))))
		}
		return someHold(any...)
	}
}

// plain writes a column's name.
func plain(column string) func(*sql.Builder) { return func(b *sql.Builder) { b.Ident(column) } }

// matches is the condition that a text is one of the filter's, by its comparison or the
// one that this is the opposite of.
func matches(f filters.Filter, text func(*sql.Builder)) *sql.Predicate {
	if f.Comparison == filters.Exists || f.Comparison == filters.NotExists {
		return there(text)
	}
	whole := f.Comparison == filters.Equals || f.Comparison == filters.NotEquals
	return store.TextMatch{
		Texts: f.Values, AnyCase: !f.CaseSensitive,
		AtStart: whole || f.Comparison == filters.StartsWith, AtEnd: whole || f.Comparison == filters.EndsWith,
	}.Of(text)
}

// there is the condition that a text is there and not empty.
func there(text func(*sql.Builder)) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		text(b)
		b.WriteString(" <> ''")
	})
}

// oneOf is the test that a column is one of the filter's options, or is there.
func oneOf(f filters.Filter, column string) test {
	return func(row columns) *sql.Predicate {
		if f.Comparison == filters.Exists || f.Comparison == filters.NotExists {
			return there(plain(row(column)))
		}
		return sql.In(row(column), given(f.Options)...)
	}
}

// inTree is the test that a column is one of the filter's options or under one of them.
func inTree(f filters.Filter, column string) test {
	exact, under := oneOf(f, column), store.TextMatch{AtStart: true}
	for _, node := range f.Options {
		under.Texts = append(under.Texts, trimmed(node)+"/")
	}
	return func(row columns) *sql.Predicate {
		return someHold(exact(row), under.Of(plain(row(column))))
	}
}

// given are texts as arguments of a statement.
func given(list []string) []any {
	var out []any
	for _, text := range list {
		out = append(out, text)
	}
	return out
}

// allHold is true where all conditions are, someHold where one is. ent's own forget the brackets
// of a condition that is alone in another one, and write nothing for none.
func allHold(list ...*sql.Predicate) *sql.Predicate {
	switch len(list) {
	case 0:
		return sql.Not(sql.False())
	case 1:
		return list[0]
	}
	return sql.And(list...)
}

func someHold(list ...*sql.Predicate) *sql.Predicate {
	switch len(list) {
	case 0:
		return sql.False()
	case 1:
		return list[0]
	}
	return sql.Or(list...)
}
