package rest

import (
	"bytes"
	"io"
	"net/http"
)

// admission takes a place among the requests that run, when the body has arrived:
// who sends one slowly keeps nobody else out.
func (s *surface) admission(r *http.Request) (leave func(), err error) {
	if s.Admit == nil {
		return func() {}, nil
	}
	body, err := io.ReadAll(r.Body)
	// What went wrong is for the handler that reads it, after authentication.
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), ending{err}))
	return s.Admit()
}

// ending is how a body ended: well, or with an error.
type ending struct{ err error }

// Read says how it ended.
func (e ending) Read([]byte) (int, error) {
	if e.err == nil {
		return 0, io.EOF
	}
	return 0, e.err
}
