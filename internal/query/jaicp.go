package query

import (
	"encoding/base64"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/filters"
)

// Ask says which sessions, exchanges or clients of one organization are wanted. They
// come newest first.
type Ask struct {
	Organization uuid.UUID
	// Filters have all to hold.
	Filters []filters.Filter
	// Where are conditions on the rows besides: conversations, the messages that
	// exchanges begin with, or customers.
	Where []Condition
	// OldestFirst turns the order around.
	OldestFirst bool
	// Offset is how many rows are passed over, Limit how many come at most; a Limit of
	// 0 is a thousand.
	Offset, Limit int
	// After is the cursor of the row that the first one comes after; then Offset is 0.
	After string
}

// maxAsked is how many rows an [Ask] without limit is answered with.
const maxAsked = 1_000

func (a Ask) limit() int {
	if a.Limit <= 0 {
		return maxAsked
	}
	return a.Limit
}

// narrow has the rows of the organization for which all conditions hold.
func (a Ask) narrow(of func([]filters.Filter) func(*sql.Selector)) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(sql.EQ(s.C(owner), a.Organization))
		if len(a.Filters) > 0 {
			of(a.Filters)(s)
		}
		for _, c := range a.Where {
			c(s)
		}
	}
}

// order is by the columns, all in one direction.
func (a Ask) order(columns ...string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		for _, name := range columns {
			if a.OldestFirst {
				s.OrderBy(s.C(name))
			} else {
				s.OrderBy(sql.Desc(s.C(name)))
			}
		}
	}
}

// rest has the rows that come after the cursor in the order of the columns, of which
// it has the values. The first column is bounded by itself, so that an index serves.
func (a Ask) rest(columns []string, values []any) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if len(values) == 0 {
			return
		}
		bound, beyond := sql.LTE, sql.LT
		if a.OldestFirst {
			bound, beyond = sql.GTE, sql.GT
		}
		s.Where(bound(s.C(columns[0]), values[0]))
		last := len(columns) - 1
		after := beyond(s.C(columns[last]), values[last])
		for i := last - 1; i >= 0; i-- {
			column := s.C(columns[i])
			after = sql.Or(beyond(column, values[i]), sql.And(sql.EQ(column, values[i]), after))
		}
		s.Where(after)
	}
}

// cursor is where a row stands in the order: its time, its number among those of the
// time, its id.
type cursor struct {
	at      time.Time
	ordinal int64
	id      uuid.UUID
}

// cursorText has the three parts of a cursor.
const cursorText = "%d,%d,%s"

// String writes a cursor for [Ask.After].
func (c cursor) String() string {
	text := fmt.Sprintf(cursorText, c.at.UnixMilli(), c.ordinal, c.id)
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// after reads the cursor; nil where none is given.
func (a Ask) after() (*cursor, error) {
	if a.After == "" {
		return nil, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(a.After)
	var c cursor
	var ms int64
	var id string
	if err == nil {
		_, err = fmt.Sscanf(string(text), cursorText, &ms, &c.ordinal, &id)
	}
	if err == nil {
		c.id, err = uuid.Parse(id)
	}
	if err != nil {
		return nil, apperr.InvalidField("the cursor is none of this list", "after")
	}
	c.at = time.UnixMilli(ms).UTC()
	return &c, nil
}

// eachID are the ids of rows, each once.
func eachID[T any](rows []T, id func(T) uuid.UUID) []uuid.UUID {
	seen := make(map[uuid.UUID]bool, len(rows))
	var out []uuid.UUID
	for _, row := range rows {
		if one := id(row); one != uuid.Nil && !seen[one] {
			seen[one] = true
			out = append(out, one)
		}
	}
	return out
}
