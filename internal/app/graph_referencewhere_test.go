package app_test

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// truth is what a condition makes of a row. A comparison with null is neither
// true nor false, and neither is its contrary.
type truth int

const (
	no truth = iota - 1
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// operators are the endings of the names of conditions, longer ones first.
func operators() []string {
	return []string{
		"ContainsFold", "EqualFold", "HasPrefix", "HasSuffix", "Contains", "NotNil", "IsNil", "NotIn", "NEQ", "GTE", "LTE", "GT", "LT", "In", "",
	}
}

// condition splits the name of a condition on a column into field and operator.
func (f *reference) condition(of, name string) (field, operator string, ok bool) {
	for _, op := range operators() {
		field, found := strings.CutSuffix(name, op)
		if found && f.schema.Types[of].Fields.ForName(field) != nil {
			return field, op, true
		}
	}
	return "", "", false
}

// matches tells whether a row is as a where-input asks.
func (e *eye) matches(of string, r row, where map[string]any) truth {
	all := yes
	for name, want := range where {
		all = min(all, e.matchesOne(of, r, name, want))
	}
	return all
}

func (e *eye) matchesOne(of string, r row, name string, want any) truth {
	switch name {
	case "not":
		return -e.matches(of, r, want.(map[string]any))
	case "and", "or":
		return e.junction(of, r, name == "or", want.([]any))
	}
	if field, op, ok := e.condition(of, name); ok {
		return compare(r[column(field)], op, want)
	}
	name = strings.ToLower(name[3:4]) + name[4:] // after "has"
	if field, ok := strings.CutSuffix(name, "With"); ok {
		return e.neighbour(of, r, field, want.([]any))
	}
	return truthOf(len(e.others(of, r, name)) > 0 == want.(bool))
}

func (e *eye) junction(of string, r row, either bool, parts []any) truth {
	all, one := yes, no
	for _, part := range parts {
		t := e.matches(of, r, part.(map[string]any))
		all, one = min(all, t), max(one, t)
	}
	if either {
		return one
	}
	return all
}

// neighbour asks for one row at the other end that is as all parts ask.
func (e *eye) neighbour(of string, r row, field string, parts []any) truth {
	for _, other := range e.others(of, r, field) {
		if e.junction(e.edges[of+"."+field].of, other, false, parts) == yes {
			return yes
		}
	}
	return no
}

// compare applies an operator to a column's value.
func compare(have any, op string, want any) truth {
	switch {
	case op == "IsNil", op == "NotNil":
		return truthOf((have == nil) == (op == "IsNil"))
	case have == nil:
		return unknown
	case op == "In", op == "NotIn":
		found := slices.ContainsFunc(want.([]any), func(v any) bool { return order(have, v) == 0 })
		return truthOf(found == (op == "In"))
	}
	if text, ok := have.(string); ok {
		if t, ok := compareText(text, op, want.(string)); ok {
			return truthOf(t)
		}
	}
	c := order(have, want)
	return truthOf(map[string]bool{"": c == 0, "NEQ": c != 0, "GT": c > 0, "GTE": c >= 0, "LT": c < 0, "LTE": c <= 0}[op])
}

func compareText(have, op, want string) (is, ok bool) {
	switch op {
	case "Contains":
		return strings.Contains(have, want), true
	case "ContainsFold":
		return strings.Contains(strings.ToLower(have), strings.ToLower(want)), true
	case "EqualFold":
		return strings.EqualFold(have, want), true
	case "HasPrefix":
		return strings.HasPrefix(have, want), true
	case "HasSuffix":
		return strings.HasSuffix(have, want), true
	}
	return false, false
}

// order compares two values of a column that are not null; an instant may be
// written as a document has it.
func order(a, b any) int {
	switch a := a.(type) {
	case time.Time:
		at, ok := b.(time.Time)
		if !ok {
			at, _ = time.Parse(time.RFC3339, b.(string))
		}
		return a.Compare(at)
	case string:
		return cmp.Compare(a, b.(string))
	case int64:
		return cmp.Compare(a, b.(int64))
	case bool:
		return cmp.Compare(map[bool]int{true: 1}[a], map[bool]int{true: 1}[b.(bool)])
	}
	panic("no order")
}
