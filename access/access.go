package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/ent/membership"
	"parley/ent/organization"
	"parley/ent/partnership"
	"parley/internal/apperr"
	"parley/internal/viewer"
	"parley/store"
)

// Access authenticates requests. It is safe for concurrent use.
type Access struct {
	store   *store.Store
	now     func() time.Time
	demo    bool
	timeout time.Duration
	logins  *logins

	mu   sync.RWMutex
	keys map[uuid.UUID]signingKey
	// linking signs addresses, since linkingSince.
	linking      uuid.UUID
	linkingSince time.Time
}

// Options say how credentials are checked.
type Options struct {
	// Demo lets the demo world's fixed credentials in.
	Demo bool
	// Timeout is how long a credential may take to be checked, which is then given
	// up with [apperr.Timeout]; 0 bounds nothing.
	Timeout time.Duration
}

// New returns the access to a store.
func New(s *store.Store, o Options) *Access {
	return &Access{store: s, now: s.Now, demo: o.Demo, timeout: o.Timeout, logins: newLogins(), keys: map[uuid.UUID]signingKey{}}
}

// errUnauthenticated is the one answer to every bad credential: which of them was
// wrong is nobody's business.
var errUnauthenticated = apperr.New(apperr.Unauthenticated, "the credential is unknown, expired or revoked")

// Bearer authenticates a token of the graph, or one of Web1on1, and returns a context
// that acts on its behalf. The error is [apperr.Unauthenticated] for every token that
// opens nothing, and [apperr.Timeout] where that could not be told in time.
func (a *Access) Bearer(ctx context.Context, token string) (context.Context, error) {
	return a.acting(ctx, func(ctx context.Context) (*viewer.Viewer, error) {
		c, err := a.byToken(ctx, token, apicredential.KindGRAPHQL, apicredential.KindWEB1ON1_BOT)
		var until time.Time
		if errors.Is(err, errUnauthenticated) && strings.Count(token, ".") == 2 {
			c, until, err = Web1on1{a}.credential(ctx, token, grantAccess)
		}
		if err != nil {
			return nil, oneAnswer(err)
		}
		return a.enterUntil(ctx, c, until)
	})
}

// oneAnswer hides what is wrong with a credential.
func oneAnswer(err error) error {
	if apperr.KindOf(err) == apperr.Unauthenticated {
		return errUnauthenticated
	}
	return err
}

// otherwise gives a credential that opens nothing another answer.
func otherwise(err, answer error) error {
	if errors.Is(err, errUnauthenticated) {
		return answer
	}
	return err
}

// system reads credentials: nobody is known before they are.
func system(ctx context.Context) context.Context {
	return viewer.NewContext(ctx, viewer.System("authentication"))
}

// byToken finds the credential of a token; its organization is part of it.
func (a *Access) byToken(ctx context.Context, token string, kinds ...apicredential.Kind) (*ent.ApiCredential, error) {
	organization, ok := organizationOf(token)
	if !ok {
		return nil, errUnauthenticated
	}
	c, err := a.store.Client().ApiCredential.Query().
		Where(
			apicredential.OrganizationIDEQ(organization),
			apicredential.KindIn(kinds...),
			apicredential.LookupEQ(digest(token)),
		).Only(system(ctx))
	return a.valid(c, err)
}

// byID finds the credential that an access token was issued for, so that a
// revocation acts at the next request.
func (a *Access) byID(ctx context.Context, organization, id uuid.UUID) (*ent.ApiCredential, error) {
	c, err := a.store.Client().ApiCredential.Query().
		Where(apicredential.OrganizationIDEQ(organization), apicredential.IDEQ(id)).Only(system(ctx))
	return a.valid(c, err)
}

func (a *Access) valid(c *ent.ApiCredential, err error) (*ent.ApiCredential, error) {
	switch {
	case ent.IsNotFound(err):
		return nil, errUnauthenticated
	case err != nil:
		return nil, err
	case c.RevokedAt != nil, c.ExpiresAt != nil && !c.ExpiresAt.After(a.now()), c.Demo && !a.demo:
		return nil, errUnauthenticated
	}
	return c, nil
}

// enterUntil is enter for a token that ends, unless until is zero.
func (a *Access) enterUntil(ctx context.Context, c *ent.ApiCredential, until time.Time) (*viewer.Viewer, error) {
	v, err := a.enter(ctx, c)
	if err == nil {
		v.Until = until
	}
	return v, err
}

// enter makes the viewer of a credential: its role is that of its user's
// membership, or its own where it is of no user.
func (a *Access) enter(ctx context.Context, c *ent.ApiCredential) (*viewer.Viewer, error) {
	v := &viewer.Viewer{
		OrganizationID: c.OrganizationID, Scope: []uuid.UUID{c.OrganizationID},
		Role: viewer.Role(c.Role), CredentialID: c.ID,
	}
	if c.UserID != nil {
		m, err := a.store.Client().Membership.Query().
			Where(membership.OrganizationIDEQ(c.OrganizationID), membership.UserIDEQ(*c.UserID), membership.StatusEQ(membership.StatusACTIVE)).
			Only(system(ctx))
		if ent.IsNotFound(err) {
			return nil, errUnauthenticated
		}
		if err != nil {
			return nil, err
		}
		v.UserID, v.Role = *c.UserID, viewer.Role(m.Role)
	}
	if v.Role.Administers() {
		if err := a.widen(ctx, v); err != nil {
			return nil, err
		}
	}
	var err error
	v.Partners, err = a.partners(ctx, v)
	return v, err
}

// partners are the organizations out of sight that let the viewer's organization read
// their conversations.
func (a *Access) partners(ctx context.Context, v *viewer.Viewer) ([]uuid.UUID, error) {
	rows, err := a.store.Client().Partnership.Query().Where(partnership.PartnerIDEQ(v.OrganizationID)).
		Order(partnership.ByID()).All(system(ctx))
	var out []uuid.UUID
	for _, p := range rows {
		if !v.Sees(p.OrganizationID) {
			out = append(out, p.OrganizationID)
		}
	}
	return out, err
}

// widen adds the organizations below to the viewer's scope.
func (a *Access) widen(ctx context.Context, v *viewer.Viewer) error {
	sys := system(ctx)
	own, err := a.store.Client().Organization.Query().Where(organization.IDEQ(v.OrganizationID)).
		Select(organization.FieldPath).String(sys)
	if err != nil {
		return err
	}
	below, err := a.store.Client().Organization.Query().
		Where(organization.PathHasPrefix(own), organization.IDNEQ(v.OrganizationID)).
		Order(organization.ByID()).IDs(sys)
	v.Scope = append(v.Scope, below...)
	return err
}

// digest is how a token is stored: it is long and random, so a plain hash keeps
// it secret, and an index finds it without comparing secrets byte by byte.
func digest(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}
