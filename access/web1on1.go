package access

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/shortid"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// Web1on1 authenticates people by e-mail address and password and their programs by
// tokens, which are JWTs because the vendor's clients read them. It implements the
// vendor surface's Authenticator.
type Web1on1 struct{ *Access }

const (
	// web1on1Life is how long an access token of a person is valid, web1on1Refresh how
	// long one that makes new ones is.
	web1on1Life    = 24 * time.Hour
	web1on1Refresh = 30 * 24 * time.Hour

	grantAccess  = "access_token"
	grantRefresh = "refresh_token"
)

// What the vendor's clients look for before they refresh a token.
var (
	errExpired   = apperr.New(apperr.Unauthenticated, "jwt expired")
	errSignature = apperr.New(apperr.Unauthenticated, "invalid signature")
	errToken     = apperr.New(apperr.Unauthenticated, "invalid token")
)

// errLogin is the answer to every login that opens nothing.
var errLogin = apperr.New(apperr.Unauthenticated, "the e-mail address or the password is wrong")

// errRefresh is the answer to every refresh token that makes none: in other words
// than an access token's, which would have the vendor's client refresh again.
var errRefresh = apperr.New(apperr.Unauthenticated, "the refresh token is not accepted")

// Tokens are what a login is answered with.
type Tokens struct {
	// Token opens the API for 24 hours, RefreshToken makes new tokens for 30 days.
	Token, RefreshToken string
	User, Organization  uuid.UUID
	// Expires is when Token ends.
	Expires time.Time
	// Scope is the role, in the vendor's words.
	Scope string
}

// web1on1Claims are the claims of a token. Those of the vendor are for its clients:
// who may do what is read from the database at each request.
type web1on1Claims struct {
	ID           string `json:"_id"`
	Organization string `json:"organization"`
	Scope        string `json:"scope"`
	GrantType    string `json:"grant_type"`
	// Tenant is the organization, as Parley knows it.
	Tenant uuid.UUID `json:"org"`
	// Password is a part of the hash of the password that the token was made by: a new
	// password ends it.
	Password string `json:"pwd,omitempty"`
	jwt.RegisteredClaims
}

// Login returns tokens for an e-mail address and its password. The error is
// [apperr.Unauthenticated] for everything that opens nothing, one and the same. Who
// has such a login with the same password in several organizations signs in to the
// one where it was made first.
func (w Web1on1) Login(ctx context.Context, email, password string) (Tokens, error) {
	if email == "" || len(email) > maxName || len(password) > maxPassword {
		return Tokens{}, errLogin
	}
	return inTime(ctx, w.Access, func(ctx context.Context) (Tokens, error) {
		rows, err := w.namesakes(ctx, strings.ToLower(email))
		if err != nil {
			return Tokens{}, err
		}
		found, err := w.opened(ctx, rows, email, password)
		if err != nil {
			return Tokens{}, otherwise(err, errLogin)
		}
		t, err := w.issue(ctx, found[0])
		return t, otherwise(err, errLogin)
	})
}

// namesakes are the logins in force that have the address.
func (w Web1on1) namesakes(ctx context.Context, email string) ([]*ent.ApiCredential, error) {
	rows, err := w.store.Client().ApiCredential.Query().
		Where(apicredential.KindEQ(apicredential.KindWEB1ON1_LOGIN), apicredential.LookupEQ(email)).
		Order(apicredential.ByID()).Limit(maxNamesakes).All(system(ctx))
	var out []*ent.ApiCredential
	for _, row := range rows {
		if c, invalid := w.valid(row, nil); invalid == nil {
			out = append(out, c)
		}
	}
	return out, err
}

// Refresh returns new tokens for a refresh token. The error is
// [apperr.Unauthenticated] for every token that makes none.
func (w Web1on1) Refresh(ctx context.Context, token string) (Tokens, error) {
	return inTime(ctx, w.Access, func(ctx context.Context) (Tokens, error) {
		c, _, err := w.credential(ctx, token, grantRefresh)
		if apperr.KindOf(err) == apperr.Unauthenticated {
			err = errRefresh
		}
		if err != nil {
			return Tokens{}, err
		}
		t, err := w.issue(ctx, c)
		return t, otherwise(err, errRefresh)
	})
}

// Authenticate returns a context that acts on behalf of whom the token is of. The
// error is [apperr.Unauthenticated], in the vendor's words: of a token that ended, of
// one that is signed by another, and of every other that opens nothing.
func (w Web1on1) Authenticate(ctx context.Context, token string) (context.Context, error) {
	return w.acting(ctx, func(ctx context.Context) (*viewer.Viewer, error) { return w.viewer(ctx, token) })
}

func (w Web1on1) viewer(ctx context.Context, token string) (*viewer.Viewer, error) {
	c, err := w.byToken(ctx, token, apicredential.KindWEB1ON1_BOT)
	var until time.Time
	if errors.Is(err, errUnauthenticated) {
		c, until, err = w.credential(ctx, token, grantAccess)
	}
	if err != nil {
		return nil, err
	}
	v, err := w.enterUntil(ctx, c, until)
	return v, otherwise(err, errToken)
}

