package web1on1

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/query"
	"parley/internal/viewer"
)

func (a *API) instances(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListBotInstances(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	shape, err := a.instanceShapes(ctx, list...)
	return shaped(list, total, err, shape)
}

// instanceShapes reads what is shown of the instances and stored elsewhere.
func (a *API) instanceShapes(ctx context.Context, list ...*ent.BotInstance) (func(*ent.BotInstance) BotInstance, error) {
	owners, bots := make([]uuid.UUID, len(list)), make([]uuid.UUID, len(list))
	for i, row := range list {
		owners[i], bots[i] = row.OrganizationID, row.BotID
	}
	paths, err := a.Reader.PathsOf(ctx, owners...)
	if err != nil {
		return nil, err
	}
	found, _, err := a.Reader.ListBots(ctx, query.Listing{IDs: bots, Lifetime: query.Ever})
	avatars := make(map[uuid.UUID]string, len(found))
	for _, b := range found {
		avatars[b.ID] = deref(b.AvatarURL)
	}
	return func(i *ent.BotInstance) BotInstance {
		return instanceShape(i, paths[i.OrganizationID], avatars[i.BotID])
	}, err
}

func (a *API) services(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListIntegrations(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	out := make([]any, len(list))
	for i, row := range list {
		if out[i], err = serviceShape(row, a.Now()); err != nil {
			return nil, 0, err
		}
	}
	return out, total, nil
}

func (a *API) forms(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListForms(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	var templates []uuid.UUID
	for _, row := range list {
		if row.TemplateID != nil {
			templates = append(templates, *row.TemplateID)
		}
	}
	seen, err := a.Reader.VisibleForms(ctx, templates...)
	return shaped(list, total, err, func(f *ent.Form) Form { return formShape(f, func(id uuid.UUID) bool { return seen[id] }) })
}

func (a *API) organizations(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListOrganizations(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	around, err := a.around(ctx, list...)
	return shaped(list, total, err, func(o *ent.Organization) Organization { return organizationShape(o, around) })
}

// around reads what is shown of the organizations and stored elsewhere.
func (a *API) around(ctx context.Context, list ...*ent.Organization) (s surroundings, err error) {
	of := make([]uuid.UUID, len(list))
	for i, o := range list {
		of[i] = o.ID
	}
	s.administers = viewer.From(ctx).Role.Administers()
	s.categories, s.forms, err = a.categoriesOf(ctx, of...)
	if err != nil || !s.administers {
		return s, err
	}
	partners, err := a.Reader.ListPartners(ctx, of...)
	s.partners = map[uuid.UUID][]*ent.Partnership{}
	for _, p := range partners {
		s.partners[p.OrganizationID] = append(s.partners[p.OrganizationID], p)
	}
	return s, err
}

// categoriesOf reads the categories of organizations, and which of their forms the
// viewer sees.
func (a *API) categoriesOf(ctx context.Context, of ...uuid.UUID) (map[uuid.UUID][]*ent.Category, map[uuid.UUID]bool, error) {
	rows, err := a.Reader.ListCategories(ctx, of...)
	if err != nil {
		return nil, nil, err
	}
	out := map[uuid.UUID][]*ent.Category{}
	var forms []uuid.UUID
	for _, c := range rows {
		out[c.OrganizationID] = append(out[c.OrganizationID], c)
		forms = append(forms, c.Forms...)
	}
	seen, err := a.Reader.VisibleForms(ctx, forms...)
	return out, seen, err
}
