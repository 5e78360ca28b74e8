package rules

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/ecma"
)

// compare says whether what was found passes.
type compare func(ctx context.Context, found any) (bool, error)

// operator compares what is found with a value. read refuses values that nothing can
// be compared with.
type operator struct {
	name string
	read func(value any) (compare, error)
}

// operators are those of the json-rules-engine, and match. What there is not is
// null: it equals null, is in no list that does not hold null, and has no order.
var operators = []operator{
	{"match", match},
	{"equal", equality(false)},
	{"notEqual", equality(true)},
	{"in", membership(false)},
	{"notIn", membership(true)},
	{"contains", containment(false)},
	{"doesNotContain", containment(true)},
	{"lessThan", order(func(n int) bool { return n < 0 })},
	{"lessThanInclusive", order(func(n int) bool { return n <= 0 })},
	{"greaterThan", order(func(n int) bool { return n > 0 })},
	{"greaterThanInclusive", order(func(n int) bool { return n >= 0 })},
}

// Operators are those that there are.
func Operators() []string {
	out := make([]string, len(operators))
	for i, o := range operators {
		out[i] = o.name
	}
	return out
}

// match compares texts without regard to case. A value such as /used/i is an
// ECMAScript expression instead, that has to be found somewhere. Of a list one
// element has to match.
func match(value any) (compare, error) {
	want, ok := words(value)
	if !ok {
		return nil, errors.New("must be a text, or an expression such as /used|new/i")
	}
	passes := func(_ context.Context, s string) (bool, error) { return strings.EqualFold(s, want), nil }
	if end := strings.LastIndex(want, "/"); end > 0 && want[0] == '/' {
		p, err := ecma.Compile(want[1:end], want[end+1:])
		if err != nil {
			return nil, err
		}
		passes = p.Match
	}
	return func(ctx context.Context, found any) (bool, error) {
		list, ok := found.([]any)
		if !ok {
			list = []any{found}
		}
		for _, element := range list {
			s, ok := words(element)
			if !ok {
				continue
			}
			if holds, err := passes(ctx, s); holds || err != nil {
				return holds, err
			}
		}
		return false, nil
	}, nil
}

// words are the text of a text, a number or a yes or no.
func words(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func equality(not bool) func(any) (compare, error) {
	return func(value any) (compare, error) {
		return func(_ context.Context, found any) (bool, error) { return reflect.DeepEqual(found, value) != not, nil }, nil
	}
}

func membership(not bool) func(any) (compare, error) {
	return func(value any) (compare, error) {
		list, ok := value.([]any)
		if !ok {
			return nil, errors.New("must be a list")
		}
		return func(_ context.Context, found any) (bool, error) { return holds(list, found) != not, nil }, nil
	}
}

func holds(list []any, one any) bool {
	return slices.ContainsFunc(list, func(v any) bool { return reflect.DeepEqual(v, one) })
}

// containment looks into a list, or for a part of a text.
func containment(not bool) func(any) (compare, error) {
	return func(value any) (compare, error) {
		return func(_ context.Context, found any) (bool, error) {
			return contains(found, value) != not, nil
		}, nil
	}
}

func contains(found, value any) bool {
	switch found := found.(type) {
	case []any:
		return holds(found, value)
	case string:
		part, ok := value.(string)
		return ok && strings.Contains(found, part)
	}
	return false
}

// order compares two numbers, or two instants in RFC 3339.
func order(passes func(int) bool) func(any) (compare, error) {
	return func(value any) (compare, error) {
		_, isNumber := value.(float64)
		if _, isInstant := instant(value); !isNumber && !isInstant {
			return nil, errors.New("must be a number, or an instant such as 2026-01-31T12:00:00Z")
		}
		return func(_ context.Context, found any) (bool, error) {
			n, ok := compared(found, value)
			return ok && passes(n), nil
		}, nil
	}
}

func compared(found, value any) (int, bool) {
	a, aIsNumber := found.(float64)
	b, bIsNumber := value.(float64)
	if aIsNumber && bIsNumber {
		return cmp.Compare(a, b), true
	}
	at, ok := instant(found)
	to, fine := instant(value)
	return at.Compare(to), ok && fine
}

func instant(v any) (time.Time, bool) {
	s, _ := v.(string)
	at, err := time.Parse(time.RFC3339Nano, s)
	return at, err == nil
}
