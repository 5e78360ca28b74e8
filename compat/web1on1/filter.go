package web1on1

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// operator is how a member is compared.
type operator int

const (
	// equals is the member itself, or one of the elements of a list.
	equals operator = iota
	// contains is a piece of it, in letters of any case: `~text`.
	contains
	// above is greater than the value: `>x`.
	above
)

// filter is one condition on a member.
type filter struct {
	path []string
	op   operator
	// values are one or, out of `[a,b]`, several, one of which has to be met.
	values []string
}

// readFilter reads a condition; problem says what is wrong with it.
func readFilter(name, text string) (f filter, problem string) {
	f = filter{path: strings.Split(name, "."), values: []string{text}}
	inside, opened := strings.CutPrefix(text, "[")
	inside, closed := strings.CutSuffix(inside, "]")
	switch {
	case opened && closed && strings.Count(inside, ",") >= maxElements:
		return f, fmt.Sprintf("should have at most %d elements", maxElements)
	case opened && closed:
		f.values = elements(inside)
	case strings.HasPrefix(text, "~"):
		f.op, f.values[0] = contains, strings.ToLower(text[1:])
	case strings.HasPrefix(text, ">"):
		f.op, f.values[0] = above, text[1:]
	}
	return f, ""
}

// elements are those of a list with commas; none of an empty one.
func elements(text string) []string {
	if text == "" {
		return nil
	}
	list := strings.Split(text, ",")
	for i, e := range list {
		list[i] = strings.TrimSpace(e)
	}
	return list
}

// on reports whether the condition is about a member of the row itself.
func (f filter) on(member string) bool { return len(f.path) == 1 && f.path[0] == member }

// document is a row as JSON: a map of what its members hold.
type document = map[string]any

// keeps reports whether the condition holds for a document: for the member, or for one
// of those that it stands for where the way leads through lists.
func (f filter) keeps(d document) bool {
	found := reach(d, f.path)
	if len(found) == 0 {
		found = []any{nil} // what is missing is like null
	}
	return slices.ContainsFunc(found, f.meets)
}

func (f filter) meets(member any) bool {
	switch f.op {
	case contains:
		text, ok := literal(member)
		return ok && strings.Contains(strings.ToLower(text), f.values[0])
	case above:
		return member != nil && compare(member, f.values[0]) > 0
	}
	return slices.ContainsFunc(f.values, func(value string) bool { return isEqual(member, value) })
}

// reach is what a path leads to; through each of the elements where there is a list,
// and to each of them where it ends in one.
func reach(value any, path []string) []any {
	switch v := value.(type) {
	case []any:
		var out []any
		for _, element := range v {
			out = append(out, reach(element, path)...)
		}
		return out
	case document:
		if inside, ok := v[first(path)]; ok && len(path) > 0 {
			return reach(inside, path[1:])
		}
	}
	if len(path) > 0 {
		return nil
	}
	return []any{value}
}

func first(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[0]
}

// literal is the text of a member that is no object; false for one that is, and for
// null.
func literal(member any) (string, bool) {
	switch v := member.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// isEqual compares a member with the text of a value: numbers and times by what they
// are, so that 1.0 is 1.
func isEqual(member any, value string) bool {
	if member == nil {
		return value == "null"
	}
	text, ok := literal(member)
	if !ok {
		return false
	}
	if _, isNumber := member.(json.Number); isNumber {
		return compare(member, value) == 0
	}
	if text == value {
		return true
	}
	return isTime(text) && isTime(value) && compare(member, value) == 0
}

func isTime(text string) bool {
	_, ok := parseTime(text)
	return ok
}

// compare orders a member and the text of a value: numbers by size, times by instant,
// everything else by its bytes.
func compare(member any, value string) int {
	text, _ := literal(member)
	if _, ok := member.(json.Number); ok {
		a, _ := strconv.ParseFloat(text, 64)
		if b, err := strconv.ParseFloat(value, 64); err == nil {
			return cmp.Compare(a, b)
		}
	}
	if a, ok := parseTime(text); ok {
		if b, ok := parseTime(value); ok {
			return a.Compare(b)
		}
	}
	return strings.Compare(text, value)
}

// sortDocuments orders by the keys in turn; rows that are alike stay in their order.
func sortDocuments(list []entry, keys []sortKey) {
	slices.SortStableFunc(list, func(a, b entry) int {
		for _, key := range keys {
			c := order(firstOf(reach(a.document, key.path)), firstOf(reach(b.document, key.path)))
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

func firstOf(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// order puts what is missing first, then compares as conditions do.
func order(a, b any) int {
	right, ok := literal(b)
	switch _, left := literal(a); {
	case !left && !ok:
		return 0
	case !left:
		return -1
	case !ok:
		return 1
	}
	return compare(a, right)
}
