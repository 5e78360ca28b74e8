package query

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/tag"
	"parley/ent/taggroup"
)

// Labels returns the labels of a kind in an organization with their groups, the most
// important first; with numbers only those that have one of them.
func (r *Reader) Labels(ctx context.Context, organization uuid.UUID, kind tag.Kind, numbers ...int64) ([]*ent.Tag, error) {
	q := r.Client().Tag.Query().Where(tag.OrganizationIDEQ(organization), tag.KindEQ(kind), tag.ArchivedAtIsNil())
	if numbers != nil {
		q.Where(tag.NumberIn(numbers...))
	}
	return q.WithGroup().Order(tag.ByPriority(sql.OrderDesc()), tag.ByName()).All(ctx)
}

// LabelGroups returns the groups of labels of an organization that have one of the
// numbers.
func (r *Reader) LabelGroups(ctx context.Context, organization uuid.UUID, numbers ...int64) ([]*ent.TagGroup, error) {
	return r.Client().TagGroup.Query().Where(taggroup.OrganizationIDEQ(organization), taggroup.NumberIn(numbers...)).
		Order(taggroup.ByNumber()).All(ctx)
}
