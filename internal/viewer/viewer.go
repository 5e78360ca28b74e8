// Package viewer says on whose behalf a request acts, and carries that in the
// context. It is a leaf: the store reads it to confine every query, and access
// fills it in.
package viewer

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Role is what a viewer may do in an organization, weakest first.
type Role string

// The roles of the matrix in the contract.
const (
	Guest Role = "GUEST"
	Agent Role = "AGENT"
	Bot   Role = "BOT"
	Admin Role = "ADMIN"
	Owner Role = "OWNER"
)

// Administers reports whether a role sees settings, and the organizations below
// its own.
func (r Role) Administers() bool { return r == Admin || r == Owner }

// Viewer is who is calling. It is made once per request and never changed.
type Viewer struct {
	// OrganizationID is the selected organization: writes go there unless the
	// input names another one in Scope.
	OrganizationID uuid.UUID
	// Scope lists the organizations whose rows the viewer may read, the
	// selected one first.
	Scope []uuid.UUID
	Role  Role
	// Partners lists the organizations out of Scope whose conversations the viewer may
	// read, and nothing else of theirs.
	Partners []uuid.UUID
	// UserID is the acting person or bot, the zero UUID for a bare credential.
	UserID uuid.UUID
	// CredentialID is the credential that the request came with.
	CredentialID uuid.UUID
	// Until is when the token ends that the request came with; zero is when the
	// credential does.
	Until time.Time

	system string
	shared bool
}

// System returns a viewer that reads and writes every organization: for
// start-up, migrations and authentication. The reason is for the reader of the
// code and of the log; only packages that archtest lists may call this.
func System(reason string) *Viewer { return &Viewer{Role: Owner, system: reason} }

// Shared returns what the viewer has in common with everybody of the same role in
// the same organizations: no user and no credential, so that what is made for one
// of them can tell of none.
func (v *Viewer) Shared() *Viewer {
	return &Viewer{OrganizationID: v.OrganizationID, Scope: v.Scope, Role: v.Role, Partners: v.Partners, system: v.system, shared: true}
}

// ErrShared is the error of asking who is there when many are.
var ErrShared = errors.New("viewer: one of many who share an execution: the field has to be @perViewer")

// Self returns the acting person or bot, the zero UUID for a bare credential. The
// error is [ErrShared] where several viewers share what is made, and nobody's own
// value may be part of it.
func (v *Viewer) Self() (uuid.UUID, error) {
	if v.shared {
		return uuid.Nil, ErrShared
	}
	return v.UserID, nil
}

// With returns a viewer who sees one organization more: one that was made since the
// request began.
func (v *Viewer) With(organization uuid.UUID) *Viewer {
	more := *v
	more.Scope = append(slices.Clone(v.Scope), organization)
	return &more
}

// ReadsOf reports whether the organization is out of the viewer's sight and lets the
// viewer's read its conversations.
func (v *Viewer) ReadsOf(organization uuid.UUID) bool {
	return !v.Sees(organization) && slices.Contains(v.Partners, organization)
}

// IsSystem reports whether the viewer is Parley itself.
func (v *Viewer) IsSystem() bool { return v.system != "" }

// Sees reports whether rows of the organization are visible to the viewer.
func (v *Viewer) Sees(organization uuid.UUID) bool {
	return v.IsSystem() || slices.Contains(v.Scope, organization)
}

type key struct{}

// NewContext returns a context that acts on behalf of v.
func NewContext(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, key{}, v)
}

// From returns the viewer of the context, or nil where nobody is known.
func From(ctx context.Context) *Viewer {
	v, _ := ctx.Value(key{}).(*Viewer)
	return v
}
