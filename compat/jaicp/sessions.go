package jaicp

import (
	"net/http"

	"parley/compat/rest"
	"parley/internal/query"
)

// filtersBody is the shape of a body that may have filters.
type filtersBody struct {
	Filters []AnyFilter `json:"filters,omitempty"`
}

// AnyFilter is a filter of any type, for readers of the description.
type AnyFilter struct {
	Key  string `json:"key" required:"true"`
	Type string `json:"type" required:"true" enum:"TEXT,DATE_TIME_RANGE,NUMERIC_RANGE,CHECKBOX,RADIO,TREE,CUSTOM_FIELDS_IN_RESPONSE,COMPOSITE_FILTER"`
}

// pageOf describes a row that answers a page of what the filters of its body let
// through.
func pageOf(pattern, summary string, answer any, handle func(*rest.Request) (rest.Response, error), more ...rest.Parameter) rest.Route {
	parameters := append([]rest.Parameter{projectParameter}, pageParameters...)
	return rest.Route{
		Method: http.MethodPost, Pattern: pattern, Summary: summary, Handle: handle,
		Doc: rest.Doc{Query: append(parameters, more...), Body: filtersBody{}, Answer: answer},
	}
}

// readRoutes are the lists of sessions, messages and clients.
func (a *API) readRoutes() []rest.Route {
	return append(a.messageRoutes(),
		pageOf("/sessions/filter", "Lists sessions, newest first.", SessionsData{}, a.sessions,
			rest.Parameter{Name: "needToReturnSessionLabels", Type: "boolean", Description: "Whether sessions have their labels; with the token in the path they have unless it is false."},
			rest.Parameter{Name: "needToReturnSessionData", Type: "boolean", Description: "Whether sessions have what the bot noted."}),
		pageOf("/clients/filter", "Lists clients, newest first.", ClientsData{}, a.clients),
		pageOf("/clients/all-for-bot", "Lists the clients of a bot who came until a time, newest first.", ClientsData{}, a.clientsOfBot,
			botParameter, rest.Parameter{Name: "dateTo", Required: true, Description: "The time, of ISO 8601."}),
	)
}

func (a *API) sessions(r *rest.Request) (rest.Response, error) {
	var with shown
	in, err := a.asked(r, func(q *rest.Query) {
		with = shown{
			labels: flag(q, "needToReturnSessionLabels", r.PathValue("token") != ""),
			data:   flag(q, "needToReturnSessionData", false),
		}
	})
	if err != nil {
		return rest.Response{}, err
	}
	rows, total, err := pageAndCount(r, in, a.Reader.Sessions, a.Reader.SessionCount)
	if err != nil {
		return rest.Response{}, err
	}
	shape := func(s query.Session) SessionInfo { return sessionShape(s, with) }
	return rest.Response{Body: SessionsData{in.paging(total), each(rows, shape)}}, nil
}
