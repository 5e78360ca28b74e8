package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/organization"
)

// ProjectCount is how many there are of something in an organization.
type ProjectCount struct {
	Slug  string
	Count int64
}

// ClientsOf counts the clients of each of the organizations, in order of their slugs.
func (r *Reader) ClientsOf(ctx context.Context, organizations []uuid.UUID) ([]ProjectCount, error) {
	var rows []projectRow
	err := r.Client().Customer.Query().Where(customer.OrganizationIDIn(organizations...)).
		GroupBy(customer.FieldOrganizationID).Aggregate(ent.As(ent.Count(), "count")).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return r.projects(ctx, organizations, rows)
}

// SessionsOf counts sessions as [Reader.ClientsOf] does.
func (r *Reader) SessionsOf(ctx context.Context, organizations []uuid.UUID) ([]ProjectCount, error) {
	var rows []projectRow
	err := r.Client().Conversation.Query().Where(conversation.OrganizationIDIn(organizations...)).
		GroupBy(conversation.FieldOrganizationID).Aggregate(ent.As(ent.Count(), "count")).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return r.projects(ctx, organizations, rows)
}

type projectRow struct {
	OrganizationID uuid.UUID `sql:"organization_id"`
	Count          int64
}

// projects names the organizations of the rows, and adds those that have none.
func (r *Reader) projects(ctx context.Context, organizations []uuid.UUID, rows []projectRow) ([]ProjectCount, error) {
	counts := make(map[uuid.UUID]int64, len(rows))
	for _, row := range rows {
		counts[row.OrganizationID] = row.Count
	}
	list, err := r.Client().Organization.Query().Where(organization.IDIn(organizations...)).
		Order(organization.BySlug()).Select(organization.FieldID, organization.FieldSlug).All(ctx)
	out := make([]ProjectCount, len(list))
	for i, o := range list {
		out[i] = ProjectCount{o.Slug, counts[o.ID]}
	}
	return out, err
}
