package eventstream_test

import (
	"testing"

	"parley/internal/eventstream"
)

// An event stream is for those who would rather have it than JSON.
func TestWanted(t *testing.T) {
	for accept, want := range map[string]bool{
		"":                                    false,
		"*/*":                                 false,
		"text/html":                           false,
		"application/json":                    false,
		"text/event-stream":                   true,
		"text/event-stream; charset=utf-8":    true,
		"text/html, text/event-stream":        true,
		"text/event-stream, application/json": true,
		"text/event-stream,*/*":               true,
		"application/json, text/event-stream": false,
		"application/graphql-response+json, application/json, text/event-stream":       false,
		"application/graphql-response+json, text/event-stream;q=0.5, multipart/mixed":  false,
		"multipart/mixed;deferSpec=20220824, application/graphql-response+json":        false,
		"text/event-stream, application/graphql-response+json;q=0.9, application/json": true,
	} {
		if got := eventstream.Wanted(accept); got != want {
			t.Errorf("%q: %t", accept, got)
		}
	}
}
