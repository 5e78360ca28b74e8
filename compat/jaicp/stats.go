package jaicp

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/query"
)

// Stats counts sessions, messages, labels, calls and clients.
type Stats interface {
	SessionStats(ctx context.Context, a query.StatAsk) (query.StatSeries, error)
	PairStats(ctx context.Context, a query.StatAsk) (query.StatSeries, error)
	SessionLabelStats(ctx context.Context, a query.StatAsk) ([]query.LabelStats, error)
	PairLabelStats(ctx context.Context, a query.StatAsk) ([]query.LabelStats, error)
	// CallStats counts from the bucket of one instant to that of another.
	CallStats(ctx context.Context, a query.StatAsk, from, to time.Time) (query.CallStats, error)
	ClientsOf(ctx context.Context, organizations []uuid.UUID) ([]query.ProjectCount, error)
	SessionsOf(ctx context.Context, organizations []uuid.UUID) ([]query.ProjectCount, error)
}

// statRoutes are the statistics.
func (a *API) statRoutes() []rest.Route {
	return []rest.Route{
		{
			Method: http.MethodGet, Pattern: "/stats/switched-sessions", Handle: a.switchedSessions,
			Summary: "Counts the sessions that were handed to an operator, by day.",
			Doc:     rest.Doc{Query: switchParameters, Answer: timeStats{}},
		},
		{
			Method: http.MethodGet, Pattern: "/stats/telephony", Handle: a.telephony,
			Summary: "Counts calls by day, and tells how long they lasted on average.",
			Doc:     rest.Doc{Query: callParameters, Answer: callStats{}},
		},
		{
			Method: http.MethodGet, Pattern: "/stats/unique-clients", Handle: a.uniqueClients,
			Summary: "Counts the clients of each project.",
			Doc:     rest.Doc{Query: []rest.Parameter{projectParameter}, Answer: []projectClients{}},
		},
		{
			Method: http.MethodPost, Pattern: "/stats/messages/with-advanced-filters", Handle: a.overTime(a.messageStats),
			Summary: "Counts messages over time.",
			Doc:     rest.Doc{Query: intervalParameters, Body: filtersBody{}, Answer: timeStats{}},
		},
		{
			Method: http.MethodPost, Pattern: "/stats/sessions/with-advanced-filters", Handle: a.overTime(a.sessionStats),
			Summary: "Counts sessions over time.",
			Doc:     rest.Doc{Query: intervalParameters, Body: filtersBody{}, Answer: timeStats{}},
		},
		{
			Method: http.MethodPost, Pattern: "/stats/session-labels", Handle: a.overTime(a.sessionLabelStats),
			Summary: "Counts the sessions that carry each label over time.",
			Doc:     rest.Doc{Query: intervalParameters, Body: filtersBody{}, Answer: labelStats[SessionLabelDto]{}},
		},
		{
			Method: http.MethodPost, Pattern: "/stats/log-labels", Handle: a.overTime(a.messageLabelStats),
			Summary: "Counts the messages that carry each label over time.",
			Doc:     rest.Doc{Query: intervalParameters, Body: filtersBody{}, Answer: labelStats[MessageLabelDto]{}},
		},
		{
			Method: http.MethodGet, Pattern: "/projects/sessions/count", Handle: a.sessionCounts,
			Summary: "Counts the sessions of each project.",
			Doc:     rest.Doc{Answer: []projectSessions{}},
		},
	}
}
