package web1on1

import (
	"context"
	"reflect"
	"strings"

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
	// detail adds the member called costly to shapes: single rows have it, and lists
	// where it is selected.
	detail func(context.Context, []any) error
	costly string
	// beside are the members that bare rows are without; fill adds them to shapes.
	beside []string
	fill   func(context.Context, []any) error
	// most bounds how many rows are looked through for what no column tells; 0 is
	// [query.MaxListed].
	most int
	// columns are the filters that the database checks, orders the columns of the
	// members that it sorts by; by default those of the time of creation.
	columns map[string]pushdown
	orders  map[string][]string
	// needs are filters that a list has to have.
	needs need
}

// kinds are the resources by their paths.
type kinds map[string]*kind

// allKinds is the table of the resources.
func (a *API) allKinds() kinds {
	const users, organizations, forms = "users", "organizations", "forms"
	authors := map[string]string{"organization": organizations, "createdBy": users, "updatedBy": users}
	table := kinds{}
	for _, k := range append(a.talkKinds(), []*kind{
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
	}...) {
		table[k.path] = k
	}
	return table
}

// membersOf are the names of a shape's members.
func membersOf(shape any) map[string]bool {
	out := map[string]bool{}
	for field := range reflect.TypeOf(shape).Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
			out[name] = true
		}
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
