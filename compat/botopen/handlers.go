package botopen

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/query"
	"parley/internal/viewer"
)

// errNobody is a fault of the wiring: what is asked has to be somebody's.
var errNobody = errors.New("botopen: nobody is authenticated")

// organization is the one that the app belongs to.
func organization(r *rest.Request) (uuid.UUID, error) {
	v := viewer.From(r.Context())
	if v == nil {
		return uuid.Nil, errNobody
	}
	return v.OrganizationID, nil
}

func (a *API) login(r *rest.Request) (rest.Response, error) {
	body, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	in := credentials{AppID: body.RequiredText("appId"), AppSecret: body.RequiredText("appSecret")}
	if err := body.Err(); err != nil {
		return rest.Response{}, err
	}
	token, ends, err := a.Auth.Login(r.Context(), in.AppID, in.AppSecret)
	return rest.Response{Body: newLogin(token, ends)}, err
}

func (a *API) usage(r *rest.Request) (rest.Response, error) {
	of, err := organization(r)
	if err != nil {
		return rest.Response{}, err
	}
	p, err := readUsage(r.URL.RawQuery, a.Now())
	if err != nil {
		return rest.Response{}, err
	}
	p.Organization = of
	found, err := a.Reader.BotUsage(r.Context(), p)
	return rest.Response{Body: usage{TotalMessages: found.Messages, TotalUsers: found.Users}}, err
}

func (a *API) users(r *rest.Request) (rest.Response, error) {
	of, p, body, err := asked(r)
	if err != nil {
		return rest.Response{}, err
	}
	period, err := readUsers(body)
	if err != nil {
		return rest.Response{}, err
	}
	period.Organization = of
	found, total, err := a.Reader.BotUsers(r.Context(), period, p.offset(), p.Limit)
	return rest.Response{Body: newUsersPage(p, found, total)}, err
}

func (a *API) userData(r *rest.Request) (rest.Response, error) {
	of, err := organization(r)
	if err != nil {
		return rest.Response{}, err
	}
	found, err := a.Reader.BotCustomer(r.Context(), of, r.PathValue("botUserId"))
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: newUserData(found)}, nil
}

func (a *API) transcripts(r *rest.Request) (rest.Response, error) {
	of, p, body, err := asked(r)
	if err != nil {
		return rest.Response{}, err
	}
	user, period, err := readTranscripts(body, a.Now())
	if err != nil {
		return rest.Response{}, err
	}
	period.Organization = of
	found, err := a.Reader.BotTalk(r.Context(), period, user, p.offset(), p.Limit)
	return rest.Response{Body: newTranscriptsPage(p, found)}, err
}

// asked are the parts that the two lists have in common.
func asked(r *rest.Request) (of uuid.UUID, p page, body *rest.Object, err error) {
	if of, err = organization(r); err != nil {
		return of, p, nil, err
	}
	if p, err = readPage(r.URL.RawQuery); err != nil {
		return of, p, nil, err
	}
	body, err = r.Object()
	return of, p, body, err
}

// between is a period of a body; a zero time is none.
func between(body *rest.Object) query.BotPeriod {
	p := query.BotPeriod{From: instant(body, "startDate"), To: instant(body, "endDate")}
	if !p.From.IsZero() && !p.To.IsZero() && p.To.Before(p.From) {
		body.Report("End date should not be before start date", "endDate")
	}
	return p
}

func instant(body *rest.Object, name string) time.Time {
	text := body.Text(name)
	if text == "" {
		return time.Time{}
	}
	t, ok := parseTime(text)
	if !ok || !storable(t) {
		body.Report(badDate(name), name)
		return time.Time{}
	}
	return t
}
