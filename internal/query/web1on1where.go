package query

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/conversationparticipant"
	"parley/internal/scope"
	"parley/internal/viewer"
)

// Condition narrows a [Listing] by a column of its kind.
type Condition func(*sql.Selector)

// OneOf keeps the rows whose column has one of the values; nil is null. Of no values
// no row has one.
func OneOf(column string, values ...any) Condition {
	return func(s *sql.Selector) {
		var given []any
		either := []*sql.Predicate{}
		for _, v := range values {
			if v == nil {
				either = append(either, sql.IsNull(s.C(column)))
			} else {
				given = append(given, v)
			}
		}
		s.Where(sql.Or(append(either, sql.In(s.C(column), given...))...))
	}
}

// Above keeps the rows whose column is a time after this one.
func Above(column string, at time.Time) Condition {
	return func(s *sql.Selector) { s.Where(sql.GT(s.C(column), at)) }
}

// TakenPartIn keeps the conversations in which one of the users takes or took part, as
// far as the viewer sees who does: a partner who reads conversations does not.
func TakenPartIn(users ...uuid.UUID) Condition {
	return func(s *sql.Selector) {
		t := sql.Table(conversationparticipant.Table)
		s.Where(sql.Exists(sql.Select(t.C("id")).From(t).Where(sql.And(
			sql.ColumnsEQ(t.C("organization_id"), s.C("organization_id")),
			sql.ColumnsEQ(t.C("conversation_id"), s.C("id")),
			sql.In(t.C("user_id"), arguments(users)...),
			inSight(s.Context(), t.C("organization_id")),
		))))
	}
}

// inSight is the condition that a column is an organization of the viewer's. The store
// narrows whole queries alone, not what a condition compares with.
func inSight(ctx context.Context, column string) *sql.Predicate {
	switch v := viewer.From(ctx); {
	case v == nil:
		return sql.False()
	case v.IsSystem():
		return sql.Not(sql.False())
	default:
		return scope.In(column, scope.Organizations(v))
	}
}
