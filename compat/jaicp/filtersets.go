package jaicp

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
	"parley/ent/filterset"
	"parley/internal/filters"
)

// Sets keeps filter sets.
type Sets interface {
	SaveFilterSet(ctx context.Context, in directory.NewFilterSet) (*ent.FilterSet, error)
}

// UserFilterSetDto is a choice of filters that is kept.
type UserFilterSetDto struct {
	FilterSetID  string          `json:"filterSetId"`
	Filters      json.RawMessage `json:"filters"`
	IntervalType *string         `json:"intervalType,omitempty"`
	Step         int             `json:"step"`
}

func (a *API) setRoutes() []rest.Route {
	const path = "/user-filter-sets"
	return []rest.Route{
		{
			Method: http.MethodGet, Pattern: path + "/{filterSetId}", Handle: a.showFilterSet,
			Summary: "Shows filters that are kept.", Doc: rest.Doc{Query: ofProject(), Answer: UserFilterSetDto{}},
		},
		{
			// The last part is no id: the vendor's path is spelt so.
			Method: http.MethodPost, Pattern: path + "/filterSetId", Handle: a.saveFilterSet, Summary: "Keeps filters and tells their id.",
			Doc: rest.Doc{Query: ofProject(
				rest.Parameter{Name: "intervalType", Description: "HOUR, DAY, WEEK, MONTH, QUARTER or YEAR."},
				rest.Parameter{Name: "step", Type: "integer", Description: "How many intervals are one bucket, 1 to 1,000."},
			), Body: filtersBody{}, Answer: "", AnswerType: "application/json"},
		},
	}
}

func (a *API) showFilterSet(r *rest.Request) (rest.Response, error) {
	organization, err := a.project(r)
	if err != nil {
		return rest.Response{}, err
	}
	id, err := uuid.Parse(r.PathValue("filterSetId"))
	if err != nil {
		return rest.Response{}, errNotFound
	}
	row, err := a.Reader.FilterSet(r.Context(), organization, id)
	if err != nil {
		return rest.Response{}, err
	}
	out := UserFilterSetDto{FilterSetID: row.ID.String(), Filters: row.Filters, Step: row.Step}
	if row.Interval != nil {
		interval := string(*row.Interval)
		out.IntervalType = &interval
	}
	return rest.Response{Body: out}, nil
}

func (a *API) saveFilterSet(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	in := directory.NewFilterSet{Step: directory.Set(whole(q, "step", 1, 1000, 1))}
	interval, given := q.Text("intervalType", rest.OneOf("HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"))
	if given {
		in.Interval = directory.Set(filterset.Interval(interval))
	}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	organization, err := a.project(r)
	if err != nil {
		return rest.Response{}, err
	}
	o, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	list, err := filtersOf(o)
	if err != nil {
		return rest.Response{}, err
	}
	in.OrganizationID, in.Filters = &organization, filters.Marshal(list)
	row, err := a.Sets.SaveFilterSet(r.Context(), in)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: row.ID.String()}, nil
}
