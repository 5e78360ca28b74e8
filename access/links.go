package access

import (
	"context"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/viewer"
)

const (
	// linkLife is how long a signed address opens something.
	linkLife = 5 * time.Minute
	// linkAudience keeps such tokens apart from those that open an API.
	linkAudience = "link"
	// linkKeyMemory is how long the key that signs addresses is not asked for again.
	linkKeyMemory = 10 * time.Second
)

// linkClaims are the claims of a signed address.
type linkClaims struct {
	Organization uuid.UUID `json:"org"`
	// Ask is what the address asks for.
	Ask string `json:"ask"`
	jwt.RegisteredClaims
}

// SignLink returns a token that asks for something on behalf of the viewer for
// five minutes, and when it ends. What may be asked for is the caller's to say.
// The error is [apperr.Unauthenticated] where nobody is known.
func (a *Access) SignLink(ctx context.Context, ask string) (token string, ends time.Time, err error) {
	v := viewer.From(ctx)
	if v == nil || v.CredentialID == uuid.Nil {
		return "", time.Time{}, apperr.New(apperr.Unauthenticated, "a credential is needed")
	}
	key, err := inTime(ctx, a, a.linkKey)
	if err != nil {
		return "", time.Time{}, err
	}
	now := a.now()
	ends = now.Add(linkLife).UTC().Truncate(time.Second)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, linkClaims{v.OrganizationID, ask, jwt.RegisteredClaims{
		Issuer: issuer, Audience: jwt.ClaimStrings{linkAudience}, Subject: v.CredentialID.String(),
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(ends),
	}})
	t.Header["kid"] = key.id.String()
	token, err = t.SignedString(key.private)
	return token, ends, err
}

// linkKey is current, which a list of links asks once: the key is remembered for a
// moment.
func (a *Access) linkKey(ctx context.Context) (signingKey, error) {
	now := a.now()
	a.mu.RLock()
	known, age := a.keys[a.linking], now.Sub(a.linkingSince)
	a.mu.RUnlock()
	if known.private != nil && !known.retired && age >= 0 && age < linkKeyMemory {
		return known, nil
	}
	key, err := a.current(ctx)
	if err != nil {
		return signingKey{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.linking, a.linkingSince = key.id, now
	return key, nil
}

// OpenLink returns what a token of [Access.SignLink] asks for, and a context that
// acts on behalf of the credential it was made for, by what that may do now. The
// error is [apperr.Unauthenticated] for every token that opens nothing, one whose
// credential was revoked among them, and [apperr.Timeout] where that could not be
// told in time.
func (a *Access) OpenLink(ctx context.Context, token string) (acting context.Context, ask string, err error) {
	var claims linkClaims
	acting, err = a.acting(ctx, func(ctx context.Context) (*viewer.Viewer, error) {
		if err := a.issued(ctx, token, linkAudience, &claims); err != nil {
			return nil, err
		}
		return a.entering(ctx, claims.Organization, claims.Subject)
	})
	return acting, claims.Ask, err
}
