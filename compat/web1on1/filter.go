package web1on1

import (
	"fmt"
	"slices"
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
	// bound is the value of contains and of above, among holds those of equals.
	bound operand
	among among
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
		f.op, f.bound = contains, operand{text: strings.ToLower(text[1:])}
	case strings.HasPrefix(text, ">"):
		f.op, f.bound = above, given(text[1:])
	}
	f.among = amongst(f.values)
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
	if f.op == equals {
		return f.among.has(member)
	}
	found, ok := operandOf(member)
	if f.op == contains {
		return ok && strings.Contains(strings.ToLower(found.text), f.bound.text)
	}
	return ok && found.compare(f.bound) > 0
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
