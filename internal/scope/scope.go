// Package scope narrows queries to what a viewer sees, where that takes more
// than the organization in the row. The store narrows every query with it, and the
// conditions of the graph what they compare with: a condition on somebody whom the
// viewer cannot see would tell about him.
package scope

import (
	"entgo.io/ent/dialect/sql"

	"parley/internal/viewer"
)

// In compares a column with organizations; with one by equality, which planners
// like best.
func In(column string, organizations []any) *sql.Predicate {
	if len(organizations) == 1 {
		return sql.EQ(column, organizations[0])
	}
	return sql.In(column, organizations...)
}

// Users narrows a query of users: one is seen wherever it has a membership.
func Users(s *sql.Selector, organizations []any) {
	m := sql.Table("memberships")
	s.Where(sql.In(s.C("id"), sql.Select(m.C("user_id")).From(m).Where(In(m.C("organization_id"), organizations))))
}

// VisibleUsers narrows a query of users to those whom the viewer of its context
// sees: all to Parley itself, none where there is no viewer.
func VisibleUsers(s *sql.Selector) {
	switch v := viewer.From(s.Context()); {
	case v == nil:
		s.Where(sql.False())
	case !v.IsSystem():
		Users(s, Organizations(v))
	}
}

// Organizations are those that the viewer sees, as arguments of a statement.
func Organizations(v *viewer.Viewer) []any {
	out := make([]any, len(v.Scope))
	for i, id := range v.Scope {
		out[i] = id
	}
	return out
}
