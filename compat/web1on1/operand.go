package web1on1

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// operand is what is compared: a text, which may be a number or a time. It is read
// once, however often it is compared.
type operand struct {
	text     string
	number   float64
	isNumber bool
	at       time.Time
	isTime   bool
}

// given is a value of a condition: it is whatever it can be read as.
func given(text string) operand {
	out := operand{text: text}
	number, err := strconv.ParseFloat(text, 64)
	out.number, out.isNumber = number, err == nil
	out.at, out.isTime = parseTime(text)
	return out
}

// operandOf is a member of a row; false for null, objects and lists.
func operandOf(member any) (operand, bool) {
	switch v := member.(type) {
	case string:
		at, isTime := parseTime(v)
		return operand{text: v, at: at, isTime: isTime}, true
	case json.Number:
		number, err := v.Float64()
		return operand{text: v.String(), number: number, isNumber: err == nil}, true
	case bool:
		return operand{text: strconv.FormatBool(v)}, true
	}
	return operand{}, false
}

// compare orders numbers by size, times by instant and everything else by its bytes.
func (o operand) compare(other operand) int {
	switch {
	case o.isNumber && other.isNumber:
		return cmp.Compare(o.number, other.number)
	case o.isTime && other.isTime:
		return o.at.Compare(other.at)
	}
	return strings.Compare(o.text, other.text)
}

// among are values, to be looked up.
type among struct {
	texts   map[string]bool
	numbers map[float64]bool
	times   map[int64]bool
}

func amongst(values []string) among {
	out := among{map[string]bool{}, map[float64]bool{}, map[int64]bool{}}
	for _, text := range values {
		out.texts[text] = true
		if v := given(text); v.isNumber {
			out.numbers[v.number] = true
		} else if v.isTime {
			out.times[v.at.UnixMilli()] = true
		}
	}
	return out
}

// has reports whether a member is one of the values: a number by its size, a time by
// its instant, and what is missing by the word null.
func (a among) has(member any) bool {
	if member == nil {
		return a.texts["null"]
	}
	found, ok := operandOf(member)
	return ok && (a.texts[found.text] || found.isNumber && a.numbers[found.number] || found.isTime && a.times[found.at.UnixMilli()])
}

// sorted is a row with what it is sorted by; nil is what is missing.
type sorted struct {
	shape any
	keys  []*operand
}

// keysOf are what a document is sorted by: the first of several.
func keysOf(d document, keys []sortKey) []*operand {
	out := make([]*operand, len(keys))
	for i, key := range keys {
		for _, member := range reach(d, key.path) {
			if found, ok := operandOf(member); ok {
				out[i] = &found
				break
			}
		}
	}
	return out
}

// sortRows orders by the keys in turn; rows that are alike stay in their order.
func sortRows(list []sorted, keys []sortKey) {
	slices.SortStableFunc(list, func(a, b sorted) int {
		for i, key := range keys {
			c := order(a.keys[i], b.keys[i])
			if key.descending {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
}

// order puts what is missing first.
func order(a, b *operand) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.compare(*b)
}
