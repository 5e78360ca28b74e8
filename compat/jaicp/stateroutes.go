package jaicp

import (
	"parley/compat/rest"
	"parley/internal/query"
)

// stateRoutes are the ways through the bots' scripts.
func (a *API) stateRoutes() []rest.Route {
	return []rest.Route{
		pageOf("/state-routes/filter", "Counts the ways that sessions took through the states of the script, the most frequent first.",
			StateRoutesData{}, a.waysTaken),
	}
}

func (a *API) waysTaken(r *rest.Request) (rest.Response, error) {
	in, err := a.asked(r, nothing)
	if err != nil {
		return rest.Response{}, err
	}
	routes, total, err := a.Reader.StateRoutes(r.Context(), in.Ask)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: StateRoutesData{in.paging(total), each(routes, routeShape)}}, nil
}

// routeShape is a way; its result is the state that it ended in.
func routeShape(w query.StateRoute) StateRouteDto {
	return StateRouteDto{StateRoutes: w.States, StateRouteResult: w.States[len(w.States)-1], SessionsCount: w.Sessions}
}
