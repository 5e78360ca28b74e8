package resolvers

import (
	"errors"

	"parley/graph"
	"parley/internal/apperr"
)

// userErrors tells what a caller can mend from what it cannot: the former goes
// into the payload, the latter is returned for the error presenter. A nil error
// gives an empty list.
func userErrors(err error) ([]*graph.UserError, error) {
	out := []*graph.UserError{}
	if err == nil {
		return out, nil
	}
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return nil, err
	}
	code := graph.UserErrorCode(e.Kind)
	if !code.IsValid() {
		return nil, err // such as UNAUTHENTICATED or FORBIDDEN: no input is at fault
	}
	for _, f := range e.Fields {
		out = append(out, &graph.UserError{Field: f.Path, Code: code, Message: f.Message})
	}
	if len(out) == 0 {
		out = append(out, &graph.UserError{Field: []string{}, Code: code, Message: e.Message})
	}
	return out, nil
}
