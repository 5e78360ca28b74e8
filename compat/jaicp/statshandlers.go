package jaicp

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/query"
	"parley/internal/viewer"
	"parley/metrics"
)

// statistic makes an answer of what is asked.
type statistic func(context.Context, query.StatAsk) (any, error)

// overTime is the handler of numbers over time.
func (a *API) overTime(of statistic) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		ask, err := a.statAsked(r)
		if err != nil {
			return rest.Response{}, err
		}
		body, err := of(r.Context(), ask)
		return rest.Response{Body: body}, err
	}
}

func (a *API) messageStats(ctx context.Context, ask query.StatAsk) (any, error) {
	s, err := a.Stats.PairStats(ctx, ask)
	return newTimeStats(s), err
}

func (a *API) sessionStats(ctx context.Context, ask query.StatAsk) (any, error) {
	s, err := a.Stats.SessionStats(ctx, ask)
	return newTimeStats(s), err
}

func (a *API) sessionLabelStats(ctx context.Context, ask query.StatAsk) (any, error) {
	list, err := a.Stats.SessionLabelStats(ctx, ask)
	return newLabelStats(list, sessionLabel), err
}

func (a *API) messageLabelStats(ctx context.Context, ask query.StatAsk) (any, error) {
	list, err := a.Stats.PairLabelStats(ctx, ask)
	return newLabelStats(list, messageLabel), err
}

func (a *API) switchedSessions(r *rest.Request) (rest.Response, error) {
	of, zone, err := a.whereAsked(r)
	if err != nil {
		return rest.Response{}, err
	}
	q := rest.NewQuery(r.URL.RawQuery)
	d, moved := readDays(q, zone), transfer(q)
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	s, err := a.Stats.SessionStats(r.Context(), query.StatAsk{
		Organization: of, Filters: append(d.sessions(), moved), Every: metrics.Day, Step: 1, Zone: zone,
	})
	return rest.Response{Body: newTimeStats(s)}, err
}

func (a *API) telephony(r *rest.Request) (rest.Response, error) {
	of, zone, err := a.whereAsked(r)
	if err != nil {
		return rest.Response{}, err
	}
	q := rest.NewQuery(r.URL.RawQuery)
	d := readDays(q, zone)
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	ask := query.StatAsk{Organization: of, Filters: d.filters, Every: metrics.Day, Step: 1, Zone: zone}
	s, err := a.Stats.CallStats(r.Context(), ask, d.from, d.to)
	return rest.Response{Body: newCallStats(s)}, err
}

// uniqueClients counts in every project of the token, or in the one that is named.
func (a *API) uniqueClients(r *rest.Request) (rest.Response, error) {
	projects := viewer.From(r.Context()).Scope
	if slices.Contains(rest.NewQuery(r.URL.RawQuery).Names(), "projectShortName") {
		one, err := a.project(r)
		if err != nil {
			return rest.Response{}, err
		}
		projects = []uuid.UUID{one}
	}
	found, err := a.Stats.ClientsOf(r.Context(), projects)
	out := make([]projectClients, len(found))
	for i, p := range found {
		out[i] = projectClients{p.Slug, p.Count}
	}
	return rest.Response{Body: out}, err
}

func (a *API) sessionCounts(r *rest.Request) (rest.Response, error) {
	found, err := a.Stats.SessionsOf(r.Context(), viewer.From(r.Context()).Scope)
	out := make([]projectSessions, len(found))
	for i, p := range found {
		out[i] = projectSessions{p.Slug, p.Count}
	}
	return rest.Response{Body: out}, err
}
