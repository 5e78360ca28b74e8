package app

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/rs/cors"

	"parley/access"
	"parley/compat/botopen"
	"parley/compat/jaicp"
	"parley/compat/rest"
	"parley/compat/saysimple"
	"parley/compat/sinch"
	"parley/compat/web1on1"
	"parley/console"
	"parley/directory"
	"parley/inbox"
	"parley/internal/query"
	"parley/store"
)

// routes lays out the addresses of the contract.
func (a *App) routes(graphql http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", a.exports.Based(graphql))
	a.exports.Mount(mux)
	a.health(mux)
	a.saySimple().Mount(mux)
	a.sinch().Mount(mux)
	a.web1on1().Mount(mux)
	a.botOpen().Mount(mux)
	a.jaicp().Mount(mux)
	a.register.Mount(mux)
	a.openAPI(mux)
	a.media(mux)
	mux.Handle("/", console.Handler(console.Config{DemoToken: a.config.DemoToken}))
	return a.logged(a.crossOrigin(a.bodiesInTime(mux)))
}

// health are the addresses of liveness and readiness.
func (a *App) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", a.ready)
}

// ready answers 200 while the database can be reached and is up to date.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	if a.draining.Load() {
		plain(w, http.StatusServiceUnavailable, "shutting down")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := a.Store.Migrated(ctx); err != nil {
		a.config.Logger.WarnContext(ctx, "not ready", "error", err)
		plain(w, http.StatusServiceUnavailable, "the database cannot be reached or is not up to date")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(text + "\n")) //nolint:errcheck // the client has gone
}

// crossOrigin lets the allowed origins in; without any, only pages of the server
// itself can read its answers.
func (a *App) crossOrigin(next http.Handler) http.Handler {
	if len(a.config.AllowedOrigins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: a.config.AllowedOrigins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Accept", "Idempotency-Key"},
		ExposedHeaders: []string{"X-Request-Id", "Retry-After", "Location", "Link", "X-Total-Count", "Idempotency-Replayed"},
		MaxAge:         600,
	}).Handler(next)
}

// trustedOrigins are those whose pages may call the APIs, besides the one that a
// request came to.
func (a *App) trustedOrigins() []string {
	if a.config.PublicURL == "" {
		return a.config.AllowedOrigins
	}
	u, err := url.Parse(a.config.PublicURL)
	if err != nil {
		return append(slices.Clone(a.config.AllowedOrigins), a.config.PublicURL)
	}
	return append(slices.Clone(a.config.AllowedOrigins), u.Scheme+"://"+u.Host)
}

func (a *App) saySimple() *saysimple.API {
	return saysimple.New(saysimple.Deps{
		Auth:      access.SaySimple{Access: a.Access},
		Inbox:     saySimpleInbox{a.Inbox},
		Directory: saySimpleDirectory{a.Query},
		Metrics:   a.Metrics,
		Now:       a.config.Now,
		PublicURL: a.publicURL,
		MaxBody:   a.config.MaxBody,
		Timeout:   a.config.RequestTimeout,
		Admit:     a.admission.enter,
		Once:      a.once,
		Logger:    a.config.Logger,
	})
}

func (a *App) sinch() *sinch.API {
	return sinch.New(sinch.Deps{
		Auth:      access.Sinch{Access: a.Access},
		Inbox:     a.Inbox,
		Directory: a.Directory,
		Reader:    a.Query,
		Now:       a.config.Now,
		MaxBody:   a.config.MaxBody,
		Timeout:   a.config.RequestTimeout,
		Admit:     a.admission.enter,
		Once:      a.once,
		Logger:    a.config.Logger,
	})
}

// vendorRate is how many requests a second Web1on1 lets an address and a key make.
const vendorRate = 20

func (a *App) web1on1() *web1on1.API {
	auth := access.Web1on1{Access: a.Access}
	return web1on1.New(web1on1.Deps{
		Auth:      auth,
		Directory: a.Directory,
		Inbox:     a.Inbox,
		Reader:    a.Query,
		Blobs:     a.blobs(),
		MaxUpload: a.maxUpload(),
		Partner:   auth.OrganizationByShort,
		Now:       a.config.Now,
		PublicURL: a.publicURL,
		PerSecond: max(cmp.Or(a.config.VendorRate, vendorRate), 0),
		MaxBody:   a.config.MaxBody,
		Timeout:   a.config.RequestTimeout,
		Admit:     a.admission.enter,
		Once:      a.once,
		Logger:    a.config.Logger,
	})
}

func (a *App) botOpen() *botopen.API {
	return botopen.New(botopen.Deps{
		Auth:    access.BotOpen{Access: a.Access},
		Reader:  a.Query,
		Now:     a.config.Now,
		MaxBody: a.config.MaxBody,
		Timeout: a.config.RequestTimeout,
		Admit:   a.admission.enter,
		Logger:  a.config.Logger,
	})
}

func (a *App) jaicp() *jaicp.API {
	return jaicp.New(jaicp.Deps{
		Auth:        access.JAICP{Access: a.Access},
		Reader:      a.Query,
		Filters:     a.Query,
		Labels:      jaicpLabels{a.Directory, a.Inbox},
		Experiments: a.Directory,
		Blocks:      a.Inbox,
		Sets:        a.Directory,
		Reports:     jaicpReports{a.Reports, a.exports},
		Stats:       a.Query,
		Now:         a.config.Now,
		PublicURL:   a.publicURL,
		MaxBody:     a.config.MaxBody,
		Timeout:     a.config.RequestTimeout,
		Admit:       a.admission.enter,
		Once:        a.once,
		Logger:      a.config.Logger,
	})
}

// jaicpLabels are made in one room and put on in another.
type jaicpLabels struct {
	*directory.Directory
	*inbox.Inbox
}

// once keeps a vendor's answers under the keys of the credential that asks.
func (a *App) once(ctx context.Context, key rest.Key, f func(context.Context) ([]byte, error)) ([]byte, bool, error) {
	v, err := a.Query.Viewer(ctx)
	if err != nil {
		return nil, false, err
	}
	own := store.OnceKey{Credential: v.CredentialID, Key: key.Value, Route: key.Route, BodyHash: key.Hash}
	return a.Store.Once(ctx, v.OrganizationID, own, f)
}

// publicURL is the configured address, else the one the request came to.
func (a *App) publicURL(r *http.Request) string {
	if a.config.PublicURL != "" {
		return strings.TrimRight(a.config.PublicURL, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// saySimpleInbox gives the vendor's surface the inbox in the shape it asks for.
type saySimpleInbox struct{ *inbox.Inbox }

// Resolve leaves out the id, which the vendor does not show.
func (in saySimpleInbox) Resolve(ctx context.Context, organizations []uuid.UUID, r inbox.Resolution) error {
	_, err := in.Inbox.Resolve(ctx, organizations, r)
	return err
}

// saySimpleDirectory gives the vendor's surface its lists.
type saySimpleDirectory struct{ *query.Reader }

// ChannelPairs spells the pairs the vendor's way.
func (d saySimpleDirectory) ChannelPairs(ctx context.Context, organizations []uuid.UUID) ([]saysimple.ChannelPair, error) {
	pairs, err := d.Reader.ChannelPairs(ctx, organizations)
	out := make([]saysimple.ChannelPair, len(pairs))
	for i, p := range pairs {
		out[i] = saysimple.ChannelPair{Channel: p.Type, TenantChannelIdentifier: p.Address}
	}
	return out, err
}
