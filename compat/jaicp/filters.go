package jaicp

import (
	"context"
	"net/http"

	"parley/compat/rest"
	"parley/internal/filters"
	"parley/internal/query"
)

// FilterReader reads what filters can be set to.
type FilterReader interface {
	// FilterChoices lists the values of a filter, the most frequent first. It fails
	// with apperr.Invalid for a key that has none.
	FilterChoices(context.Context, query.OptionsAsk) ([]filters.Choice, error)
	// FilterInterval is the range of a number. It fails with apperr.Invalid for a key
	// that is none.
	FilterInterval(context.Context, query.OptionsAsk) (query.Interval, error)
}

// FilterInfo describes a filter.
type FilterInfo struct {
	Key        filters.Key  `json:"key" required:"true"`
	Type       filters.Type `json:"type" required:"true"`
	Label      string       `json:"label" required:"true"`
	IsDefault  bool         `json:"isDefault" required:"true"`
	IsRequired bool         `json:"isRequired" required:"true"`
}

// FilterOption is a value that a filter can be set to. ParentValue and ChildValues are
// of trees.
type FilterOption struct {
	Value       string   `json:"value" required:"true"`
	Label       string   `json:"label" required:"true"`
	IsSelected  bool     `json:"isSelected" required:"true"`
	Frequency   int64    `json:"frequency"`
	ParentValue *string  `json:"parentValue,omitempty"`
	ChildValues []string `json:"childValues,omitempty"`
}

// FilterInterval is the range of a number, from 0 to 0 where there is none.
type FilterInterval struct {
	MinValue int64 `json:"minValue" required:"true"`
	MaxValue int64 `json:"maxValue" required:"true"`
}

var (
	sectionParameter = rest.Parameter{Name: "analyticsSection", Required: true, Description: "Part of the console: CLIENTS, SESSIONS, CLIENTS_DIALOGS or one of the REPORTS_."}
	keyParameter     = rest.Parameter{Name: "filterKey", Required: true, Description: "Key of the filter, such as CHANNEL_TYPE."}
)

// filterRoutes tell which filters there are and what they can be set to.
func (a *API) filterRoutes() []rest.Route {
	return []rest.Route{
		{
			Method: http.MethodGet, Pattern: "/filters", Summary: "Lists the filters of a part of the console.", Handle: a.filters,
			Doc: rest.Doc{Query: []rest.Parameter{sectionParameter}, Answer: []FilterInfo{}},
		},
		pageOf("/filter-options", "Lists what a filter can be set to, the most frequent first.", []FilterOption{}, a.filterOptions, keyParameter, sectionParameter),
		{
			Method: http.MethodPost, Pattern: "/interval-filter-options", Summary: "Tells the smallest and the largest number of a filter.", Handle: a.intervalOptions,
			Doc: rest.Doc{Query: []rest.Parameter{projectParameter, keyParameter, sectionParameter}, Body: filtersBody{}, Answer: FilterInterval{}},
		},
	}
}

func (a *API) filters(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	of := section(q)
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	out := []FilterInfo{}
	for _, row := range filters.RowsOf(of) {
		out = append(out, FilterInfo{Key: row.Key, Type: row.Type, Label: row.Label, IsDefault: row.IsDefault})
	}
	return rest.Response{Body: out}, nil
}

// section is the part of the console that a request names.
func section(q *rest.Query) filters.Section {
	name := required(q, "analyticsSection")
	if name != "" && !filters.Section(name).Known() {
		q.Report("analyticsSection should be a part of the console", "analyticsSection")
	}
	return filters.Section(name)
}

// filterKey is the key that a request names, which has to be one of the section's.
func filterKey(q *rest.Query) filters.Key {
	key := filters.Key(required(q, "filterKey"))
	row, known := filters.RowOf(key)
	if of := section(q); key != "" && (!known || of.Known() && !row.IsIn(of)) {
		q.Report("filterKey should be a filter of that part of the console", "filterKey")
	}
	return key
}

// optionsAsked reads whose options are asked for.
func (a *API) optionsAsked(r *rest.Request) (query.OptionsAsk, error) {
	var key filters.Key
	in, err := a.asked(r, func(q *rest.Query) { key = filterKey(q) })
	return query.OptionsAsk{Organization: in.Organization, Key: key, Filters: in.Filters, Offset: in.Offset, Limit: in.Limit}, err
}

func (a *API) filterOptions(r *rest.Request) (rest.Response, error) {
	ask, err := a.optionsAsked(r)
	if err != nil {
		return rest.Response{}, err
	}
	list, err := a.Filters.FilterChoices(r.Context(), ask)
	out := []FilterOption{}
	for _, c := range list {
		out = append(out, FilterOption{
			Value: c.Value, Label: c.Label, Frequency: c.Frequency, IsSelected: filters.Selects(ask.Filters, ask.Key, c.Value),
			ParentValue: c.ParentValue, ChildValues: c.ChildValues,
		})
	}
	return rest.Response{Body: out}, err
}

func (a *API) intervalOptions(r *rest.Request) (rest.Response, error) {
	ask, err := a.optionsAsked(r)
	if err != nil {
		return rest.Response{}, err
	}
	found, err := a.Filters.FilterInterval(r.Context(), ask)
	var out FilterInterval
	if found.Min != nil && found.Max != nil {
		out = FilterInterval{*found.Min, *found.Max}
	}
	return rest.Response{Body: out}, err
}
