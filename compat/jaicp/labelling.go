package jaicp

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/internal/query"
)

// labelled finds the project and the one object that the parameters name.
func (a *API) labelled(r *rest.Request, s shelf, inSession bool) (organization, object uuid.UUID, err error) {
	q := rest.NewQuery(r.URL.RawQuery)
	name, session := required(q, s.parameter), ""
	if inSession {
		session = required(q, whichSession.Name)
	}
	if err := q.Err(); err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	if organization, err = a.project(r); err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	if inSession {
		object, err = a.Reader.PairOfSession(r.Context(), organization, session, name)
	} else {
		object, err = s.object(r.Context(), organization, name)
	}
	return organization, object, err
}

// label puts one label on an object, or takes it off.
func (a *API) label(s shelf, on bool) handler {
	return func(r *rest.Request) (rest.Response, error) {
		organization, object, err := a.labelled(r, s, false)
		if err != nil {
			return rest.Response{}, err
		}
		o, err := r.Object()
		if err != nil {
			return rest.Response{}, err
		}
		n := number(o, "labelId", true)
		if err := o.Err(); err != nil {
			return rest.Response{}, err
		}
		return a.apply(r.Context(), s, inbox.Labelling{OrganizationID: organization, Objects: []uuid.UUID{object}}, []int64{n}, on)
	}
}

// setLabels replaces the labels of an object.
func (a *API) setLabels(s shelf) handler {
	return func(r *rest.Request) (rest.Response, error) {
		organization, object, err := a.labelled(r, s, s.inSession)
		if err != nil {
			return rest.Response{}, err
		}
		o, err := r.List("labels")
		if err != nil {
			return rest.Response{}, err
		}
		var numbers []int64
		for _, one := range o.Objects("labels", inbox.MaxLabels) {
			numbers = append(numbers, number(one, "labelId", true))
		}
		if err := o.Err(); err != nil {
			return rest.Response{}, err
		}
		return a.apply(r.Context(), s, inbox.Labelling{OrganizationID: organization, Objects: []uuid.UUID{object}, Replace: true}, numbers, true)
	}
}

// apply puts the labels of numbers on, or takes them off.
func (a *API) apply(ctx context.Context, s shelf, l inbox.Labelling, numbers []int64, on bool) (rest.Response, error) {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	found, err := a.labelIDs(ctx, l.OrganizationID, s.kind, numbers)
	if err != nil {
		return rest.Response{}, err
	}
	labels := each(numbers, func(n int64) uuid.UUID { return found[n] })
	l.Kind = s.kind
	if on {
		l.Add = labels
	} else {
		l.Remove = labels
	}
	return empty(), a.Labels.Label(ctx, l)
}

// comparisons are what becomes of labels, read as what filters say of them: that
// objects have them afterwards, or have them not.
var comparisons = map[string]bool{"CONTAINS": true, "EXISTS": true, "NOT_CONTAINS": false, "NOT_EXISTS": false}

// bulkInput is what is labelled, and how.
type bulkInput struct {
	on      bool
	labels  []int64
	objects []string
	filters []filters.Filter
	// named and filtered tell whether ids and filters were there.
	named, filtered bool
}

func readBulk(o *rest.Object) (bulkInput, error) {
	in := bulkInput{named: o.Given("objectIds"), filtered: o.Given("filters")}
	on, known := comparisons[o.RequiredText("comparisonType")]
	if in.on = on; !known && o.Given("comparisonType") {
		o.Report("comparisonType should be one of CONTAINS, EXISTS, NOT_CONTAINS, NOT_EXISTS", "comparisonType")
	}
	if err := json.Unmarshal(o.Raw("labels"), &in.labels); err != nil || len(in.labels) == 0 || len(in.labels) > inbox.MaxLabels {
		o.Report("labels should be 1 to 50 ids of labels", "labels")
	}
	in.objects = o.Texts("objectIds", inbox.MaxLabelled, rest.NotEmpty, rest.MaxChars(maxID))
	if !in.named && !in.filtered {
		o.Report("objectIds or filters are required", "objectIds")
	}
	if err := o.Err(); err != nil {
		return in, err
	}
	var err error
	in.filters, err = filtersOf(o)
	if err == nil && in.filtered && len(in.objects) == 0 && query.AskNothing(in.filters) {
		err = apperr.InvalidField("filters should ask for something where objectIds name nothing", "filters")
	}
	return in, err
}

// bulk labels what ids name, what filters find, or what is in both.
func (a *API) bulk(s shelf) handler {
	return func(r *rest.Request) (rest.Response, error) {
		organization, err := a.project(r)
		if err != nil {
			return rest.Response{}, err
		}
		o, err := r.Object()
		if err != nil {
			return rest.Response{}, err
		}
		in, err := readBulk(o)
		if err != nil {
			return rest.Response{}, err
		}
		l, err := a.bulkOf(r.Context(), s, organization, in)
		if err != nil {
			return rest.Response{}, err
		}
		return a.apply(r.Context(), s, l, in.labels, in.on)
	}
}

// bulkOf says which objects are meant. An empty list of ids beside filters is none.
func (a *API) bulkOf(ctx context.Context, s shelf, organization uuid.UUID, in bulkInput) (inbox.Labelling, error) {
	l := inbox.Labelling{OrganizationID: organization}
	found, err := s.objects(ctx, organization, in.objects)
	if err := all(found, in.objects, err); err != nil {
		return l, err
	}
	l.Objects = each(in.objects, func(name string) uuid.UUID { return found[name] })
	if in.filtered {
		l.Where, l.Objects = s.matching(in.filters, l.Objects), nil
	}
	return l, nil
}
