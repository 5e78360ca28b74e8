package sinch

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/query"
	"parley/internal/viewer"
)

// Prefix is the path below which everything of this vendor lies.
const Prefix = "/RI/cmi"

// keyHeader carries a user's key, which may be left out.
const keyHeader = "x-api-key"

// Authenticator knows users.
type Authenticator interface {
	// Authenticate returns a context that acts as the user of this name and
	// password; the key may be empty. It fails with apperr.Unauthenticated.
	Authenticate(ctx context.Context, name, password, key string) (context.Context, error)
}

// Deps is what the surface stands on.
type Deps struct {
	Auth      Authenticator
	Inbox     *inbox.Inbox
	Directory *directory.Directory
	Reader    *query.Reader
	Now       func() time.Time
	// MaxBody bounds request bodies, in bytes; 0 is [rest.DefaultMaxBody].
	MaxBody int64
	// Timeout is how long a request may take; 0 bounds nothing.
	Timeout time.Duration
	// Admit takes a place among the requests that run; nil lets all in.
	Admit func() (leave func(), err error)
	// Once serves writes with an Idempotency-Key; nil does not heed the header.
	Once   rest.Once
	Logger *slog.Logger
}

// API is the vendor's surface.
type API struct{ Deps }

// New returns the surface; every field of d is needed but MaxBody, Timeout, Admit
// and Once.
func New(d Deps) *API { return &API{d} }

// Mount serves the surface below [Prefix].
func (a *API) Mount(mux *http.ServeMux) {
	rest.Mount(mux, Prefix, a.Routes(), rest.Config{
		XML:          true,
		MaxBody:      a.MaxBody,
		Timeout:      a.Timeout,
		Admit:        a.Admit,
		Authenticate: a.viewer,
		Once:         a.Once,
		Error:        fail,
		Challenge:    `Basic realm="Contact Pro", charset="UTF-8"`,
		Logger:       a.Logger,
	})
}

// About describes the surface.
func About() rest.About {
	return rest.About{
		Title:       "Contact Management Interface",
		Description: "Sinch Contact Center CMI v1, as Parley serves it: contacts, chats, e-mails, callbacks, recordings, messages and consents of one organization.",
		Basic:       true, Key: keyHeader, XML: true, Errors: "text/plain",
	}
}

// viewer authenticates a request by name and password.
func (a *API) viewer(r *http.Request) (context.Context, error) {
	name, password, ok := r.BasicAuth()
	if !ok {
		return nil, apperr.New(apperr.Unauthenticated, "a user name and a password are needed")
	}
	return a.Auth.Authenticate(r.Context(), name, password, r.Header.Get(keyHeader))
}

// organization is the caller's own: the vendor knows no other.
func organization(r *rest.Request) uuid.UUID { return viewer.From(r.Context()).OrganizationID }

// pathID reads the id in the path. What is no GUID is told as the vendor does.
func pathID(r *rest.Request, name string) (uuid.UUID, error) { return parseGUID(r.PathValue(name)) }
