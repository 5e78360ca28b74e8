package gqlcollect

import (
	"hash/fnv"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"entgo.io/contrib/entgql"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/internal/apperr"
)

// defaultPage is the size of a page that names none.
const defaultPage = 25

// First is the size of a page counted from its beginning: [defaultPage] where
// neither size is given, nil where last is.
func First(first, last *int) *int {
	if first == nil && last == nil {
		n := defaultPage
		return &n
	}
	return first
}

// Term is a part of the order of a connection.
type Term struct {
	Column    string
	Direction entgql.OrderDirection
	// Zero is of the type of the column's values, a pointer where it may be null.
	Zero any
}

// Order is the order of a connection, most important first. Rows equal by all of
// its terms come by id.
//
// entgql's own places lose rows with null, know only one direction for after and
// before, and take a place of one order for a place of another.
type Order []Term

type cursor = entgql.Cursor[uuid.UUID]

// Place is what a cursor holds besides the id of its row: a mark of the order it
// belongs to and the values of its terms.
func (o Order) Place(values []any) []any { return append([]any{o.mark()}, values...) }

func (o Order) mark() int64 {
	h := fnv.New32a()
	for _, t := range o {
		io.WriteString(h, t.Column+" "+string(t.Direction)+",") //nolint:errcheck // a hash takes everything
	}
	return int64(h.Sum32())
}

// Between returns the conditions of the rows after one place and before another,
// of which either may be nil. The error is [apperr.Invalid] for a place that is
// none of this order.
func (o Order) Between(after, before *cursor) ([]func(*sql.Selector), error) {
	var out []func(*sql.Selector)
	for _, end := range []struct {
		*cursor
		back bool
	}{{after, false}, {before, true}} {
		if end.cursor == nil {
			continue
		}
		values, ok := o.values(end.cursor)
		if !ok {
			return nil, apperr.New(apperr.Invalid, "this Cursor is from a list in another order")
		}
		out = append(out, func(s *sql.Selector) { s.Where(o.beyond(s, values, end.back)) })
	}
	return out, nil
}

// values returns the values of the place, the row's id last.
func (o Order) values(c *cursor) ([]any, bool) {
	place, _ := c.Value.([]any)
	if len(place) != len(o)+1 || !reflect.DeepEqual(integer(place[0]), o.mark()) {
		return nil, false
	}
	for i, t := range o {
		if !t.fits(place[i+1]) {
			return nil, false
		}
	}
	return append(slices.Clone(place[1:]), c.ID), true
}

// integer widens what was decoded from the fewest bytes.
func integer(v any) any {
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return r.Int()
	case r.CanUint():
		return int64(r.Uint())
	}
	return v
}

func (t Term) nullable() bool { return reflect.TypeOf(t.Zero).Kind() == reflect.Pointer }

// fits reports whether the column can be compared with the value.
func (t Term) fits(v any) bool {
	want := reflect.TypeOf(t.Zero)
	if t.nullable() {
		if v == nil {
			return true
		}
		want = want.Elem()
	}
	switch v := integer(v).(type) {
	case time.Time:
		return want == reflect.TypeFor[time.Time]() && v.Year() > 0 && v.Year() < 10_000
	case string:
		return want.Kind() == reflect.String && utf8.ValidString(v) && !strings.ContainsRune(v, 0)
	case int64:
		return want.Kind() >= reflect.Int && want.Kind() <= reflect.Int64
	}
	return false
}

// beyond is true for the rows that follow a place, or come before it:
// x > x1 OR (x = x1 AND y > y1) OR (x = x1 AND y = y1 AND id > id1).
func (o Order) beyond(s *sql.Selector, values []any, back bool) *sql.Predicate {
	terms := append(slices.Clone(o), Term{Column: "id", Direction: entgql.OrderDirectionAsc, Zero: uuid.Nil})
	var either []*sql.Predicate
	for i, t := range terms {
		further := t.further(s, values[i], back)
		if further == nil {
			continue
		}
		all := make([]*sql.Predicate, 0, i+1)
		for j, same := range terms[:i] {
			all = append(all, same.equal(s, values[j]))
		}
		either = append(either, sql.And(append(all, further)...))
	}
	return sql.Or(either...)
}

func (t Term) equal(s *sql.Selector, v any) *sql.Predicate {
	if v == nil {
		return sql.IsNull(s.C(t.Column))
	}
	return sql.EQ(s.C(t.Column), v)
}

// further is true for values that come after v; nil where none can. SQLite takes
// null for the smallest value, PostgreSQL for the largest.
func (t Term) further(s *sql.Selector, v any, back bool) *sql.Predicate {
	down := (t.Direction == entgql.OrderDirectionDesc) != back
	towardsNull := down == (s.Dialect() == dialect.SQLite)
	column := s.C(t.Column)
	switch {
	case v == nil && towardsNull:
		return nil
	case v == nil:
		return sql.NotNull(column)
	}
	further := sql.GT(column, v)
	if down {
		further = sql.LT(column, v)
	}
	if towardsNull && t.nullable() {
		return sql.Or(further, sql.IsNull(column))
	}
	return further
}

// EmptyWhere returns the error of a condition of this type that says nothing.
// Left out it means everything; inside another one it can mean neither.
func EmptyWhere(input string) error {
	return apperr.New(apperr.Invalid, "a %s inside another condition must not be empty", input)
}

// InOrder sorts the rows of a query that was limited for each of its parents.
// ent takes a row that several parents share where it comes first; only in one
// order for all of them does each parent have its rows in that order.
func InOrder(order sql.Querier) func(*sql.Selector) {
	return func(s *sql.Selector) { s.OrderExpr(order) }
}
