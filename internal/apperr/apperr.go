// Package apperr is Parley's closed set of error kinds. Every package returns
// these for what a caller can act on; each transport maps a kind to its own
// wire shape once, at its edge. An error of no kind is a fault of Parley's own:
// the caller is shown an id, the log has the rest.
//
// This is a leaf: standard library only.
package apperr

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure it is. The values are the graph's
// `extensions.code`.
type Kind string

// The kinds.
const (
	Invalid         Kind = "BAD_USER_INPUT"
	Unauthenticated Kind = "UNAUTHENTICATED"
	Forbidden       Kind = "FORBIDDEN"
	NotFound        Kind = "NOT_FOUND"
	Conflict        Kind = "CONFLICT"
	RateLimited     Kind = "RATE_LIMITED"
	CostLimit       Kind = "COST_LIMIT"
	Timeout         Kind = "TIMEOUT"
	// Unavailable is a database that cannot be reached or written to at the
	// moment: nothing is wrong with the request, and a later one may succeed. The
	// graph's list of codes has no word for it and shows [Internal].
	Unavailable Kind = "UNAVAILABLE"
	Internal    Kind = "INTERNAL"

	// ParseFailed, ValidationFailed and QueryNotFound are about a document of the
	// graph: no syntax of GraphQL, one that no variables could make a good one, and
	// one that was named instead of sent and is not known.
	ParseFailed      Kind = "GRAPHQL_PARSE_FAILED"
	ValidationFailed Kind = "GRAPHQL_VALIDATION_FAILED"
	QueryNotFound    Kind = "PERSISTED_QUERY_NOT_FOUND"
)

// Listed reports whether a caller may see the code: whether it is one of the
// contract's closed list.
func Listed(code string) bool {
	switch Kind(code) {
	case Invalid, Unauthenticated, Forbidden, NotFound, Conflict, RateLimited, CostLimit, Timeout, Internal,
		ParseFailed, ValidationFailed, QueryNotFound:
		return true
	}
	return false
}

// Code is what a caller may see of the kind: one of the contract's closed list.
func (k Kind) Code() string {
	if k == Unavailable {
		return string(Internal)
	}
	return string(k)
}

// ErrBusy is the [Unavailable] of a server that has enough to do. It is no fault
// to look into, so it is not logged: there is one for every request sent away.
var ErrBusy = New(Unavailable, "the server is busy; try again in a moment")

// Error is a failure that a caller can act on.
type Error struct {
	Kind Kind
	// Message is a sentence for the caller; it must carry nothing internal.
	Message string
	// Fields names the inputs at fault, in the order they were found.
	Fields []Field
}

// Field is one input at fault.
type Field struct {
	// Path leads to the input: names of fields, indexes of list elements.
	Path []string
	// Message is a sentence that says what is wrong with it.
	Message string
}

func (e *Error) Error() string { return e.Message }

// New returns an error of this kind.
func New(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// InvalidField returns an [Invalid] error about one input.
func InvalidField(message string, path ...string) *Error {
	return &Error{Kind: Invalid, Message: message, Fields: []Field{{Path: path, Message: message}}}
}

// KindOf returns the kind of err: [Internal] where it has none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
