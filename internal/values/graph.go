package values

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// marshalGQL writes a value as the graph's JSON.
func marshalGQL(w io.Writer, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		b = []byte("null")
	}
	_, _ = w.Write(b) // whoever reads is gone, or not
}

var errMembers = errors.New("must be an object of the members that its description names")

// unmarshalGQL reads the graph's JSON and refuses members that are unknown.
func unmarshalGQL(v, into any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return errMembers
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if d.Decode(into) != nil {
		return errMembers
	}
	return nil
}

func orDefault[T any](p *T, without T) *T {
	if p != nil {
		return p
	}
	return &without
}
