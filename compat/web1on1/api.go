// Package web1on1 serves version 2 of the Web1on1 API as its clients know it:
// logins, users, organizations with their categories, groups, bots, services,
// forms and workflows, conversations with their messages, contacts and channels.
// README.md says what is served, and where the vendor's document leaves room.
//
// Handlers translate and hand on; what may be done and what is stored is decided by
// the directory and the inbox. internal/app mounts it and nobody else imports it.
package web1on1

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/compat/rest"
	"parley/directory"
	"parley/inbox"
	"parley/internal/blob"
	"parley/internal/picture"
	"parley/internal/query"
	"parley/internal/quota"
	"parley/internal/viewer"
)

// Prefix is the path below which everything of this vendor lies.
const Prefix = "/web1on1/v2"

// Authenticator knows users, bots and their tokens. All that it refuses fails with
// apperr.Unauthenticated.
type Authenticator interface {
	// Login exchanges an e-mail address and a password.
	Login(ctx context.Context, email, password string) (access.Tokens, error)
	// Refresh exchanges a refresh token.
	Refresh(ctx context.Context, refreshToken string) (access.Tokens, error)
	// Authenticate returns a context that acts as the user or bot of a token.
	Authenticate(ctx context.Context, token string) (context.Context, error)
}

// Deps is what the surface stands on.
type Deps struct {
	Auth      Authenticator
	Directory *directory.Directory
	Inbox     *inbox.Inbox
	Reader    *query.Reader
	// Blobs keeps pictures.
	Blobs blob.Blob
	// MaxUpload bounds bodies that hold a picture, in bytes; 0 is 10 MB.
	MaxUpload int64
	// Partner finds an organization by its short id wherever it is, to make it a
	// partner; nil finds those in sight only. It fails with apperr.NotFound.
	Partner func(ctx context.Context, short string) (uuid.UUID, error)
	Now     func() time.Time
	// PublicURL returns where clients reach this server, such as
	// https://parley.example.com, without a path.
	PublicURL func(*http.Request) string
	// PerSecond is how many requests an address and a credential may make in a
	// second; 0 bounds nothing.
	PerSecond int
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
type API struct {
	Deps
	limit    *quota.Limiter
	kinds    kinds
	pictures *picture.Studio
}

// New returns the surface; every field of d is needed but Partner, PerSecond,
// MaxUpload, MaxBody, Timeout, Admit and Once.
func New(d Deps) *API {
	a := &API{Deps: d, limit: quota.Every(time.Second, d.PerSecond, d.Now), pictures: picture.New()}
	a.kinds = a.allKinds()
	return a
}

// Mount serves the surface below [Prefix].
func (a *API) Mount(mux *http.ServeMux) {
	rest.Mount(mux, Prefix, a.Routes(), rest.Config{
		MaxBody:      a.MaxBody,
		Timeout:      a.Timeout,
		Admit:        a.Admit,
		Authenticate: a.viewer,
		Once:         a.Once,
		Error:        fail,
		Logger:       a.Logger,
	})
}

// About describes the surface.
func About() rest.About {
	return rest.About{
		Title:       "Web1on1 API",
		Description: "Web1on1 API v2, as Parley serves it: organizations, users, groups, bots, services, forms, workflows, conversations, messages, contacts and channels.",
	}
}

// viewer authenticates a request by its token. Addresses are bounded before their
// tokens are looked at.
func (a *API) viewer(r *http.Request) (context.Context, error) {
	if err := a.admitAddress(r); err != nil {
		return nil, err
	}
	token, err := rest.Bearer(r)
	if err != nil {
		return nil, err
	}
	ctx, err := a.Auth.Authenticate(r.Context(), token)
	if err != nil {
		return nil, err
	}
	return ctx, a.admitKey(viewer.From(ctx))
}
