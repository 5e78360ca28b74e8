package gqlserver

import (
	"bytes"

	"parley/internal/apperr"
)

// maxJSONDepth is how deep the objects and lists of a parameter may lie inside
// each other.
const maxJSONDepth = 100

// valuesBound bounds the values of one parameter of a request.
type valuesBound struct {
	values        int
	many, tooDeep error
}

func newValuesBound(name string, values int) valuesBound {
	return valuesBound{
		values:  values,
		many:    apperr.New(apperr.Invalid, "%s hold too many values, %s are allowed", name, figure(values)),
		tooDeep: apperr.New(apperr.Invalid, "%s are nested more than %d deep", name, maxJSONDepth),
	}
}

// read makes a value of well-formed JSON, or of nothing, where that is within the
// bound. What does not fit the type is malformed.
func (b valuesBound) read(raw []byte, into any, malformed error) error {
	if len(raw) == 0 {
		return nil
	}
	values, depth := countJSON(raw)
	switch {
	case values > b.values:
		return b.many
	case depth > maxJSONDepth:
		return b.tooDeep
	case decode(bytes.NewReader(raw), into) != nil:
		return malformed
	}
	return nil
}

// countJSON counts the values of a JSON text and how deep they lie, without
// taking memory. An empty object or list counts twice. Of malformed JSON the
// figures mean nothing, but are no less than what is read before its fault.
func countJSON(raw []byte) (values, depth int) {
	values = 1
	open := 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			i = endOfString(raw, i)
		case ',':
			values++
		case '{', '[':
			values++
			open++
			depth = max(depth, open)
		case '}', ']':
			open--
		}
	}
	return values, depth
}

// endOfString returns where the string ends that starts at i.
func endOfString(raw []byte, i int) int {
	for i++; i < len(raw) && raw[i] != '"'; i++ {
		if raw[i] == '\\' {
			i++
		}
	}
	return i
}
