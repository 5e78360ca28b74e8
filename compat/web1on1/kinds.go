package web1on1

import (
	"context"
	"reflect"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/viewer"
)

// kind is what the vendor calls a resource: how its rows are found, read and shown.
type kind struct {
	// path is the first part of its addresses.
	path string
	code ids.Code
	// fields are the members that its shape may have.
	fields map[string]bool
	// owned tells that the member organization is the column of the row.
	owned bool
	// refs are the members that hold ids, each with the path of the kind that they are
	// of.
	refs map[string]string
	// read reads rows as their shapes, and counts them all.
	read func(context.Context, query.Listing) ([]any, int, error)
}

// kinds are the resources by their paths.
type kinds map[string]*kind

// allKinds is the table of the resources.
func (a *API) allKinds() kinds {
	const users, organizations, forms = "users", "organizations", "forms"
	authors := map[string]string{"organization": organizations, "createdBy": users, "updatedBy": users}
	table := kinds{}
	for _, k := range []*kind{
		{path: users, code: ids.User, fields: membersOf(User{}), refs: map[string]string{"organization": organizations}, read: a.users},
		{path: organizations, code: ids.Organization, fields: membersOf(Organization{}), read: a.organizations, refs: map[string]string{
			"categories.forms": forms, "partners.organization": organizations,
		}},
		{path: "orggroups", code: ids.OrganizationGroup, fields: membersOf(Group{}), owned: true, read: a.groups, refs: map[string]string{
			"organization": organizations, "members": organizations,
		}},
		{path: "workflows", code: ids.Workflow, fields: membersOf(Workflow{}), owned: true, read: a.workflows, refs: map[string]string{
			"organization": organizations, "organizations": organizations,
		}},
		{path: "bots", code: ids.Bot, fields: membersOf(Bot{}), owned: true, refs: authors, read: a.bots},
		{path: "botinstances", code: ids.BotInstance, fields: membersOf(BotInstance{}), owned: true, read: a.instances, refs: map[string]string{
			"organization": organizations, "createdBy": users, "updatedBy": users, "bot": "bots",
		}},
		{path: "services", code: ids.Integration, fields: membersOf(Service{}), owned: true, read: a.services, refs: map[string]string{"organization": organizations}},
		{path: forms, code: ids.Form, fields: membersOf(Form{}), owned: true, read: a.forms, refs: map[string]string{
			"organization": organizations, "template": forms,
		}},
	} {
		table[k.path] = k
	}
	return table
}

// membersOf are the names of a shape's members.
func membersOf(shape any) map[string]bool {
	out := map[string]bool{}
	for field := range reflect.TypeOf(shape).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		out[name] = true
	}
	return out
}

// shaped turns rows into shapes.
func shaped[T, S any](list []T, total int, err error, shape func(T) S) ([]any, int, error) {
	out := make([]any, len(list))
	for i, row := range list {
		out[i] = shape(row)
	}
	return out, total, err
}

func (a *API) users(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListUsers(ctx, l)
	return shaped(list, total, err, userShape)
}

func (a *API) groups(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListGroups(ctx, l)
	return shaped(list, total, err, func(g *ent.OrganizationGroup) Group { return groupShape(g, viewer.From(ctx).Sees) })
}

func (a *API) workflows(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListWorkflows(ctx, l)
	return shaped(list, total, err, func(w *ent.Workflow) Workflow { return workflowShape(w, viewer.From(ctx).Sees) })
}

func (a *API) bots(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListBots(ctx, l)
	return shaped(list, total, err, botShape)
}

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
	return func(i *ent.BotInstance) BotInstance { return instanceShape(i, paths[i.OrganizationID], avatars[i.BotID]) }, err
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
