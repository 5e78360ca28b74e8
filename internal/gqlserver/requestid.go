package gqlserver

import (
	"context"
	"crypto/rand"
	"net/http"
)

type requestIDKey struct{}

// identified gives a request an id: the answer carries it as X-Request-Id, an
// internal error as requestId, and the log beside what happened. Operations of
// one socket share that of its upgrade.
func identified(w http.ResponseWriter, r *http.Request) *http.Request {
	id := rand.Text()
	w.Header().Set("X-Request-Id", id)
	return r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id))
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
