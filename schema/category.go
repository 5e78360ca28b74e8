package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"parley/internal/values"
)

// Category is one of the ten subjects that an organization sorts conversations by.
type Category struct{ ent.Schema }

// Mixin of the entity.
func (Category) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Category) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Name of the subject.").Annotations(noFilter),
		field.Int("slot").Min(0).Max(9).
			Comment("Its place, 0 to 9, by which conversations name it.").Annotations(noFilter),
		field.Strings("tags").Optional().
			Comment("Words of it."),
		field.JSON("forms", values.IDs{}).Optional().Annotations(hidden),
	}
}

// Indexes of the entity.
func (Category) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "slot")}
}

// Annotations of the entity.
func (Category) Annotations() []entschema.Annotation {
	return []entschema.Annotation{
		entschema.Comment("One of the ten subjects that an organization sorts conversations by."), entgql.RelayConnection(), noFilter,
	}
}
