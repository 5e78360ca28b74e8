package access

import (
	"context"
	"crypto/subtle"
	"time"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/viewer"
)

// BotOpen authenticates apps by their id and secret, in exchange for tokens that
// Parley signs. It implements the vendor surface's Authenticator.
type BotOpen struct{ *Access }

const (
	// botOpenLife is how long a token is valid. It ends with the app's credential.
	botOpenLife = 24 * time.Hour

	botOpenAudience = "botopen"
	// maxApp bounds what is looked up.
	maxApp = 100
)

// The answers to a login that opens nothing. Only who has the secret hears that the
// app is there and not in force.
var (
	errApp      = apperr.New(apperr.Invalid, "appId or appSecret is wrong")
	errDisabled = apperr.New(apperr.Conflict, "the app is not in use any more")
)

// Login returns a token for an app and says when it ends. It fails with
// [apperr.Invalid] where no app has the id and the secret, with [apperr.Conflict]
// where the app was revoked, has expired or is of an archived organization, and with
// [apperr.Timeout] where that could not be told in time.
func (b BotOpen) Login(ctx context.Context, appID, secret string) (token string, ends time.Time, err error) {
	i, err := inTime(ctx, b.Access, func(ctx context.Context) (issue, error) {
		c, err := b.app(ctx, appID, secret)
		if err != nil {
			return issue{}, err
		}
		key, err := b.current(ctx)
		return issue{c, key}, err
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return b.sign(i, botOpenAudience, botOpenLife)
}

// Authenticate verifies a token and returns a context that acts on behalf of its app.
// The error is [apperr.Unauthenticated] for every token that opens nothing, and
// [apperr.Timeout] where that could not be told in time.
func (b BotOpen) Authenticate(ctx context.Context, token string) (context.Context, error) {
	return b.acting(ctx, func(ctx context.Context) (*viewer.Viewer, error) { return b.byIssued(ctx, token, botOpenAudience) })
}

// app is the credential in force that has the id and the secret. The secret names its
// organization, so that the look-up begins with it.
func (b BotOpen) app(ctx context.Context, appID, secret string) (*ent.ApiCredential, error) {
	of, ok := organizationOf(secret)
	if !ok || appID == "" || len(appID) > maxApp {
		return nil, errApp
	}
	c, err := b.store.Client().ApiCredential.Query().Where(
		apicredential.OrganizationIDEQ(of), apicredential.KindEQ(apicredential.KindBOT_OPEN_APP), apicredential.LookupEQ(appID),
	).WithOrganization(func(q *ent.OrganizationQuery) {
		q.Select(organization.FieldID, organization.FieldArchivedAt)
	}).Only(system(ctx))
	switch {
	case ent.IsNotFound(err):
		return nil, errApp
	case err != nil:
		return nil, err
	case !isSecret(c, secret), c.Demo && !b.demo:
		return nil, errApp
	}
	if _, err := b.valid(c, nil); err != nil || c.Edges.Organization == nil || c.Edges.Organization.ArchivedAt != nil {
		return nil, errDisabled
	}
	return c, nil
}

// isSecret compares digests, in a time that tells nothing of either.
func isSecret(c *ent.ApiCredential, secret string) bool {
	return c.SecretHash != nil && subtle.ConstantTimeCompare([]byte(*c.SecretHash), []byte(digest(secret))) == 1
}
