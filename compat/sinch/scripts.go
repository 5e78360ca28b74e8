package sinch

import (
	"parley/compat/rest"
	"parley/ent"
	"parley/internal/query"
	"parley/internal/values"
)

func (a *API) scriptRoutes() []rest.Route {
	const all = "/scriptResults"
	return []rest.Route{
		listing[ScriptResult](all, "Lists filled-in questionnaires.", a.scriptResults,
			rest.Parameter{Name: "contact_id", Description: "Id of the contact in which it was filled in."},
			rest.Parameter{Name: "originalcontact_id", Description: "Id of the first contact of that work."},
			limitParameter),
		single[ScriptResult](all+"/{scriptResultId}", "Reads a filled-in questionnaire.", a.scriptResult),
	}
}

func (a *API) scriptResults(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	in := query.ScriptResultQuery{
		Interaction: queryGUID(q, "contact_id"), Original: queryGUID(q, "originalcontact_id"), Limit: queryLimit(q),
	}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.ScriptResults(r.Context(), organization(r), in)
	return rest.Response{Body: List[ScriptResult](each(rows, scriptResultShape))}, err
}

func (a *API) scriptResult(r *rest.Request) (rest.Response, error) {
	id, err := pathID(r, "scriptResultId")
	if err != nil {
		return rest.Response{}, err
	}
	row, err := a.Reader.ScriptResult(r.Context(), organization(r), id)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: scriptResultShape(row)}, nil
}

func scriptResultShape(row *ent.ScriptResult) ScriptResult {
	out := ScriptResult{
		ID: formatGUID(row.ID), ScriptID: formatGUID(row.ScriptID), ContactID: formatGUID(row.InteractionID),
		OriginalContactID: formatGUID(row.OriginalInteractionID), ModificationTime: formatInstant(row.ModifiedAt),
		Questions: each(row.Questions, questionShape),
	}
	if s := row.Edges.Script; s != nil {
		out.Name = s.Name
	}
	return out
}

func questionShape(q values.ScriptQuestion) ScriptQuestion {
	return ScriptQuestion{
		ID: q.ID, Data: q.Data, ControlType: q.ControlType, DataType: q.DataType, Ordinal: q.Ordinal,
		Answers: each(q.Answers, func(a values.ScriptAnswer) ScriptAnswer {
			return ScriptAnswer{ID: a.ID, Data: a.Data, Ordinal: a.Ordinal}
		}),
	}
}
