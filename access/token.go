package access

import (
	"crypto/rand"
	"encoding/base64"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/internal/ids"
)

// A token is `parley_`, three letters for its kind, `_`, and 40 bytes: the
// organization it belongs to and 24 random ones. The prefix lets scanners for
// leaked secrets find it; the organization lets every look-up begin with it.
const tokenPrefix = "parley_"

const secretBytes = 24

// newToken makes a token of an organization.
func newToken(kind string, organization uuid.UUID) string {
	secret := make([]byte, secretBytes)
	rand.Read(secret) //nolint:errcheck // crypto/rand.Read never fails since Go 1.24
	return FormatToken(kind, organization, secret)
}

// FormatToken makes the token of a kind, an organization and a secret of 24
// bytes.
func FormatToken(kind string, organization uuid.UUID, secret []byte) string {
	return tokenPrefix + kind + "_" + base64.RawURLEncoding.EncodeToString(append(organization[:], secret...))
}

// organizationOf reads the organization off a token. It says nothing about
// whether the token opens anything.
func organizationOf(token string) (uuid.UUID, bool) {
	rest, ok := strings.CutPrefix(token, tokenPrefix)
	if !ok && len(token) <= maxToken {
		return tenantOf(token)
	}
	if !ok || len(rest) < 4 || rest[3] != '_' {
		return uuid.Nil, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest[4:])
	if err != nil || len(raw) != len(uuid.UUID{})+secretBytes {
		return uuid.Nil, false
	}
	id := uuid.UUID(raw[:16])
	return id, ids.TableOf(id) == ids.Organization.Table()
}

// tenantOf is organizationOf for a JWT.
func tenantOf(token string) (uuid.UUID, bool) {
	var claims web1on1Claims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
		return uuid.Nil, false
	}
	return claims.Tenant, ids.TableOf(claims.Tenant) == ids.Organization.Table()
}
