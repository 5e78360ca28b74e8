package web1on1

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/shortid"
	"parley/internal/viewer"
)

func (a *API) groupWrites() writes[directory.OrganizationGroupFields] {
	return writes[directory.OrganizationGroupFields]{
		path: "orggroups", needs: []string{"name"},
		read: func(ctx context.Context, o *rest.Object, _ bool) (directory.OrganizationGroupFields, error) {
			members, err := a.references(ctx, o, "members", ids.Organization)
			return directory.OrganizationGroupFields{Name: text(o, "name"), MemberIDs: members}, err
		},
		create: func(ctx context.Context, organization *uuid.UUID, in directory.OrganizationGroupFields) (created, error) {
			row, err := a.Directory.CreateOrganizationGroup(ctx, directory.NewOrganizationGroup{
				OrganizationID: organization, Source: ids.Web1on1, OrganizationGroupFields: in,
			})
			if err != nil {
				return created{}, err
			}
			return created{id: row.ID}, nil
		},
		update: func(ctx context.Context, id uuid.UUID, in directory.OrganizationGroupFields) error {
			_, err := a.Directory.UpdateOrganizationGroup(ctx, directory.OrganizationGroupChange{ID: id, OrganizationGroupFields: in})
			return err
		},
		archive: a.Directory.DeleteOrganizationGroup,
	}
}

// only asks for one row, archived or not.
func only(id uuid.UUID) query.Listing {
	return query.Listing{IDs: []uuid.UUID{id}, Lifetime: query.Ever}
}

// sees tells which organizations the caller sees.
func (a *API) sees(ctx context.Context) func(uuid.UUID) bool { return viewer.From(ctx).Sees }

// organizationRow is the organization of the address.
func (a *API) organizationRow(r *rest.Request) (*ent.Organization, error) {
	id, err := a.addressed(r, a.kinds["organizations"], "id")
	if err != nil {
		return nil, err
	}
	list, _, err := a.Reader.ListOrganizations(r.Context(), only(id))
	if err == nil && len(list) == 0 {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// groupRow is the group of the address.
func (a *API) groupRow(r *rest.Request) (*ent.OrganizationGroup, error) {
	id, err := a.addressed(r, a.kinds["orggroups"], "id")
	if err != nil {
		return nil, err
	}
	list, _, err := a.Reader.ListGroups(r.Context(), only(id))
	if err == nil && len(list) == 0 {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func (a *API) members(r *rest.Request) (rest.Response, error) {
	row, err := a.groupRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: shortIDs(row.Members, a.sees(r.Context()))}, nil
}

// addMembers adds organizations to a group.
func (a *API) addMembers(r *rest.Request) (rest.Response, error) {
	const key = "members"
	row, err := a.groupRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	o, err := r.List(key)
	if err != nil {
		return rest.Response{}, err
	}
	added, err := a.references(r.Context(), o, key, ids.Organization)
	if faults := o.Err(); faults != nil {
		return rest.Response{}, faults
	}
	if err != nil {
		return rest.Response{}, err
	}
	row, err = a.Directory.ChangeGroupMembers(r.Context(), row.ID, *added.Value, nil)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{
		Status: http.StatusCreated, Body: shortIDs(row.Members, a.sees(r.Context())),
		Header: http.Header{"Location": {location("orggroups", row.ID)}},
	}, nil
}

// removeMember takes an organization out of a group. One that is not in it is as
// unknown as one that is nowhere.
func (a *API) removeMember(r *rest.Request) (rest.Response, error) {
	row, err := a.groupRow(r)
	if err != nil {
		return rest.Response{}, err
	}
	at := slices.IndexFunc(row.Members, func(id uuid.UUID) bool { return shortid.Matches(id, r.PathValue("member")) })
	if at < 0 {
		return rest.Response{}, errNotFound
	}
	_, err = a.Directory.ChangeGroupMembers(r.Context(), row.ID, nil, row.Members[at:at+1])
	return gone(), err
}
