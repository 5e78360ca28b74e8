package gqlserver

import (
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
)

// encodeResponse writes an answer in the order errors, data, extensions. What
// the executor wrote as `data` is JSON already: it is copied, where
// [json.Marshal] would read it again. An answer to a request that did not run
// has no `data`, as the specification wants.
func encodeResponse(res *graphql.Response) ([]byte, error) {
	errs, err := encodeUnless(len(res.Errors) == 0, res.Errors)
	if err != nil {
		return nil, err
	}
	extensions, err := encodeUnless(len(res.Extensions) == 0, res.Extensions)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(errs)+len(res.Data)+len(extensions)+len(`{"errors":,"data":,"extensions":}`))
	out = appendMember(out, "errors", errs)
	out = appendMember(out, "data", res.Data)
	out = appendMember(out, "extensions", extensions)
	if len(out) == 0 {
		return []byte(`{"data":null}`), nil
	}
	return append(out, '}'), nil
}

func encodeUnless(absent bool, v any) ([]byte, error) {
	if absent {
		return nil, nil
	}
	return json.Marshal(v)
}

// appendMember appends one member of the answer's object, unless it is empty.
func appendMember(out []byte, name string, value []byte) []byte {
	if len(value) == 0 {
		return out
	}
	separator := byte(',')
	if len(out) == 0 {
		separator = '{'
	}
	out = append(out, separator, '"')
	out = append(append(out, name...), '"', ':')
	return append(out, value...)
}
