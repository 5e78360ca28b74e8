// Package botopen serves version 1 of the Bot Open API as its clients know it: how
// much bots were used, by whom, and what was said. README.md says what is served, and
// where the vendor's document leaves room.
//
// Handlers translate and hand on. internal/app mounts it and nobody else imports it.
package botopen

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/ent"
	"parley/internal/query"
)

// Prefix is the path below which everything of this vendor lies.
const Prefix = "/botopen"

// Authenticator knows apps and their tokens.
type Authenticator interface {
	// Login exchanges an app's id and secret for a token and says when it ends. It
	// fails with apperr.Invalid where they open nothing and with apperr.Conflict where
	// the app is not in force any more.
	Login(ctx context.Context, appID, secret string) (token string, ends time.Time, err error)
	// Authenticate returns a context that acts on behalf of the token's app. It fails
	// with apperr.Unauthenticated.
	Authenticate(ctx context.Context, token string) (context.Context, error)
}

// Reader reads what bots and their users said, in one organization.
type Reader interface {
	BotUsage(ctx context.Context, p query.BotPeriod) (query.BotUsage, error)
	// BotUsers also counts the users of all pages.
	BotUsers(ctx context.Context, p query.BotPeriod, offset, limit int) ([]query.BotUser, int64, error)
	// BotCustomer fails with apperr.NotFound.
	BotCustomer(ctx context.Context, organization uuid.UUID, address string) (*ent.Customer, error)
	BotTalk(ctx context.Context, p query.BotPeriod, address string, offset, limit int) (query.BotTalk, error)
}

// Deps is what the surface stands on.
type Deps struct {
	Auth   Authenticator
	Reader Reader
	Now    func() time.Time
	// MaxBody bounds request bodies, in bytes; 0 is [rest.DefaultMaxBody].
	MaxBody int64
	// Timeout is how long a request may take; 0 bounds nothing.
	Timeout time.Duration
	// Admit takes a place among the requests that run; nil lets all in.
	Admit  func() (leave func(), err error)
	Logger *slog.Logger
}

// API is the vendor's surface.
type API struct{ Deps }

// New returns the surface; every field of d is needed but MaxBody, Timeout and Admit.
func New(d Deps) *API { return &API{d} }

// Routes returns every endpoint, by path below [Prefix].
func (a *API) Routes() []rest.Route {
	return []rest.Route{
		{
			Method: http.MethodPost, Pattern: "/login", Public: true, Handle: a.login,
			Summary: "Exchanges an app's id and secret for a token of 24 hours.",
			Doc:     rest.Doc{Body: credentials{}, Answer: login{}},
		},
		{
			Method: http.MethodGet, Pattern: "/botUsage", Handle: a.usage,
			Summary: "Counts the messages of a month, and the users who exchanged them with bots.",
			Doc:     rest.Doc{Query: usageParameters, Answer: usage{}},
		},
		{
			Method: http.MethodPost, Pattern: "/users", Handle: a.users,
			Summary: "Lists the users of bots on some channels, those of the latest interaction first.",
			Doc:     rest.Doc{Query: pageParameters, Body: usersBody{}, Answer: usersPage{}},
		},
		{
			Method: http.MethodGet, Pattern: "/userData/{botUserId}", Handle: a.userData,
			Summary: "Tells what bots noted of a user.",
			Doc:     rest.Doc{Answer: userData{}},
		},
		{
			Method: http.MethodPost, Pattern: "/transcripts", Handle: a.transcripts,
			Summary: "Lists what a user and bots said to each other, oldest first.",
			Doc:     rest.Doc{Query: pageParameters, Body: transcriptsBody{}, Answer: transcriptsPage{}},
		},
	}
}

// Mount serves the surface below [Prefix]. No row writes, so no Idempotency-Key is
// heeded.
func (a *API) Mount(mux *http.ServeMux) {
	rest.Mount(mux, Prefix, a.Routes(), rest.Config{
		MaxBody:      a.MaxBody,
		Timeout:      a.Timeout,
		Admit:        a.Admit,
		Authenticate: a.viewer,
		Error:        fail,
		Logger:       a.Logger,
	})
}

// About describes the surface.
func About() rest.About {
	return rest.About{
		Title:       "Bot Open API",
		Description: "Bot Open API v1, as Parley serves it: how much bots were used, by whom, and what was said. A token is sent in the Authorization header, with or without Bearer before it.",
	}
}

// viewer authenticates a request by its token. The vendor's clients send it bare.
func (a *API) viewer(r *http.Request) (context.Context, error) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 1 && headers[0] != "" && !strings.Contains(strings.TrimSpace(headers[0]), " ") {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+headers[0])
	}
	token, err := rest.Bearer(r)
	if err != nil {
		return nil, err
	}
	return a.Auth.Authenticate(r.Context(), token)
}
