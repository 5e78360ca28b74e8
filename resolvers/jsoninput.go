package resolvers

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"

	"parley/directory"
	"parley/internal/apperr"
)

// reading reads the JSON of one input into what it has to be, and gathers what is
// nothing like it.
type reading struct{ apperr.Faults }

// fromJSON is what reads itself from the JSON of the graph.
type fromJSON[T any] interface {
	*T
	UnmarshalGQL(v any) error
}

// read is the JSON of a new object; nil is left out.
func read[T any, P fromJSON[T]](r *reading, field string, raw json.RawMessage) directory.Opt[T] {
	if raw == nil {
		return directory.Opt[T]{}
	}
	return readChange[T, P](r, field, graphql.OmittableOf(raw))
}

// readChange keeps the three states of a field that may be left out.
func readChange[T any, P fromJSON[T]](r *reading, field string, o graphql.Omittable[json.RawMessage]) directory.Opt[T] {
	raw, given := o.ValueOK()
	if raw == nil {
		return directory.Opt[T]{Given: given}
	}
	v := new(T)
	if err := P(v).UnmarshalGQL(raw); err != nil {
		r.Add(err.Error(), field)
	}
	return directory.IfSet(v)
}

// then makes a change whose input could be read.
func then[I, T any](ctx context.Context, in I, err error, f func(context.Context, I) (*T, error)) (*T, error) {
	if err != nil {
		return nil, err
	}
	return f(ctx, in)
}
