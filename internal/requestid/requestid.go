// Package requestid gives every request one id, whatever door it comes in by.
// The answer carries it as the header [Header], an internal error as
// `requestId`, the log beside what happened. It is a leaf: standard library only.
package requestid

import (
	"context"
	"crypto/rand"
	"net/http"
)

// Header is the name of the header that an answer carries its id in.
const Header = "X-Request-Id"

type key struct{}

// Give gives a request an id, unless it has one already, and sets the header of
// its answer. What a client sends as [Header] is not taken over: the id is ours,
// so no two requests share one. All operations of a socket have that of its
// upgrade.
func Give(w http.ResponseWriter, r *http.Request) *http.Request {
	id := From(r.Context())
	if id == "" {
		id = rand.Text()
		r = r.WithContext(NewContext(r.Context(), id))
	}
	w.Header().Set(Header, id)
	return r
}

// NewContext returns a context that belongs to the request of this id.
func NewContext(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, key{}, id)
}

// From returns the id of the request that the context belongs to; empty outside
// a request.
func From(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}
