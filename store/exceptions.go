package store

import (
	"context"
	"strings"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqljson"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/bot"
	"parley/ent/form"
	"parley/ent/message"
	"parley/ent/organization"
	"parley/internal/scope"
	"parley/internal/viewer"
)

// exception says which rows of a type a viewer sees, where those are not simply the
// rows with an organization_id in scope.
type exception func(context.Context, *Store, *viewer.Viewer) (func(*sql.Selector), error)

// exceptions are all there are. Each row has a test.
var exceptions = map[string]exception{
	// An organization is its own tenant.
	ent.TypeOrganization: plain(func(s *sql.Selector, v *viewer.Viewer) {
		s.Where(scope.In(s.C("id"), scope.Organizations(v)))
	}),
	// A user is seen wherever it has a membership.
	ent.TypeUser: plain(func(s *sql.Selector, v *viewer.Viewer) { scope.Users(s, scope.Organizations(v)) }),
	// Conversations are read by partners as well, and what was said to and by customers.
	ent.TypeConversation: plain(func(s *sql.Selector, v *viewer.Viewer) {
		s.Where(scope.In(s.C("organization_id"), withPartners(v)))
	}),
	ent.TypeMessage: plain(func(s *sql.Selector, v *viewer.Viewer) {
		if len(v.Partners) == 0 {
			s.Where(scope.In(s.C("organization_id"), scope.Organizations(v)))
			return
		}
		s.Where(sql.Or(
			scope.In(s.C("organization_id"), scope.Organizations(v)),
			sql.And(scope.In(s.C("organization_id"), withPartners(v)), sql.NEQ(s.C("direction"), message.DirectionINTERNAL)),
		))
	}),
	// What organizations above share.
	ent.TypeBot:       shared(sharedBots),
	ent.TypeForm:      shared(sharedForms),
	ent.TypeFormField: shared(sharedFields),
	ent.TypeWorkflow:  shared(sharedWorkflows),
}

// plain is an exception that asks nothing of the database before.
func plain(narrow func(*sql.Selector, *viewer.Viewer)) exception {
	return func(_ context.Context, _ *Store, v *viewer.Viewer) (func(*sql.Selector), error) {
		return func(s *sql.Selector) { narrow(s, v) }, nil
	}
}

// owned is the rule: the rows of the organizations in scope.
var owned = plain(func(s *sql.Selector, v *viewer.Viewer) {
	s.Where(scope.In(s.C("organization_id"), scope.Organizations(v)))
})

// withPartners are the organizations in scope and those that let the viewer's read
// their conversations.
func withPartners(v *viewer.Viewer) []any {
	out := scope.Organizations(v)
	for _, id := range v.Partners {
		out = append(out, id)
	}
	return out
}

// PartnerNames reads what a viewer is told of the organizations that let the own one
// read their conversations: which they are. All else of the rows is empty.
func (s *Store) PartnerNames(ctx context.Context, v *viewer.Viewer) (map[uuid.UUID]*ent.Organization, error) {
	rows, err := s.client.Organization.Query().Where(organization.IDIn(v.Partners...)).
		Select(organization.FieldID, organization.FieldSlug, organization.FieldName, organization.FieldDisplayName,
			organization.FieldNumber, organization.FieldStatus, organization.FieldTimezone,
			organization.FieldCreatedAt, organization.FieldUpdatedAt).
		All(viewer.NewContext(ctx, viewer.System("whose conversations a partner reads")))
	out := make(map[uuid.UUID]*ent.Organization, len(rows))
	for _, row := range rows {
		row.DefaultRole = organization.DefaultDefaultRole
		out[row.ID] = row
	}
	return out, err
}

// standing is the selected organization's place in the tree.
type standing struct {
	own uuid.UUID
	// above are the organizations from the root to the one above.
	above []any
	tags  []any
}

// shared is an exception for what organizations above share with the selected one.
func shared(from func(*sql.Selector, standing) *sql.Predicate) exception {
	return func(ctx context.Context, store *Store, v *viewer.Viewer) (func(*sql.Selector), error) {
		at, err := store.standing(ctx, v.OrganizationID)
		if err != nil || len(at.above) == 0 {
			narrow, _ := owned(ctx, store, v)
			return narrow, err
		}
		return func(s *sql.Selector) {
			s.Where(sql.Or(scope.In(s.C("organization_id"), scope.Organizations(v)), from(s, at)))
		}, nil
	}
}

func (s *Store) standing(ctx context.Context, own uuid.UUID) (standing, error) {
	at := standing{own: own}
	ctx = viewer.NewContext(ctx, viewer.System("what organizations above share"))
	organizations := s.client.Organization
	if tx := txFrom(ctx); tx != nil { // a second connection could be waited for for ever
		organizations = tx.Organization
	}
	row, err := organizations.Query().Where(organization.IDEQ(own)).
		Select(organization.FieldPath, organization.FieldTags).Only(ctx)
	if ent.IsNotFound(err) {
		return at, nil
	}
	if err != nil {
		return at, err
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(row.Path, "/"), "/") {
		if id, err := uuid.Parse(part); err == nil && id != own {
			at.above = append(at.above, id)
		}
	}
	for _, tag := range row.Tags {
		at.tags = append(at.tags, tag)
	}
	return at, nil
}

// sharedBots are for all below, or for the groups that the selected one is in.
func sharedBots(s *sql.Selector, at standing) *sql.Predicate {
	g := sql.Table("organization_groups")
	groups := sql.Dialect(s.Dialect()).Select(g.C("organization_id")).From(g)
	groups.Where(sql.And(sql.In(g.C("organization_id"), at.above...), holds(groups, "members", at.own.String())))
	return sql.And(
		sql.In(s.C("organization_id"), at.above...),
		sql.EQ(s.C("status"), bot.StatusACTIVE),
		sql.Or(
			sql.EQ(s.C("audience"), bot.AudienceGLOBAL),
			sql.And(sql.EQ(s.C("audience"), bot.AudienceGROUP), sql.In(s.C("organization_id"), groups)),
		),
	)
}

// sharedForms have a tag of the selected organization's.
func sharedForms(s *sql.Selector, at standing) *sql.Predicate {
	return sql.And(
		sql.In(s.C("organization_id"), at.above...),
		sql.EQ(s.C("status"), form.StatusACTIVE),
		anyHeld(s, "tags", at.tags),
	)
}

// sharedFields are of shared forms.
func sharedFields(s *sql.Selector, at standing) *sql.Predicate {
	f := sql.Table("forms")
	forms := sql.Dialect(s.Dialect()).Select(f.C("id")).From(f)
	forms.Where(sharedForms(forms, at))
	return sql.And(sql.In(s.C("organization_id"), at.above...), sql.In(s.C("form_id"), forms))
}

// sharedWorkflows run for the selected organization.
func sharedWorkflows(s *sql.Selector, at standing) *sql.Predicate {
	return sql.And(
		sql.In(s.C("organization_id"), at.above...),
		sql.IsNull(s.C("archived_at")),
		sql.Or(holds(s, "organizations", at.own.String()), anyHeld(s, "organization_tags", at.tags)),
	)
}

// anyHeld says that a column's JSON list holds one of the values.
func anyHeld(s *sql.Selector, column string, values []any) *sql.Predicate {
	if len(values) == 0 {
		return sql.False()
	}
	any := make([]*sql.Predicate, len(values))
	for i, v := range values {
		any[i] = holds(s, column, v)
	}
	return sql.Or(any...)
}

func holds(s *sql.Selector, column string, value any) *sql.Predicate {
	return sqljson.ValueContains(s.C(column), value)
}
