package rest

import (
	"fmt"
	"iter"
	"net/url"
	"strings"

	"parley/internal/apperr"
)

// MaxParameters is how many parameters a query string may have, unknown ones
// included: every one that is asked for looks through all.
const MaxParameters = 5_000

// Query reads a query string and remembers what was found wrong with it. Its
// readers return a zero value where a parameter is absent or at fault and carry
// on, so that a caller hears of everything at once: ask [Query.Err] last.
// Parameters that nobody asks for are ignored.
//
// A list is a parameter that is there several times. Each of these names the
// list a: a, a[] and a[0].
type Query struct {
	raw     string
	tooMany bool
	fields  []apperr.Field
}

// NewQuery reads a query string as it stands in the address: escaped, and without
// its question mark. One with more than [MaxParameters] is at fault as a whole, and
// not read.
func NewQuery(raw string) *Query {
	if strings.Count(raw, "&") >= MaxParameters {
		return &Query{tooMany: true}
	}
	return &Query{raw: raw}
}

// Report notes a fault of a parameter. The message is a sentence for the caller.
func (q *Query) Report(message, name string) {
	q.fields = append(q.fields, apperr.Field{Path: []string{name}, Message: message})
}

// Err returns an [apperr.Invalid] error that lists what was found wrong, in the
// order in which it was asked for; nil where all is well.
func (q *Query) Err() error {
	if q.tooMany {
		return apperr.New(apperr.Invalid, "The query string has more than %d parameters", MaxParameters)
	}
	if len(q.fields) == 0 {
		return nil
	}
	return &apperr.Error{Kind: apperr.Invalid, Message: q.fields[0].Message, Fields: q.fields}
}

// Names are the parameters, each once, in the order of the address; none where
// there are too many.
func (q *Query) Names() []string {
	var names []string
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(q.raw, "&") {
		key, _, _ := strings.Cut(pair, "=")
		if name := parameter(key); name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// Text reads a parameter that may be missing; given tells whether it is there and
// good. The rules are applied in turn until one objects.
func (q *Query) Text(name string, rules ...Rule) (text string, given bool) {
	list := q.read(name, 1, "should be there once", rules)
	if len(list) == 0 {
		return "", false
	}
	return list[0], true
}

// Texts reads a list of at most n elements. The rules are for each element; where
// one is at fault, nothing is returned.
func (q *Query) Texts(name string, n int, rules ...Rule) []string {
	return q.read(name, n, fmt.Sprintf("should be there at most %d times", n), rules)
}

// read stops at the first fault, so that no more is kept of a list than is wanted.
func (q *Query) read(name string, n int, tooMany string, rules []Rule) []string {
	var list []string
	for escaped := range q.values(name) {
		text, problem := decoded(escaped)
		if len(list) == n {
			problem = tooMany
		}
		for i := 0; i < len(rules) && problem == ""; i++ {
			text, problem = rules[i](text)
		}
		if problem != "" {
			q.Report(words(name)+" "+problem, name)
			return nil
		}
		list = append(list, text)
	}
	return list
}

// values are the escaped values of a parameter. Nothing is gathered: a query
// string may be long, and a map of it several times as large.
func (q *Query) values(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for pair := range strings.SplitSeq(q.raw, "&") {
			key, value, _ := strings.Cut(pair, "=")
			if parameter(key) == name && !yield(value) {
				return
			}
		}
	}
}

// parameter is the name that a key stands for, without the brackets of a list;
// empty where it cannot be read.
func parameter(escaped string) string {
	key, err := url.QueryUnescape(escaped)
	if err != nil {
		return ""
	}
	name, index, bracket := strings.Cut(key, "[")
	index, closed := strings.CutSuffix(index, "]")
	if bracket && closed && strings.Trim(index, "0123456789") == "" {
		return name
	}
	return key
}

// decoded is a value as it was meant, or what is wrong with it.
func decoded(escaped string) (text, problem string) {
	text, err := url.QueryUnescape(escaped)
	if err != nil || apperr.Storable(text) != "" {
		return "", "should be percent-encoded UTF-8 without U+0000"
	}
	return text, ""
}
