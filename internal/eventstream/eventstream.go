// Package eventstream tells which requests are answered with server-sent events:
// the transport that streams, the handler that cuts streams and whoever measures
// requests have to agree on it.
//
// This is a leaf: standard library only.
package eventstream

import "strings"

// MediaType is the media type of server-sent events.
const MediaType = "text/event-stream"

// Wanted reports whether a client wants an event stream, by its Accept header:
// it names one, and before any type of `application/`. Some clients list the
// event stream last, on every request, and would rather have JSON.
func Wanted(accept string) bool {
	stream, other := strings.Index(accept, MediaType), strings.Index(accept, "application/")
	return stream >= 0 && (other < 0 || stream < other)
}
