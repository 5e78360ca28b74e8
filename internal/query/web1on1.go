package query

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/category"
	"parley/ent/form"
	"parley/ent/formfield"
	"parley/ent/organization"
	"parley/ent/partnership"
)

// MaxListed bounds how many rows of a kind are read at once, to be sifted and sorted
// by what no column tells.
const MaxListed = 10_000

// Lifetime says whether rows in use or archived ones are wanted.
type Lifetime int

// The lifetimes; rows in use where nothing else is said.
const (
	InUse Lifetime = iota
	Archived
	Ever
)

// Listing says which rows of a kind are wanted. They come by time of creation.
type Listing struct {
	// Organizations are those that own the rows; nil means all in sight.
	Organizations []uuid.UUID
	// IDs are those of the rows; nil means all.
	IDs []uuid.UUID
	// Lifetime is about when rows were archived.
	Lifetime Lifetime
	// Where are conditions on columns of the kind besides.
	Where []Condition
	// Order are the columns that the rows come by; none is the time of creation.
	Order []string
	// Newest has the newest, or else the greatest, come first.
	Newest bool
	// Limit is how many rows at most, after Offset; 0 is [MaxListed].
	Limit, Offset int
	// Most has nothing but the number of rows be read where there are more than so
	// many; 0 does not ask for it.
	Most int
	// Bare leaves out what is stored beside a row: of conversations, who takes part and
	// the forms that were filled in.
	Bare bool
}

// where is the condition on the rows; owner is the column of the organization.
func (l Listing) where(owner string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if l.Organizations != nil {
			s.Where(sql.In(s.C(owner), arguments(l.Organizations)...))
		}
		if l.IDs != nil {
			s.Where(sql.In(s.C("id"), arguments(l.IDs)...))
		}
		switch l.Lifetime {
		case InUse:
			s.Where(sql.IsNull(s.C("archived_at")))
		case Archived:
			s.Where(sql.NotNull(s.C("archived_at")))
		}
		for _, c := range l.Where {
			c(s)
		}
	}
}

func arguments(list []uuid.UUID) []any {
	out := make([]any, len(list))
	for i, id := range list {
		out[i] = id
	}
	return out
}

// order is by the columns and then by id, which tells apart what is alike.
func (l Listing) order(s *sql.Selector) {
	columns := l.Order
	if columns == nil {
		columns = []string{"created_at"}
	}
	for _, name := range append(slices.Clone(columns), "id") {
		column := s.C(name)
		if l.Newest {
			column = sql.Desc(column)
		}
		s.OrderBy(column)
	}
}

// lister is a query of ent's.
type lister[Q any, P, O ~func(*sql.Selector), T any] interface {
	Where(...P) Q
	Order(...O) Q
	Limit(int) Q
	Offset(int) Q
	Clone() Q
	Count(context.Context) (int, error)
	All(context.Context) ([]T, error)
}

// rows reads what a listing wants, and how many there are without limit and offset.
func rows[Q lister[Q, P, O, T], P, O ~func(*sql.Selector), T any](ctx context.Context, q Q, owner string, l Listing) ([]T, int, error) {
	q.Where(l.where(owner))
	if l.Most > 0 {
		if total, err := q.Clone().Count(ctx); err != nil || total > l.Most {
			return nil, total, err
		}
	}
	limit := l.Limit
	if limit == 0 {
		limit = MaxListed
	}
	list, err := q.Clone().Order(l.order).Limit(limit).Offset(l.Offset).All(ctx)
	if err != nil || (len(list) < limit && (len(list) > 0 || l.Offset == 0)) {
		return list, l.Offset + len(list), err
	}
	total, err := q.Count(ctx)
	return list, total, err
}

// owner is the column of the organization that owns a row.
const owner = "organization_id"

// ListUsers reads users, each with the memberships that the viewer sees and, where
// that is in sight, the home organization.
func (r *Reader) ListUsers(ctx context.Context, l Listing) ([]*ent.User, int, error) {
	return rows(ctx, r.Client().User.Query().WithMemberships().WithOrganization(), owner, l)
}

// ListOrganizations reads organizations.
func (r *Reader) ListOrganizations(ctx context.Context, l Listing) ([]*ent.Organization, int, error) {
	return rows(ctx, r.Client().Organization.Query(), "id", l)
}

// ListGroups reads groups of organizations.
func (r *Reader) ListGroups(ctx context.Context, l Listing) ([]*ent.OrganizationGroup, int, error) {
	return rows(ctx, r.Client().OrganizationGroup.Query(), owner, l)
}

// ListWorkflows reads workflows.
func (r *Reader) ListWorkflows(ctx context.Context, l Listing) ([]*ent.Workflow, int, error) {
	return rows(ctx, r.Client().Workflow.Query(), owner, l)
}

// ListBots reads bots.
func (r *Reader) ListBots(ctx context.Context, l Listing) ([]*ent.Bot, int, error) {
	return rows(ctx, r.Client().Bot.Query(), owner, l)
}

// ListBotInstances reads instances of bots.
func (r *Reader) ListBotInstances(ctx context.Context, l Listing) ([]*ent.BotInstance, int, error) {
	return rows(ctx, r.Client().BotInstance.Query(), owner, l)
}

// ListIntegrations reads integrations.
func (r *Reader) ListIntegrations(ctx context.Context, l Listing) ([]*ent.Integration, int, error) {
	return rows(ctx, r.Client().Integration.Query(), owner, l)
}

// ListForms reads forms with their fields in order.
func (r *Reader) ListForms(ctx context.Context, l Listing) ([]*ent.Form, int, error) {
	fields := func(q *ent.FormFieldQuery) { q.Order(formfield.ByPosition(), formfield.ByID()) }
	return rows(ctx, r.Client().Form.Query().WithFields(fields), owner, l)
}

// ListCategories reads the categories of organizations, by organization and slot.
func (r *Reader) ListCategories(ctx context.Context, organizations ...uuid.UUID) ([]*ent.Category, error) {
	return r.Client().Category.Query().Where(category.OrganizationIDIn(organizations...)).
		Order(category.ByOrganizationID(), category.BySlot(), category.ByID()).All(ctx)
}

// ListPartners reads the partnerships of organizations, oldest first.
func (r *Reader) ListPartners(ctx context.Context, organizations ...uuid.UUID) ([]*ent.Partnership, error) {
	return r.Client().Partnership.Query().Where(partnership.OrganizationIDIn(organizations...)).
		Order(partnership.ByCreatedAt(), partnership.ByID()).All(ctx)
}

// VisibleForms are those of the forms that the viewer sees, archived ones included.
func (r *Reader) VisibleForms(ctx context.Context, want ...uuid.UUID) (map[uuid.UUID]bool, error) {
	out := map[uuid.UUID]bool{}
	if len(want) == 0 {
		return out, nil
	}
	list, err := r.Client().Form.Query().Where(form.IDIn(want...)).IDs(ctx)
	for _, id := range list {
		out[id] = true
	}
	return out, err
}

// PathsOf are the paths of the organizations in sight: ids from the root of the tree,
// each followed by a slash.
func (r *Reader) PathsOf(ctx context.Context, organizations ...uuid.UUID) (map[uuid.UUID]string, error) {
	out := make(map[uuid.UUID]string, len(organizations))
	if len(organizations) == 0 {
		return out, nil
	}
	list, err := r.Client().Organization.Query().Where(organization.IDIn(organizations...)).
		Select(organization.FieldID, organization.FieldPath).All(ctx)
	for _, o := range list {
		out[o.ID] = o.Path
	}
	return out, err
}
