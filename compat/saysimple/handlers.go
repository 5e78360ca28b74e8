package saysimple

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/viewer"
)

// created is the answer to both writes: 201 and the JSON string "".
var created = rest.Response{Status: http.StatusCreated, Body: ""}

// authenticate ignores body and content type: all it needs is in the header.
func (a *API) authenticate(r *rest.Request) (rest.Response, error) {
	jwt, err := rest.Bearer(r.Request)
	if err != nil {
		return rest.Response{}, err
	}
	token, expires, err := a.Auth.Exchange(r.Context(), jwt)
	if err != nil {
		return rest.Response{}, unauthenticated(err)
	}
	return rest.Response{Body: newToken(token, expires)}, nil
}

// unauthenticated answers 401 for whatever was wrong with a JWT; only faults of
// the server's own keep their kind.
func unauthenticated(err error) error {
	switch apperr.KindOf(err) {
	case apperr.Internal, apperr.Unavailable, apperr.Timeout, apperr.RateLimited:
		return err
	}
	return apperr.New(apperr.Unauthenticated, "The JWT is not accepted")
}

func (a *API) addMessage(r *rest.Request) (rest.Response, error) {
	body, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	m, err := readMessage(body)
	if err != nil {
		return rest.Response{}, err
	}
	tenant, err := a.Directory.TenantBySlug(r.Context(), m.Tenant)
	if err != nil {
		return rest.Response{}, err
	}
	appended, err := a.Inbox.AppendMessages(r.Context(), tenant, []inbox.NewMessage{newMessage(m)})
	if err != nil {
		return rest.Response{}, err
	}
	if len(appended) != 1 {
		return rest.Response{}, errors.New("saysimple: the inbox did not answer for the message")
	}
	return created, appended[0].Err
}

func (a *API) resolveConversation(r *rest.Request) (rest.Response, error) {
	body, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	event, err := readResolve(body, a.Now())
	if err != nil {
		return rest.Response{}, err
	}
	tenants, err := organizations(r.Context())
	if err != nil {
		return rest.Response{}, err
	}
	return created, a.Inbox.Resolve(r.Context(), tenants, newResolution(event))
}

func (a *API) channels(r *rest.Request) (rest.Response, error) {
	tenants, err := organizations(r.Context())
	if err != nil {
		return rest.Response{}, err
	}
	pairs, err := a.Directory.ChannelPairs(r.Context(), tenants)
	return rest.Response{Body: distinctPairs(pairs)}, err
}

// list is the handler of a list of names.
func list(names func(context.Context, []uuid.UUID) ([]string, error)) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		tenants, err := organizations(r.Context())
		if err != nil {
			return rest.Response{}, err
		}
		all, err := names(r.Context(), tenants)
		return rest.Response{Body: distinct(all)}, err
	}
}

// answers is the handler of a metric.
func (a *API) answers(m metric) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		v := viewer.From(r.Context())
		if v == nil {
			return rest.Response{}, errNobody
		}
		p, err := m.parameters(r.URL.RawQuery, a.Now())
		if err != nil {
			return rest.Response{}, badQuery{err}
		}
		found, err := a.Metrics.Series(r.Context(), m.query(v.OrganizationID, p))
		if err != nil {
			return rest.Response{}, refused(err)
		}
		if len(found) != 1 {
			return rest.Response{}, errors.New("saysimple: the engine did not answer for the metric")
		}
		body, err := m.newSeries(found[0])
		return rest.Response{Body: body}, refused(err)
	}
}

// errNobody is a fault of the wiring: what is asked has to be somebody's.
var errNobody = errors.New("saysimple: nobody is authenticated")

// organizations returns the tenants that the access token may act for.
func organizations(ctx context.Context) ([]uuid.UUID, error) {
	v := viewer.From(ctx)
	if v == nil {
		return nil, errNobody
	}
	return v.Scope, nil
}