// credential is the login that a token of a kind was made for, if the password is
// still the one of then, and when the token ends.
func (w Web1on1) credential(ctx context.Context, token, grant string) (c *ent.ApiCredential, until time.Time, err error) {
	var claims web1on1Claims
	if err := w.signed(ctx, token, web1on1Audience, &claims); err != nil {
		return nil, until, inVendorsWords(err)
	}
	id, err := uuid.Parse(claims.Subject)
	if err != nil || claims.GrantType != grant {
		return nil, until, errToken
	}
	c, err = w.byID(ctx, claims.Tenant, id)
	switch {
	case errors.Is(err, errUnauthenticated):
		return nil, until, errToken
	case err != nil:
		return nil, until, err
	case claims.Password != passwordMark(c):
		return nil, until, errToken
	}
	return c, claims.ExpiresAt.Time, nil
}

func inVendorsWords(err error) error {
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return errExpired
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return errSignature
	case !isTokenFault(err):
		return err // such as a database that does not answer
	}
	return errToken
}

// passwordMark tells one password's hash from another, and nothing of either.
func passwordMark(c *ent.ApiCredential) string {
	if c.SecretHash == nil {
		return ""
	}
	return digest(*c.SecretHash)[:16]
}

// issue makes the tokens of a login.
func (w Web1on1) issue(ctx context.Context, c *ent.ApiCredential) (Tokens, error) {
	v, err := w.enter(ctx, c)
	if err != nil {
		return Tokens{}, err
	}
	key, err := w.current(ctx)
	if err != nil {
		return Tokens{}, err
	}
	if err := w.loggedIn(ctx, c); err != nil {
		return Tokens{}, err
	}
	t := Tokens{User: v.UserID, Organization: c.OrganizationID, Scope: vendorScope(v.Role), Expires: w.now().Add(web1on1Life).UTC().Truncate(time.Second)}
	if t.Token, err = w.signWeb1on1(key, c, v, grantAccess, t.Expires); err != nil {
		return Tokens{}, err
	}
	t.RefreshToken, err = w.signWeb1on1(key, c, v, grantRefresh, w.now().Add(web1on1Refresh))
	return t, err
}

// loggedIn keeps when the user signed in last. At the first time the user gets the
// organization's time zone and language, where none was chosen.
func (w Web1on1) loggedIn(ctx context.Context, c *ent.ApiCredential) error {
	if c.UserID == nil {
		return nil
	}
	return w.store.Write(system(ctx), c.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Lock(ctx, ids.User.Table(), *c.UserID); err != nil {
			return err
		}
		user, err := tx.User.Get(ctx, *c.UserID)
		if err != nil {
			return err
		}
		update := tx.User.UpdateOneID(user.ID).SetLastLoginAt(tx.Now())
		if settings := user.Settings; settings.Timezone == nil || settings.Locale == nil {
			organization, err := tx.Organization.Get(ctx, c.OrganizationID)
			if err != nil {
				return err
			}
			update.SetSettings(settled(settings, organization))
		}
		return update.Exec(ctx)
	})
}

// settled are settings with a time zone and a language.
func settled(s values.UserSettings, o *ent.Organization) values.UserSettings {
	if s.Timezone == nil {
		s.Timezone = &o.Timezone
	}
	if s.Locale == nil {
		locale := values.Locales()[0]
		if o.Locale != nil && slices.Contains(values.Locales(), *o.Locale) {
			locale = *o.Locale
		}
		s.Locale = &locale
	}
	return s
}

// vendorScope names a role as the vendor's clients know it: they refresh tokens of
// admin and of bot.
func vendorScope(r viewer.Role) string {
	if r == viewer.Owner {
		return "owner admin"
	}
	return strings.ToLower(string(r))
}

func (w Web1on1) signWeb1on1(key signingKey, c *ent.ApiCredential, v *viewer.Viewer, grant string, ends time.Time) (string, error) {
	claims := vendorClaims(c.OrganizationID, v.UserID, vendorScope(v.Role), grant, w.now())
	claims.Password = passwordMark(c)
	claims.Issuer, claims.Audience, claims.Subject = issuer, jwt.ClaimStrings{web1on1Audience}, c.ID.String()
	claims.ExpiresAt = jwt.NewNumericDate(ends)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
	t.Header["kid"] = key.id.String()
	return t.SignedString(key.private)
}

// web1on1Audience keeps such tokens apart from those of other APIs.
const web1on1Audience = "web1on1"

func vendorClaims(organization, user uuid.UUID, scope, grant string, now time.Time) web1on1Claims {
	return web1on1Claims{
		ID: shortid.Of(user), Organization: shortid.Of(organization), Scope: scope, GrantType: grant, Tenant: organization,
		RegisteredClaims: jwt.RegisteredClaims{IssuedAt: jwt.NewNumericDate(now), ID: uuid.NewString()},
	}
}
