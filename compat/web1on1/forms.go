package web1on1

import (
	"context"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
	"parley/ent/form"
	"parley/ent/formfield"
	"parley/internal/ids"
	"parley/internal/shortid"
	"parley/internal/values"
)

func (a *API) formWrites() writes[directory.FormFields] {
	return writes[directory.FormFields]{
		path: "forms", needs: []string{"name"}, read: a.readForm,
		create: func(ctx context.Context, organization *uuid.UUID, in directory.FormFields) (created, error) {
			row, err := a.Directory.CreateForm(ctx, directory.NewForm{OrganizationID: organization, Source: ids.Web1on1, FormFields: in})
			if err != nil {
				return created{}, err
			}
			return created{id: row.ID}, nil
		},
		update: func(ctx context.Context, id uuid.UUID, in directory.FormFields) error {
			_, err := a.Directory.UpdateForm(ctx, directory.FormChange{ID: id, FormFields: in})
			return err
		},
		archive: func(ctx context.Context, id uuid.UUID) error {
			_, err := a.Directory.ArchiveForm(ctx, id)
			return err
		},
	}
}

func (a *API) readForm(ctx context.Context, o *rest.Object, fresh bool) (directory.FormFields, error) {
	in := directory.FormFields{
		Name: text(o, "name"), Type: word[form.Type](o, "type", formTypes), Status: word[form.Status](o, "status", formStatuses),
		ProfileFields: texts(o, "profileFields"), NotifyEmails: texts(o, "notifyEmails"), Tags: texts(o, "tags"),
		Labels: texts(o, "labels"), PointsByAgent: number(o, "pointsByAgent"), PointsByBot: number(o, "pointsByBot"), Meta: raw(o, "meta"),
	}
	var err error
	if in.TemplateID, err = a.reference(ctx, o, "template", ids.Form); err != nil {
		return in, err
	}
	in.Fields, err = a.readFields(ctx, o, fresh)
	return in, err
}

// maxFields is how many fields a form has at most.
const maxFields = 200

// readFields reads all fields of a form; those with an id are there already.
func (a *API) readFields(ctx context.Context, o *rest.Object, fresh bool) (directory.Opt[[]directory.FormFieldEntry], error) {
	if !o.Has("fields") {
		return directory.Opt[[]directory.FormFieldEntry]{}, nil
	}
	fields := o.Objects("fields", maxFields)
	there, err := a.inside(ctx, "fields", fields, ids.FormField, fresh)
	if err != nil {
		return directory.Opt[[]directory.FormFieldEntry]{}, err
	}
	list := make([]directory.FormFieldEntry, len(fields))
	for i, f := range fields {
		list[i] = directory.FormFieldEntry{ID: there[i], FormFieldFields: readField(f)}
	}
	return directory.Set(list), nil
}

func readField(o *rest.Object) directory.FormFieldFields {
	return directory.FormFieldFields{
		Name: text(o, "name"), Label: text(o, "label"), Type: word[formfield.Type](o, "type", fieldTypes), Entity: text(o, "entity"),
		Pattern: text(o, "pattern"), Options: decoded[[]values.FormOption](o, "options"), Required: flag(o, "required"),
	}
}

// fields are those of a form in order.
func (a *API) fields(r *rest.Request) (rest.Response, error) {
	shape, err := a.shown(r, a.kinds["forms"])
	f, _ := shape.(Form)
	return rest.Response{Body: f.Fields}, err
}

func (a *API) field(r *rest.Request) (rest.Response, error) {
	row, err := a.fieldRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: fieldShape(row)}, nil
}

// fieldRow is the field of the address, which has to be the form's.
func (a *API) fieldRow(r *rest.Request) (*ent.FormField, error) {
	id, err := a.addressed(r, a.kinds["forms"], "id")
	if err != nil {
		return nil, err
	}
	list, _, err := a.Reader.ListForms(r.Context(), only(id))
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		for _, row := range f.Edges.Fields {
			if shortid.Matches(row.ID, r.PathValue("field")) {
				return row, nil
			}
		}
	}
	return nil, errNotFound
}

// fieldInput reads the body of a field.
func fieldInput(r *rest.Request, needs ...string) (directory.FormFieldFields, error) {
	o, err := r.Object()
	if err != nil {
		return directory.FormFieldFields{}, err
	}
	required(o, needs...)
	in := readField(o)
	return in, o.Err()
}

func (a *API) addField(r *rest.Request) (rest.Response, error) {
	id, err := a.addressed(r, a.kinds["forms"], "id")
	if err != nil {
		return rest.Response{}, err
	}
	in, err := fieldInput(r, "name")
	if err != nil {
		return rest.Response{}, err
	}
	row, err := a.Directory.CreateFormField(r.Context(), directory.NewFormField{FormID: id, Source: ids.Web1on1, FormFieldFields: in})
	if err != nil {
		return rest.Response{}, err
	}
	return made(location("forms", id)+location("fields", row.ID), fieldShape(row)), nil
}

func (a *API) changeField(r *rest.Request) (rest.Response, error) {
	row, err := a.fieldRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	in, err := fieldInput(r)
	if err != nil {
		return rest.Response{}, err
	}
	row, err = a.Directory.UpdateFormField(r.Context(), directory.FormFieldChange{ID: row.ID, FormFieldFields: in})
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: fieldShape(row)}, nil
}

func (a *API) deleteField(r *rest.Request) (rest.Response, error) {
	row, err := a.fieldRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	return gone(), a.Directory.DeleteFormField(r.Context(), row.ID)
}
