package jaicp

import (
	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
)

// handler answers a request.
type handler = func(*rest.Request) (rest.Response, error)

func (a *API) listLabels(s shelf) handler {
	return func(r *rest.Request) (rest.Response, error) {
		organization, err := a.project(r)
		if err != nil {
			return rest.Response{}, err
		}
		rows, err := a.Reader.Labels(r.Context(), organization, s.kind)
		return rest.Response{Body: each(rows, s.shape)}, err
	}
}

// labelRow is the label of the path with its group.
func (a *API) labelRow(r *rest.Request, s shelf) (*ent.Tag, error) {
	organization, err := a.project(r)
	if err != nil {
		return nil, err
	}
	n, err := numberIn(r)
	if err != nil {
		return nil, err
	}
	return a.labelOf(r, organization, s, n)
}

func (a *API) labelOf(r *rest.Request, organization uuid.UUID, s shelf, n int64) (*ent.Tag, error) {
	rows, err := a.Reader.Labels(r.Context(), organization, s.kind, n)
	if err == nil && len(rows) == 0 {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

func (a *API) showLabel(s shelf) handler {
	return func(r *rest.Request) (rest.Response, error) {
		row, err := a.labelRow(r, s)
		if err != nil {
			return rest.Response{}, err
		}
		return rest.Response{Body: s.shape(row)}, nil
	}
}

func (a *API) createLabel(s shelf) handler {
	return func(r *rest.Request) (rest.Response, error) {
		organization, err := a.project(r)
		if err != nil {
			return rest.Response{}, err
		}
		in, err := readOne(r, s.create)
		if err != nil {
			return rest.Response{}, err
		}
		labels, err := a.labels(r.Context(), organization, s.kind, in)
		if err != nil {
			return rest.Response{}, err
		}
		row, err := a.Labels.SaveLabel(r.Context(), labels)
		if err != nil {
			return rest.Response{}, err
		}
		row, err = a.labelOf(r, organization, s, row.Number)
		if err != nil {
			return rest.Response{}, err
		}
		return rest.Response{Body: s.shape(row)}, nil
	}
}

func (a *API) changeLabel(s shelf) handler {
	return func(r *rest.Request) (rest.Response, error) {
		row, err := a.labelRow(r, s)
		if err != nil {
			return rest.Response{}, err
		}
		in, err := readOne(r, s.update)
		if err != nil {
			return rest.Response{}, err
		}
		in.id = row.Number
		labels, err := a.labels(r.Context(), row.OrganizationID, s.kind, in)
		if err != nil {
			return rest.Response{}, err
		}
		_, err = a.Labels.SaveLabel(r.Context(), labels)
		return empty(), err
	}
}

func (a *API) deleteLabel(s shelf) handler {
	return func(r *rest.Request) (rest.Response, error) {
		row, err := a.labelRow(r, s)
		if err != nil {
			return rest.Response{}, err
		}
		return empty(), a.Labels.DeleteLabel(r.Context(), row.ID)
	}
}

// changeLabels changes those of a list.
func (a *API) changeLabels(s shelf, read func(*rest.Object) labelInput) handler {
	return func(r *rest.Request) (rest.Response, error) { return a.saveLabels(r, s, read) }
}

// createLabels creates those of a list.
func (a *API) createLabels(r *rest.Request) (rest.Response, error) {
	s := a.messageShelf()
	return a.saveLabels(r, s, s.create)
}

func (a *API) saveLabels(r *rest.Request, s shelf, read func(*rest.Object) labelInput) (rest.Response, error) {
	organization, err := a.project(r)
	if err != nil {
		return rest.Response{}, err
	}
	in, err := readList(r, read)
	if err != nil {
		return rest.Response{}, err
	}
	labels, err := a.labels(r.Context(), organization, s.kind, in...)
	if err != nil {
		return rest.Response{}, err
	}
	_, err = a.Labels.SaveLabels(r.Context(), labels)
	return empty(), err
}

// groupRow is the group of the path.
func (a *API) groupRow(r *rest.Request) (*ent.TagGroup, error) {
	organization, err := a.project(r)
	if err != nil {
		return nil, err
	}
	n, err := numberIn(r)
	if err != nil {
		return nil, err
	}
	rows, err := a.Reader.LabelGroups(r.Context(), organization, n)
	if err == nil && len(rows) == 0 {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

func (a *API) showGroup(r *rest.Request) (rest.Response, error) {
	row, err := a.groupRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: MessageLabelGroupDto{ID: &row.Number, Name: row.Name, Priority: &row.Priority}}, nil
}

func (a *API) changeGroup(r *rest.Request) (rest.Response, error) {
	row, err := a.groupRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	in, err := readOne(r, readWholeLabel)
	if err != nil {
		return rest.Response{}, err
	}
	_, err = a.Labels.SaveLabelGroup(r.Context(), directory.LabelGroups{OrganizationID: &row.OrganizationID, Groups: []directory.GroupWrite{
		{ID: &row.ID, Name: in.name, Priority: in.priority},
	}})
	return empty(), err
}

func (a *API) deleteGroup(r *rest.Request) (rest.Response, error) {
	row, err := a.groupRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	return empty(), a.Labels.DeleteLabelGroup(r.Context(), row.ID)
}

// changeGroups changes those of a list.
func (a *API) changeGroups(read func(*rest.Object) labelInput) handler {
	return func(r *rest.Request) (rest.Response, error) {
		organization, err := a.project(r)
		if err != nil {
			return rest.Response{}, err
		}
		in, err := readList(r, read)
		if err != nil {
			return rest.Response{}, err
		}
		there, err := a.groupIDs(r.Context(), organization, each(in, func(g labelInput) int64 { return g.id }))
		if err != nil {
			return rest.Response{}, err
		}
		_, err = a.Labels.SaveLabelGroups(r.Context(), directory.LabelGroups{
			OrganizationID: &organization, Groups: each(in, func(g labelInput) directory.GroupWrite {
				id := there[g.id]
				return directory.GroupWrite{ID: &id, Name: g.name, Priority: g.priority}
			}),
		})
		return empty(), err
	}
}
