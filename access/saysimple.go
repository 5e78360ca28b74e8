package access

import (
	"context"
	"crypto/rsa"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/internal/apperr"
	"parley/internal/viewer"
)

// SaySimple authenticates clients by RS256 tokens that they sign with their own
// key, in exchange for short-lived tokens that Parley signs. It implements the
// vendor surface's Authenticator.
type SaySimple struct{ *Access }

const (
	// accessLife is how long an issued token is valid.
	accessLife = 5 * time.Minute
	// clientLife is how long a client's own token may be.
	clientLife = 300 * time.Second
	// leeway is how far the clocks of client and server may differ.
	leeway = 60 * time.Second
	// maxToken bounds what is parsed before anything is known of the sender.
	maxToken = 16 << 10

	audience = "saysimple"
	issuer   = "parley"
)

// clientClaims are the claims of a client's token.
type clientClaims struct {
	Key string `json:"key"`
	jwt.RegisteredClaims
}

// accessClaims are the claims of an issued token.
type accessClaims struct {
	Organization uuid.UUID `json:"org"`
	jwt.RegisteredClaims
}

// Exchange verifies a client's token against the public keys of the credential
// that its `key` claim names, and issues an access token for five minutes. The
// error is [apperr.Unauthenticated] for every token that opens nothing, and
// [apperr.Timeout] where that could not be told in time.
func (s SaySimple) Exchange(ctx context.Context, clientToken string) (string, time.Time, error) {
	i, err := inTime(ctx, s.Access, func(ctx context.Context) (issue, error) {
		c, err := s.client(ctx, clientToken)
		if err != nil {
			return issue{}, err
		}
		key, err := s.current(ctx)
		return issue{c, key}, err
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return s.sign(i, audience, accessLife)
}

// issue is what an access token is made of.
type issue struct {
	credential *ent.ApiCredential
	key        signingKey
}

// sign makes an access token for an audience and says when it ends.
func (a *Access) sign(i issue, audience string, life time.Duration) (string, time.Time, error) {
	now := a.now()
	expires := now.Add(life)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, accessClaims{
		Organization: i.credential.OrganizationID,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{audience}, Subject: i.credential.ID.String(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
	})
	t.Header["kid"] = i.key.id.String()
	signed, err := t.SignedString(i.key.private)
	// The claim holds whole seconds: say no later instant than it does.
	return signed, expires.Truncate(time.Second), err
}

// client returns the credential that signed the token.
func (s SaySimple) client(ctx context.Context, token string) (*ent.ApiCredential, error) {
	if len(token) > maxToken {
		return nil, errUnauthenticated
	}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(s.now), jwt.WithLeeway(leeway),
		jwt.WithIssuedAt(), jwt.WithExpirationRequired(), jwt.WithStrictDecoding())
	var claims clientClaims
	if _, _, err := parser.ParseUnverified(token, &claims); err != nil {
		return nil, errUnauthenticated
	}
	c, err := s.byToken(ctx, claims.Key, apicredential.KindSAYSIMPLE_KEY)
	if err != nil {
		return nil, err
	}
	for _, text := range c.PublicKeys {
		public, err := ParsePublicKey([]byte(text))
		if err != nil {
			return nil, err
		}
		if verified(parser, token, public) {
			return c, nil
		}
	}
	return nil, errUnauthenticated
}

func verified(parser *jwt.Parser, token string, public *rsa.PublicKey) bool {
	var claims clientClaims
	_, err := parser.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return public, nil })
	if err != nil || claims.IssuedAt == nil {
		return false
	}
	life := claims.ExpiresAt.Sub(claims.IssuedAt.Time)
	return life > 0 && life <= clientLife
}

// minKeyBits is the smallest RSA key that is accepted.
const minKeyBits = 2048

// ParsePublicKey reads an RSA public key of at least 2048 bits in PEM form.
func ParsePublicKey(text []byte) (*rsa.PublicKey, error) {
	k, err := jwt.ParseRSAPublicKeyFromPEM(text)
	if err != nil {
		return nil, apperr.New(apperr.Invalid, "the public key has to be an RSA key in PEM form")
	}
	if k.N.BitLen() < minKeyBits {
		return nil, apperr.New(apperr.Invalid, "the public key has to have at least %d bits", minKeyBits)
	}
	return k, nil
}

// Authenticate verifies an issued token and returns a context that acts on behalf
// of its credential. It fails as [SaySimple.Exchange] does.
func (s SaySimple) Authenticate(ctx context.Context, accessToken string) (context.Context, error) {
	return s.acting(ctx, func(ctx context.Context) (*viewer.Viewer, error) { return s.byIssued(ctx, accessToken, audience) })
}

// byIssued is whoever a token stands for that Parley signed for an audience.
func (a *Access) byIssued(ctx context.Context, token, audience string) (*viewer.Viewer, error) {
	var claims accessClaims
	if err := a.issued(ctx, token, audience, &claims); err != nil {
		return nil, err
	}
	return a.entering(ctx, claims.Organization, claims.Subject)
}

// issued verifies a token that Parley signed for an audience.
func (a *Access) issued(ctx context.Context, token, audience string, claims jwt.Claims) error {
	err := a.signed(ctx, token, audience, claims)
	if isTokenFault(err) {
		return errUnauthenticated
	}
	return err
}

// tokenFault says that a token opens nothing, and why: never to be shown.
type tokenFault struct{ error }

// Unwrap returns what is wrong with the token.
func (f tokenFault) Unwrap() error { return f.error }

func isTokenFault(err error) bool {
	_, ok := errors.AsType[tokenFault](err)
	return ok
}

// signed is issued with an error that says what is wrong with the token.
func (a *Access) signed(ctx context.Context, token, audience string, claims jwt.Claims) error {
	if len(token) > maxToken {
		return tokenFault{errUnauthenticated}
	}
	var fault error
	_, err := jwt.ParseWithClaims(token, claims, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		id, err := uuid.Parse(kid)
		if err != nil {
			return nil, errUnauthenticated
		}
		key, err := a.verifying(ctx, id)
		if apperr.KindOf(err) != apperr.Unauthenticated {
			fault = err // such as a database that does not answer
		}
		return key, err
	}, jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithTimeFunc(a.now),
		jwt.WithAudience(audience), jwt.WithIssuer(issuer), jwt.WithExpirationRequired(), jwt.WithStrictDecoding())
	switch {
	case fault != nil:
		return fault
	case err != nil:
		return tokenFault{err}
	}
	return nil
}

// entering is the viewer of a credential that a token names.
func (a *Access) entering(ctx context.Context, organization uuid.UUID, credential string) (*viewer.Viewer, error) {
	id, err := uuid.Parse(credential)
	if err != nil {
		return nil, errUnauthenticated
	}
	c, err := a.byID(ctx, organization, id)
	if err != nil {
		return nil, err
	}
	return a.enter(ctx, c)
}
