// Package saysimple serves version 1 of SaySimple's Message Intelligence API as
// its clients know it: adding messages, resolving conversations, the metrics,
// the four lists, and the authentication before them. README.md says what is
// served, and where the vendor's document leaves room.
//
// Handlers translate and hand on; they decide nothing that the inbox, the
// directory or the metrics could decide. internal/app mounts it and nobody else imports it.
package saysimple

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/inbox"
	"parley/metrics"
)

// Prefix is the path below which everything of this vendor lies.
const Prefix = "/saysimple"

// docsBase is where the pages lie that the vendor calls documentationEndpoint.
const docsBase = "/docs"

// The two bases of the API: the one of the vendor's document and the one of
// the vendor's SDK. Both serve every endpoint.
var insightsBases = []string{"/insights/v1", "/v1"}

// The two bases of authentication, likewise.
var authBases = []string{"/messaging/v1", "/v1"}

// Authenticator knows clients and their tokens.
type Authenticator interface {
	// Exchange turns a JWT signed with a client's private key into a short-lived
	// access token. It fails with apperr.Unauthenticated.
	Exchange(ctx context.Context, clientJWT string) (accessToken string, expires time.Time, err error)
	// Authenticate returns a context that carries the viewer the access token
	// stands for. It fails with apperr.Unauthenticated.
	Authenticate(ctx context.Context, accessToken string) (context.Context, error)
}

// Inbox writes conversations.
type Inbox interface {
	// AppendMessages appends to one organization and answers for each message.
	// A message of a conversation that was resolved before it was sent fails with
	// apperr.Conflict.
	AppendMessages(ctx context.Context, organization uuid.UUID, messages []inbox.NewMessage) ([]inbox.Appended, error)
	// Resolve closes the conversation wherever in the organizations it lies. It
	// fails with apperr.NotFound where none has it and with apperr.Conflict where
	// two have. Resolving again is no error and changes nothing.
	Resolve(ctx context.Context, organizations []uuid.UUID, r inbox.Resolution) error
}

// Directory knows the names that were ever used. Its lists may come in any
// order.
type Directory interface {
	// TenantBySlug finds an organization that the viewer may act for. It fails
	// with one and the same apperr.Forbidden for unknown and for foreign ones.
	TenantBySlug(ctx context.Context, slug string) (uuid.UUID, error)
	AgentKeys(ctx context.Context, organizations []uuid.UUID) ([]string, error)
	ChannelPairs(ctx context.Context, organizations []uuid.UUID) ([]ChannelPair, error)
	// TagNames lists the bare names of user tags of conversations.
	TagNames(ctx context.Context, organizations []uuid.UUID) ([]string, error)
	// TeamNames lists the bare names of teams.
	TeamNames(ctx context.Context, organizations []uuid.UUID) ([]string, error)
}

// Metrics computes numbers.
type Metrics interface {
	// Series answers a query, a series for each metric in the order asked for. It
	// fails with apperr.Invalid where the query makes no sense and with
	// apperr.CostLimit where it asks for too much.
	Series(ctx context.Context, q metrics.Query) ([]metrics.Series, error)
}

// Deps is what the surface stands on.
type Deps struct {
	Auth      Authenticator
	Inbox     Inbox
	Directory Directory
	Metrics   Metrics
	Now       func() time.Time
	// PublicURL returns where clients reach this server, such as
	// https://parley.example.com, without a path.
	PublicURL func(*http.Request) string
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

// New returns the surface; every field of d is needed but MaxBody, Timeout and Once.
func New(d Deps) *API { return &API{d} }

// Routes returns every endpoint at every address, by path below [Prefix].
func (a *API) Routes() []rest.Route {
	routes := at(authBases, []rest.Route{
		{Method: http.MethodPost, Pattern: "/auth/authenticate", Public: true, Handle: a.authenticate, Summary: "Exchanges a JWT signed by the client for an access token of a few minutes."},
	})
	routes = append(routes, at(insightsBases, []rest.Route{
		{Method: http.MethodPost, Pattern: "/messages", Handle: a.addMessage, Summary: "Adds one message."},
		{Method: http.MethodPost, Pattern: "/events/conversations/resolve", Handle: a.resolveConversation, Summary: "Resolves a conversation for good."},
		{Method: http.MethodGet, Pattern: "/agents", Handle: list(a.Directory.AgentKeys), Summary: "Lists the agents ever seen."},
		{Method: http.MethodGet, Pattern: "/channels", Handle: a.channels, Summary: "Lists the channels ever used, each with the tenant's own address on it."},
		{Method: http.MethodGet, Pattern: "/tags", Handle: list(a.Directory.TagNames), Summary: "Lists the user tags ever given to a conversation."},
		{Method: http.MethodGet, Pattern: "/teams", Handle: list(a.Directory.TeamNames), Summary: "Lists the teams ever named by a tag."},
	})...)
	routes = append(routes, at(insightsBases, a.metricRoutes())...)
	return append(routes, at([]string{docsBase}, []rest.Route{
		{Method: http.MethodGet, Pattern: "/errors/{code}", Public: true, Handle: errorPage, Summary: "Explains an error to a person and says how to mend it."},
	})...)
}

// at repeats the rows below each of the bases.
func at(bases []string, rows []rest.Route) []rest.Route {
	var routes []rest.Route
	for _, base := range bases {
		for _, row := range rows {
			row.Pattern = base + row.Pattern
			routes = append(routes, row)
		}
	}
	return routes
}

// Mount serves the surface below [Prefix].
func (a *API) Mount(mux *http.ServeMux) {
	rest.Mount(mux, Prefix, a.Routes(), rest.Config{
		MaxBody:      a.MaxBody,
		Timeout:      a.Timeout,
		Admit:        a.Admit,
		Authenticate: a.viewer,
		Once:         a.Once,
		Error:        a.fail,
		Logger:       a.Logger,
	})
}

// About describes the surface.
func About() rest.About {
	return rest.About{
		Title:       "Message Intelligence API",
		Description: "SaySimple's Message Intelligence API v1, as Parley serves it: adding messages, resolving conversations, and their metrics.",
	}
}

// viewer authenticates a request by its access token.
func (a *API) viewer(r *http.Request) (context.Context, error) {
	token, err := rest.Bearer(r)
	if err != nil {
		return nil, err
	}
	return a.Auth.Authenticate(r.Context(), token)
}

// documentation returns what the vendor calls documentationEndpoint.
func (a *API) documentation(r *http.Request) string {
	return strings.TrimSuffix(a.PublicURL(r), "/") + Prefix + docsBase
}
