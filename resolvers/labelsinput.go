package resolvers

import (
	"context"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/tag"
	"parley/graph"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/internal/query"
)

func newLabel(in graph.CreateLabelInput) directory.Labels {
	return directory.Labels{OrganizationID: in.OrganizationID, Kind: in.Kind, Labels: []directory.LabelWrite{{
		Name:             directory.Set(in.Name),
		Priority:         directory.IfSet(in.Priority),
		LabelGroupChoice: directory.LabelGroupChoice{Group: directory.IfSet(in.GroupID)},
	}}}
}

func labelChange(in graph.UpdateLabelInput) directory.Labels {
	return directory.Labels{Labels: []directory.LabelWrite{{
		ID:               &in.ID,
		Name:             change(in.Name),
		Priority:         change(in.Priority),
		LabelGroupChoice: directory.LabelGroupChoice{Group: change(in.GroupID)},
	}}}
}

func labelPriorities(in graph.SetLabelPrioritiesInput) directory.Labels {
	var out directory.Labels
	for _, l := range in.Labels {
		out.Labels = append(out.Labels, directory.LabelWrite{ID: &l.ID, Priority: directory.Set(l.Priority)})
	}
	return out
}

func newLabelGroup(in graph.CreateLabelGroupInput) directory.LabelGroups {
	return directory.LabelGroups{OrganizationID: in.OrganizationID, Groups: []directory.GroupWrite{{
		Name: directory.Set(in.Name), Priority: directory.IfSet(in.Priority),
	}}}
}

func labelGroupChange(in graph.UpdateLabelGroupInput) directory.LabelGroups {
	return directory.LabelGroups{Groups: []directory.GroupWrite{{
		ID: &in.ID, Name: change(in.Name), Priority: change(in.Priority),
	}}}
}

// label puts labels on objects of a kind and takes them off.
func (r *Resolver) label(ctx context.Context, in graph.LabelInput, kind tag.Kind) error {
	l := inbox.Labelling{Kind: kind, Objects: in.Ids, Add: in.Add, Remove: in.Remove}
	if in.Replace != nil {
		if len(in.Add) > 0 {
			return apperr.InvalidField("give it without replace", "add")
		}
		l.Add, l.Replace = in.Replace, true
	}
	return r.Inbox.Label(ctx, l)
}

// labelled loads what was labelled, in the order given.
func labelled[T any](ctx context.Context, ids []uuid.UUID, changed error, field string,
	load func(context.Context, query.Path, ...uuid.UUID) (map[uuid.UUID]*T, error),
) ([]*T, []*graph.UserError, error) {
	errs, fault := userErrors(changed)
	if changed != nil {
		return nil, errs, fault
	}
	found, err := load(ctx, query.At(field), ids...)
	out := make([]*T, 0, len(ids))
	for _, id := range ids {
		if row := found[id]; row != nil {
			out = append(out, row)
		}
	}
	return out, errs, err
}

func newExperiment(in graph.CreateExperimentInput) directory.NewExperiment {
	out := directory.NewExperiment{OrganizationID: in.OrganizationID, Key: in.Key, Description: value(in.Description)}
	for _, b := range in.Branches {
		out.Branches = append(out.Branches, directory.NewBranch{Key: b.Key, Description: value(b.Description)})
	}
	return out
}

// newFilterSet writes the filters as they are kept.
func newFilterSet(in graph.SaveFilterSetInput) (directory.NewFilterSet, error) {
	given := make([]filters.Filter, len(in.Filters))
	for i, f := range in.Filters {
		given[i] = *f
	}
	kept, err := filters.Check(given)
	return directory.NewFilterSet{
		OrganizationID: in.OrganizationID, Filters: filters.Marshal(kept),
		Interval: directory.IfSet(in.Interval), Step: directory.IfSet(in.Step),
	}, err
}
