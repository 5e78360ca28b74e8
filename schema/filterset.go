package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// FilterSet is a choice of filters that somebody keeps to use it again.
type FilterSet struct{ ent.Schema }

var statisticsInterval = enum{
	{"HOUR", "Hours."},
	{"DAY", "Days."},
	{"WEEK", "Weeks, which begin on Monday."},
	{"MONTH", "Calendar months."},
	{"QUARTER", "Quarters of a year."},
	{"YEAR", "Years."},
}

// Mixin of the entity.
func (FilterSet) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (FilterSet) Fields() []ent.Field {
	return []ent.Field{
		field.JSON("filters", json.RawMessage{}).Immutable().
			Comment("The filters, as `where.filters` takes them.").Annotations(entgql.Type("JSON")),
		field.Enum("interval").Values(statisticsInterval.names()...).Optional().Nillable().Immutable().
			Comment("Into what statistics are cut; null where nobody said.").Annotations(statisticsInterval.docs(), noFilter),
		field.Int("step").Default(1).Min(1).Max(1000).Immutable().
			Comment("How many intervals are one bucket.").Annotations(noFilter),
		// No foreign key: they may be of an organization above.
		field.UUID("owner_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
	}
}

// Indexes of the entity.
func (FilterSet) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "owner_id")}
}

// Annotations of the entity.
func (FilterSet) Annotations() []entschema.Annotation {
	return listed("A choice of filters that somebody keeps to use it again.",
		"filterSets", "The filter sets of the organizations you may see.")
}
