package rest

import (
	"net/http"
	"strings"

	"parley/internal/apperr"
)

// maxToken bounds a bearer token, in bytes; one that is longer is refused
// before anything costly looks at it.
const maxToken = 8 << 10

// Bearer returns the token of the Authorization header. It fails with
// [apperr.Unauthenticated] where there is none, several, or one that cannot be
// a token.
func Bearer(r *http.Request) (string, error) {
	headers := r.Header.Values("Authorization")
	if len(headers) != 1 {
		return "", apperr.New(apperr.Unauthenticated, "One Authorization header is needed")
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > maxToken || strings.ContainsAny(token, " \t,") {
		return "", apperr.New(apperr.Unauthenticated, "A bearer token is needed")
	}
	return token, nil
}
