package web1on1

import (
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/internal/shortid"
)

func formShape(f *ent.Form, sees func(uuid.UUID) bool) Form {
	out := Form{
		ID: shortid.Of(f.ID), Organization: shortid.Of(f.OrganizationID), Name: f.Name, Type: wordFor(f.Type, formTypes),
		ProfileFields: some(f.ProfileFields), Fields: []FormField{}, NotifyEmails: some(f.NotifyEmails),
		Status: wordFor(f.Status, formStatuses), Tags: some(f.Tags), Labels: some(f.Labels),
		PointsByAgent: f.PointsByAgent, PointsByBot: f.PointsByBot, Meta: f.Meta,
		CreatedAt: formatTime(f.CreatedAt), UpdatedAt: formatTime(f.UpdatedAt),
	}
	if f.TemplateID != nil && sees(*f.TemplateID) {
		out.Template = shortid.Of(*f.TemplateID)
	}
	for _, field := range f.Edges.Fields {
		out.Fields = append(out.Fields, fieldShape(field))
	}
	return out
}

func fieldShape(f *ent.FormField) FormField {
	return FormField{
		ID: shortid.Of(f.ID), Name: f.Name, Label: deref(f.Label), Type: wordFor(f.Type, fieldTypes), Entity: deref(f.Entity),
		Pattern: deref(f.Pattern), Options: some(f.Options), Required: f.Required,
		CreatedAt: formatTime(f.CreatedAt), UpdatedAt: formatTime(f.UpdatedAt),
	}
}

// serviceShape shows an integration as it is at a time, with its secrets masked.
func serviceShape(i *ent.Integration, now time.Time) (Service, error) {
	params, err := directory.ShownParams(i)
	return Service{
		ID: shortid.Of(i.ID), Organization: shortid.Of(i.OrganizationID), Name: i.Name, Description: deref(i.Description),
		Type: wordFor(i.Type, serviceTypes), Status: wordFor(directory.StatusAt(i, now), serviceStatuses),
		Touchpoints: lowered(i.Touchpoints), Params: params, SmoochID: deref(i.SmoochID), SmoochAppID: deref(i.SmoochAppID),
		StartDate: formatSome(i.StartAt), EndDate: formatSome(i.EndAt), Meta: i.Meta,
		CreatedAt: formatTime(i.CreatedAt), UpdatedAt: formatTime(i.UpdatedAt),
	}, err
}
