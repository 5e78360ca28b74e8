package rest

import (
	"bytes"
	"io"
)

// OptionalObject is [Request.Object] for a body that may be left out: it is an object
// without members then.
func (r *Request) OptionalObject() (*Object, error) {
	body, err := readAll(r.Body)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return ParseObject([]byte("{}"))
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r.Object()
}
