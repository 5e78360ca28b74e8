package gqlserver

import (
	"cmp"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// Limits are what one operation may ask for. A zero is the default in brackets.
type Limits struct {
	// Tokens [15,000] and Length [256 KB, in bytes] bound the text of a document.
	Tokens, Length int
	// Depth [15] bounds how many fields lie inside each other, fragments
	// included. The `edges` of a connection do not count, so each connection
	// takes two levels; what is inside `__schema` and `__type` does not either.
	Depth int
	// Aliases [200] bounds those written in a document, AliasesOfField [30] those
	// that one object gets for the same field, all of its fragments together.
	Aliases, AliasesOfField int
	// Directives [5] bounds those of one field, fragment or operation.
	Directives int
	// Errors [20] bounds how many an answer lists.
	Errors int
	// Cost [100,000 points] and Nodes [50,000] bound what the answer may hold; see
	// pricing for how they are counted.
	Cost, Nodes int
	// List [1,000] bounds the values of one list, be it in a variable or in the
	// document; the input of a mutation may have ten times as many.
	List int
	// PointsPerMinute [3,000,000] is what one credential may ask for in a minute;
	// a negative number is no bound.
	PointsPerMinute int
	// AtOnce [32] is how many queries and mutations of one credential may run at
	// the same time, or of one network without; a negative number is no bound.
	AtOnce int
}

// maxTokens bounds a document whose limits say nothing.
const maxTokens = 15_000

// WithDefaults returns the limits with their defaults in place of zeros.
func (l Limits) WithDefaults() Limits {
	return Limits{
		Tokens: cmp.Or(l.Tokens, maxTokens), Length: cmp.Or(l.Length, 256<<10),
		Depth: cmp.Or(l.Depth, 15), Directives: cmp.Or(l.Directives, 5), Errors: cmp.Or(l.Errors, 20),
		Aliases: cmp.Or(l.Aliases, 200), AliasesOfField: cmp.Or(l.AliasesOfField, 30),
		Cost: cmp.Or(l.Cost, 100_000), Nodes: cmp.Or(l.Nodes, 50_000), List: cmp.Or(l.List, 1_000),
		PointsPerMinute: cmp.Or(l.PointsPerMinute, 3_000_000), AtOnce: cmp.Or(l.AtOnce, 32),
	}
}

// refused is an error of the code BAD_USER_INPUT, at a place in the document.
func refused(at *ast.Position, message string) *gqlerror.Error {
	return fault(apperr.Invalid, at, message)
}

func fault(code apperr.Kind, at *ast.Position, message string) *gqlerror.Error {
	e := &gqlerror.Error{Message: message, Extensions: map[string]any{"code": string(code)}}
	if at != nil {
		e.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return e
}
