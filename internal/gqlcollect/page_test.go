package gqlcollect_test

import (
	"strings"
	"testing"
	"time"

	"entgo.io/contrib/entgql"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/gqlcollect"
)

type cursor = entgql.Cursor[uuid.UUID]

var (
	text   = (*string)(nil)
	byName = gqlcollect.Order{{Column: "name", Direction: entgql.OrderDirectionAsc, Zero: text}}
	byTime = gqlcollect.Order{{Column: "at", Direction: entgql.OrderDirectionDesc, Zero: time.Time{}}}
	byBoth = append(append(gqlcollect.Order{}, byTime...), gqlcollect.Term{Column: "n", Direction: entgql.OrderDirectionAsc, Zero: int64(0)})
)

// The conditions of a place know where each database has null.
func TestBetween(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name             string
		order            gqlcollect.Order
		values           []any
		before           bool
		sqlite, postgres string
	}{
		{
			"no order", nil, nil, false,
			"`t`.`id` > ?", `"t"."id" > $1`,
		},
		{
			"no order, before", nil, nil, true,
			"`t`.`id` < ?", `"t"."id" < $1`,
		},
		{
			"text", byName,
			[]any{"a"},
			false,
			"`t`.`name` > ? OR (`t`.`name` = ? AND `t`.`id` > ?)",
			`"t"."name" > $1 OR "t"."name" IS NULL OR ("t"."name" = $2 AND "t"."id" > $3)`,
		},
		{
			"text, before", byName,
			[]any{"a"},
			true,
			"`t`.`name` < ? OR `t`.`name` IS NULL OR (`t`.`name` = ? AND `t`.`id` < ?)",
			`"t"."name" < $1 OR ("t"."name" = $2 AND "t"."id" < $3)`,
		},
		{
			"null", byName,
			[]any{nil},
			false,
			"`t`.`name` IS NOT NULL OR (`t`.`name` IS NULL AND `t`.`id` > ?)",
			`"t"."name" IS NULL AND "t"."id" > $1`,
		},
		{
			"null, before", byName,
			[]any{nil},
			true,
			"`t`.`name` IS NULL AND `t`.`id` < ?",
			`"t"."name" IS NOT NULL OR ("t"."name" IS NULL AND "t"."id" < $1)`,
		},
		{
			"null second", append(append(gqlcollect.Order{}, byTime...), byName...),
			[]any{at, "a"},
			false,
			"`t`.`at` < ? OR (`t`.`at` = ? AND `t`.`name` > ?) OR (`t`.`at` = ? AND `t`.`name` = ? AND `t`.`id` > ?)",
			`"t"."at" < $1 OR ("t"."at" = $2 AND ("t"."name" > $3 OR "t"."name" IS NULL)) OR ("t"."at" = $4 AND "t"."name" = $5 AND "t"."id" > $6)`,
		},
		{
			"two", byBoth,
			[]any{at, int8(3)},
			false,
			"`t`.`at` < ? OR (`t`.`at` = ? AND `t`.`n` > ?) OR (`t`.`at` = ? AND `t`.`n` = ? AND `t`.`id` > ?)",
			`"t"."at" < $1 OR ("t"."at" = $2 AND "t"."n" > $3) OR ("t"."at" = $4 AND "t"."n" = $5 AND "t"."id" > $6)`,
		},
	} {
		place := &cursor{ID: uuid.New(), Value: test.order.Place(test.values)}
		after, before := place, (*cursor)(nil)
		if test.before {
			after, before = before, after
		}
		for name, want := range map[string]string{dialect.SQLite: test.sqlite, dialect.Postgres: test.postgres} {
			conditions, err := test.order.Between(after, before)
			if err != nil {
				t.Fatal(err)
			}
			s := sql.Dialect(name).Select("*").From(sql.Dialect(name).Table("t"))
			head, _ := s.Query()
			for _, c := range conditions {
				c(s)
			}
			got, _ := s.Query()
			if got = strings.TrimPrefix(got, head+" WHERE "); got != want {
				t.Errorf("%s on %s\ngot  %s\nwant %s", test.name, name, got, want)
			}
		}
	}
}

// A place of another order, or of none, is the caller's mistake.
func TestBetweenRefuses(t *testing.T) {
	now := time.Now()
	mark := func(o gqlcollect.Order) any { return o.Place(nil)[0] }
	for name, value := range map[string]any{
		"nothing":           nil,
		"text":              "12.3",
		"no mark":           []any{},
		"another order":     byName.Place([]any{"a"}),
		"more terms":        byBoth.Place([]any{now, 1}),
		"too few values":    []any{mark(byTime)},
		"too many values":   []any{mark(byTime), now, now},
		"value of no type":  []any{mark(byTime), []any{}},
		"value of its kin":  []any{mark(byTime), "2026-01-01"},
		"null for not null": []any{mark(byTime), nil},
		"year 10,000":       []any{mark(byTime), now.AddDate(9000, 0, 0)},
		"mark of no type":   []any{"x", now},
	} {
		if _, err := byTime.Between(&cursor{Value: value}, nil); apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	for _, s := range []string{"a\x00", "\xff"} {
		if _, err := byName.Between(nil, &cursor{Value: byName.Place([]any{s})}); apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("%q: got %v, want it refused", s, err)
		}
	}
}

func TestFirst(t *testing.T) {
	one := 1
	if got := gqlcollect.First(nil, nil); got == nil || *got != 25 {
		t.Errorf("without a size: %v, want 25", got)
	}
	if gqlcollect.First(&one, nil) != &one || gqlcollect.First(nil, &one) != nil {
		t.Error("a size that is given is changed")
	}
}
