package access

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/ent/membership"
	"parley/internal/viewer"
)

// manyRights is how many viewers are asked about in one statement.
const manyRights = 1000

// Gone returns those viewers who may not act any more, or not as they do: the
// credential or the token has ended, its user is no active member, or has another role by now.
// It takes two statements for up to a thousand viewers. The error is of the
// database; who was found gone before it is returned with it.
func (a *Access) Gone(ctx context.Context, viewers []*viewer.Viewer) (gone []*viewer.Viewer, err error) {
	ctx = system(ctx)
	for some := range slices.Chunk(viewers, manyRights) {
		r, err := a.rights(ctx, some)
		if err != nil {
			return gone, err
		}
		for _, v := range some {
			if !r.holds(a, v) {
				gone = append(gone, v)
			}
		}
	}
	return gone, nil
}

// rights are those of some viewers as they are now.
type rights struct {
	credentials map[uuid.UUID]*ent.ApiCredential
	roles       map[ofMember]viewer.Role
}

type ofMember struct{ organization, user uuid.UUID }

func (a *Access) rights(ctx context.Context, viewers []*viewer.Viewer) (rights, error) {
	var organizations, credentials, users []uuid.UUID
	for _, v := range viewers {
		organizations, credentials = append(organizations, v.OrganizationID), append(credentials, v.CredentialID)
		if v.UserID != uuid.Nil {
			users = append(users, v.UserID)
		}
	}
	organizations = distinct(organizations)
	r := rights{credentials: map[uuid.UUID]*ent.ApiCredential{}, roles: map[ofMember]viewer.Role{}}
	rows, err := a.store.Client().ApiCredential.Query().
		Where(apicredential.OrganizationIDIn(organizations...), apicredential.IDIn(distinct(credentials)...)).All(ctx)
	if err != nil {
		return r, err
	}
	for _, c := range rows {
		r.credentials[c.ID] = c
	}
	if len(users) == 0 {
		return r, nil
	}
	members, err := a.store.Client().Membership.Query().
		Where(membership.OrganizationIDIn(organizations...), membership.UserIDIn(distinct(users)...), membership.StatusEQ(membership.StatusACTIVE)).All(ctx)
	for _, m := range members {
		r.roles[ofMember{m.OrganizationID, m.UserID}] = viewer.Role(m.Role)
	}
	return r, err
}

func (r rights) holds(a *Access, v *viewer.Viewer) bool {
	c := r.credentials[v.CredentialID]
	if c == nil {
		return false
	}
	if _, err := a.valid(c, nil); err != nil || !v.Until.IsZero() && !v.Until.After(a.now()) {
		return false
	}
	if v.UserID != uuid.Nil {
		return r.roles[ofMember{v.OrganizationID, v.UserID}] == v.Role
	}
	return viewer.Role(c.Role) == v.Role
}

func distinct(list []uuid.UUID) []uuid.UUID {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out)
}
