package twin

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"
)

// caller is who asks.
type caller struct{ organization, role string }

// variables are those of all operations.
type variables struct {
	ID    string `json:"id"`
	Input struct {
		Messages []newMessage `json:"messages"`
	} `json:"input"`
}

const selectCredential = `SELECT organization_id, role, expires_at, revoked_at FROM api_credentials WHERE kind = 'GRAPHQL' AND lookup = $1`

var errUnauthenticated = errors.New("unauthenticated")

// authenticate finds the token's credential by its digest, at every request.
func (t *Twin) authenticate(r *http.Request) (c caller, err error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return c, errUnauthenticated
	}
	sum := sha256.Sum256([]byte(token))
	var expires, revoked *time.Time
	err = t.query(r.Context(), selectCredential, func(rows *sql.Rows) error {
		return rows.Scan(&c.organization, &c.role, &expires, &revoked)
	}, hex.EncodeToString(sum[:]))
	if err != nil {
		return c, err
	}
	if c.organization == "" || revoked != nil || expires != nil && !expires.After(t.Now()) {
		return c, errUnauthenticated
	}
	return c, nil
}
