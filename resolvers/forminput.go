package resolvers

import (
	"parley/directory"
	"parley/graph"
	"parley/internal/values"
)

func newForm(in graph.CreateFormInput) directory.NewForm {
	return directory.NewForm{OrganizationID: in.OrganizationID, FormFields: directory.FormFields{
		Name:          directory.Set(in.Name),
		Type:          directory.IfSet(in.Type),
		TemplateID:    directory.IfSet(in.TemplateID),
		ProfileFields: list(in.ProfileFields),
		NotifyEmails:  list(in.NotifyEmails),
		Tags:          list(in.Tags),
		Labels:        list(in.Labels),
		PointsByAgent: directory.IfSet(in.PointsByAgent),
		PointsByBot:   directory.IfSet(in.PointsByBot),
		Meta:          list(in.Meta),
	}}
}

func formChange(in graph.UpdateFormInput) directory.FormChange {
	return directory.FormChange{ID: in.ID, FormFields: directory.FormFields{
		Name:          change(in.Name),
		Type:          change(in.Type),
		TemplateID:    change(in.TemplateID),
		ProfileFields: listChange(in.ProfileFields),
		NotifyEmails:  listChange(in.NotifyEmails),
		Tags:          listChange(in.Tags),
		Labels:        listChange(in.Labels),
		PointsByAgent: change(in.PointsByAgent),
		PointsByBot:   change(in.PointsByBot),
		Meta:          listChange(in.Meta),
	}}
}

func newFormField(in graph.CreateFormFieldInput) directory.NewFormField {
	return directory.NewFormField{FormID: in.FormID, FormFieldFields: directory.FormFieldFields{
		Name:     directory.Set(in.Name),
		Label:    directory.IfSet(in.Label),
		Type:     directory.IfSet(in.Type),
		Entity:   directory.IfSet(in.Entity),
		Pattern:  directory.IfSet(in.Pattern),
		Options:  list(formOptions(in.Options)),
		Required: directory.IfSet(in.Required),
	}}
}

func formFieldChange(in graph.UpdateFormFieldInput) directory.FormFieldChange {
	return directory.FormFieldChange{ID: in.ID, FormFieldFields: directory.FormFieldFields{
		Name:     change(in.Name),
		Label:    change(in.Label),
		Type:     change(in.Type),
		Entity:   change(in.Entity),
		Pattern:  change(in.Pattern),
		Options:  eachChange(in.Options, formOptions),
		Required: change(in.Required),
	}}
}

func formOptions(in []*graph.FormOptionInput) []values.FormOption {
	return each(in, func(o *graph.FormOptionInput) values.FormOption { return values.FormOption{Key: o.Key, Value: o.Value} })
}
