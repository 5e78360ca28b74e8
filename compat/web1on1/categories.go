package web1on1

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/shortid"
)

// readCategories reads the categories of an organization by slot; null is an empty
// one. Those with an id are there already.
func (a *API) readCategories(ctx context.Context, o *rest.Object, fresh bool) (directory.Opt[[]*directory.CategoryEntry], error) {
	var none directory.Opt[[]*directory.CategoryEntry]
	if !o.Has("categories") {
		return none, nil
	}
	slots := o.Slots("categories", directory.MaxCategories)
	there, err := a.inside(ctx, "categories", slots, ids.Category, fresh)
	list := make([]*directory.CategoryEntry, len(slots))
	for i, slot := range slots {
		if slot == nil || err != nil {
			continue
		}
		list[i] = &directory.CategoryEntry{ID: there[i]}
		list[i].CategoryFields, err = a.readCategory(ctx, slot)
	}
	if err != nil {
		return none, err
	}
	return directory.Set(list), nil
}

func (a *API) readCategory(ctx context.Context, o *rest.Object) (directory.CategoryFields, error) {
	forms, err := a.references(ctx, o, "forms", ids.Form)
	return directory.CategoryFields{Name: text(o, "name"), Tags: texts(o, "tags"), FormIDs: forms}, err
}

// categories are those of an organization by slot, null where one is empty.
func (a *API) categories(r *rest.Request) (rest.Response, error) {
	shape, err := a.shown(r, a.kinds["organizations"])
	o, _ := shape.(Organization)
	return rest.Response{Body: o.Categories}, err
}

func (a *API) category(r *rest.Request) (rest.Response, error) {
	row, seen, err := a.categoryRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: categoryShape(row, seen)}, nil
}

// categoryRow is the category of the address, which has to be the organization's.
func (a *API) categoryRow(r *rest.Request) (*ent.Category, func(uuid.UUID) bool, error) {
	organization, err := a.addressed(r, a.kinds["organizations"], "id")
	if err != nil {
		return nil, nil, err
	}
	rows, forms, err := a.categoriesOf(r.Context(), organization)
	if err != nil {
		return nil, nil, err
	}
	for _, row := range rows[organization] {
		if shortid.Matches(row.ID, r.PathValue("category")) {
			return row, func(id uuid.UUID) bool { return forms[id] }, nil
		}
	}
	return nil, nil, errNotFound
}

func (a *API) addCategory(r *rest.Request) (rest.Response, error) {
	organization, err := a.addressed(r, a.kinds["organizations"], "id")
	if err != nil {
		return rest.Response{}, err
	}
	in, err := a.categoryInput(r, "name")
	if err != nil {
		return rest.Response{}, err
	}
	row, err := a.Directory.CreateCategory(r.Context(), directory.NewCategory{
		OrganizationID: &organization, Source: ids.Web1on1, CategoryFields: in,
	})
	if err != nil {
		return rest.Response{}, err
	}
	shape, err := a.categoryNow(r.Context(), row)
	return made(location("organizations", organization)+location("categories", row.ID), shape), err
}

// categoryInput reads the body of a category.
func (a *API) categoryInput(r *rest.Request, needs ...string) (directory.CategoryFields, error) {
	o, err := r.Object()
	if err != nil {
		return directory.CategoryFields{}, err
	}
	required(o, needs...)
	in, err := a.readCategory(r.Context(), o)
	if faults := o.Err(); faults != nil {
		return in, faults
	}
	return in, err
}

// categoryNow shows a category that was just written.
func (a *API) categoryNow(ctx context.Context, row *ent.Category) (Category, error) {
	seen, err := a.Reader.VisibleForms(ctx, row.Forms...)
	return categoryShape(row, func(id uuid.UUID) bool { return seen[id] }), err
}

func (a *API) changeCategory(r *rest.Request) (rest.Response, error) {
	row, _, err := a.categoryRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	in, err := a.categoryInput(r)
	if err != nil {
		return rest.Response{}, err
	}
	row, err = a.Directory.UpdateCategory(r.Context(), directory.CategoryChange{ID: row.ID, CategoryFields: in})
	if err != nil {
		return rest.Response{}, err
	}
	shape, err := a.categoryNow(r.Context(), row)
	return rest.Response{Body: shape}, err
}

func (a *API) deleteCategory(r *rest.Request) (rest.Response, error) {
	row, _, err := a.categoryRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	return gone(), a.Directory.DeleteCategory(r.Context(), row.ID)
}

// organizationWorkflows are those that run for an organization, from above included.
func (a *API) organizationWorkflows(r *rest.Request) (rest.Response, error) {
	ctx := r.Context()
	o, err := a.organizationRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	list, _, err := a.Reader.ListWorkflows(ctx, query.Listing{})
	if err != nil {
		return rest.Response{}, err
	}
	list = slices.DeleteFunc(list, func(w *ent.Workflow) bool { return !runsFor(w, o) })
	out, _, err := shaped(list, 0, nil, func(w *ent.Workflow) Workflow { return workflowShape(w, a.sees(ctx)) })
	return rest.Response{Body: out}, err
}
