package gqlserver

import (
	"bytes"
	"net/http"

	"parley/internal/eventstream"
)

// uncompleted cuts event streams that end because the server does. gqlgen would
// tell the client that they are complete, which it takes for good; after a cut it
// comes back.
func uncompleted(draining func() bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" || !eventstream.Wanted(r.Header.Get("Accept")) {
			next.ServeHTTP(w, r)
			return
		}
		stream := &eventStream{ResponseWriter: w, draining: draining}
		next.ServeHTTP(stream, r)
		if stream.cut {
			panic(http.ErrAbortHandler)
		}
	})
}

// eventStream leaves out the end of a stream while the server is about to end.
type eventStream struct {
	http.ResponseWriter
	draining func() bool
	cut      bool
}

// Write passes on what is no end.
func (s *eventStream) Write(b []byte) (int, error) {
	if bytes.HasPrefix(b, []byte("event: complete")) && s.draining() {
		s.cut = true
		return len(b), nil
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap serves http.ResponseController.
func (s *eventStream) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Flush sends what is buffered.
func (s *eventStream) Flush() {
	if f, ok := s.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}
