package rest

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// A request is served in three parts, each bounded by itself: its credential is
// checked, its body arrives, its row answers. Only the first and the last take a
// place among the requests that run: who sends a body slowly keeps nobody out.

// place takes a place among the requests that run.
func (s *surface) place() (leave func(), err error) {
	if s.Admit == nil {
		return func() {}, nil
	}
	return s.Admit()
}

// authenticated checks the credential.
func (s *surface) authenticated(r *http.Request) (context.Context, error) {
	leave, err := s.place()
	if err != nil {
		return nil, err
	}
	defer leave()
	return s.Authenticate(r)
}

// served waits for the body and has the row answer in time.
func (s *surface) served(row Route, r *http.Request) (Response, error) {
	body, err := io.ReadAll(r.Body)
	// What went wrong is for the handler that reads it.
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), ending{err}))
	leave, err := s.place()
	if err != nil {
		return Response{}, err
	}
	defer leave()
	ctx, cancel := s.inTime(r.Context())
	defer cancel()
	res, err := s.serve(row, r.WithContext(ctx))
	return res, overdue(ctx, err)
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
