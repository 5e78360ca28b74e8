package access

import (
	"context"

	"parley/ent/apicredential"
	"parley/internal/viewer"
)

// JAICP authenticates programs by the token of a project. It implements the vendor
// surface's Authenticator.
type JAICP struct{ *Access }

// Authenticate returns a context that acts on behalf of the token. The error is
// [apperr.Unauthenticated] for every token that opens nothing, and [apperr.Timeout]
// where that could not be told in time.
func (j JAICP) Authenticate(ctx context.Context, token string) (context.Context, error) {
	return j.acting(ctx, func(ctx context.Context) (*viewer.Viewer, error) {
		c, err := j.byToken(ctx, token, apicredential.KindJAICP_TOKEN)
		if err != nil {
			return nil, err
		}
		return j.enter(ctx, c)
	})
}
