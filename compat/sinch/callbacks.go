package sinch

import (
	"net/http"

	"parley/compat/rest"
	"parley/ent"
	"parley/ent/callback"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/query"
)

func (a *API) callbackRoutes() []rest.Route {
	const all, one = "/callbacks", "/callbacks/{callbackId}"
	return []rest.Route{
		listing[Callback](all, "Lists promised calls.", a.callbacks,
			rest.Parameter{Name: "customerNumber", Description: "Number to call, with * and ?."}, limitParameter),
		creation[Callback](all, "Promises a call.", writing(readCallback, a.addCallback)),
		single[Callback](one, "Reads a promised call.", a.callback),
		change(http.MethodPut, one, "Tells what became of a promised call.", writing(readCallbackUpdate, a.updateCallback), Callback{}),
	}
}

func (a *API) callbacks(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	in := query.CallbackQuery{CustomerNumber: queryPattern(q, "customerNumber"), Limit: queryLimit(q)}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.Callbacks(r.Context(), organization(r), in)
	return rest.Response{Body: List[Callback](each(rows, callbackShape))}, err
}

func (a *API) callback(r *rest.Request) (rest.Response, error) {
	id, err := pathID(r, "callbackId")
	if err != nil {
		return rest.Response{}, err
	}
	row, err := a.Reader.CallbackIn(r.Context(), organization(r), id)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: callbackShape(row)}, nil
}

func (a *API) addCallback(r *rest.Request, in newCallback) (rest.Response, error) {
	queue, err := a.Reader.QueueByNumber(r.Context(), organization(r), in.QueueNumber)
	if err != nil {
		return rest.Response{}, err
	}
	if queue == nil {
		return rest.Response{}, invalid("callbackQueueNumber is no number of a queue: '%s'", in.QueueNumber)
	}
	id, err := a.Inbox.CreateCallback(r.Context(), inbox.NewCallback{
		Queue: queue.ID, CustomerNumber: in.CustomerNumber, NextCallAt: some(in.NextCall), Source: ids.Sinch,
		Notes: given(in.Notes), ExtraData: given(in.ExtraData), GwPrefix: given(in.GwPrefix),
	})
	return created(Prefix+"/callbacks", id), err
}

func (a *API) updateCallback(r *rest.Request, in callbackUpdate) (rest.Response, error) {
	id, err := pathID(r, "callbackId")
	if err != nil {
		return rest.Response{}, err
	}
	if _, err := a.Reader.CallbackIn(r.Context(), organization(r), id); err != nil {
		return rest.Response{}, err
	}
	result := callback.LastResult(in.LastResult)
	return done(), a.Inbox.UpdateCallback(r.Context(), inbox.CallbackChange{
		ID: id, CustomerNumber: &in.CustomerNumber, Notes: &in.Notes, LastResult: &result,
		SetNextCallAt: !in.NextCall.IsZero(), NextCallAt: some(in.NextCall),
	})
}

func callbackShape(row *ent.Callback) Callback {
	out := Callback{
		ID: formatGUID(row.ID), CallbackQueueNumber: row.QueueNumber, CreationTime: formatInstant(row.CreatedAt),
		CustomerNumber: row.CustomerNumber, ExtraData: deref(row.ExtraData), GwPrefix: deref(row.GwPrefix),
		Failures: row.Failures, LastCallTime: formatTime(row.LastCallAt), LastResult: string(row.LastResult),
		MaxCalls: row.MaxCalls, NextCallTime: formatTime(row.NextCallAt), Notes: deref(row.Notes),
		OriginalQueueNumber: row.OriginalQueueNumber, OriginalQueueName: deref(row.OriginalQueueName),
	}
	if u := row.Edges.Creator; u != nil {
		out.CreatorID, out.CreatorName = formatGUID(u.ID), u.DisplayName
	}
	return out
}
