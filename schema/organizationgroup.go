package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"parley/internal/values"
)

// OrganizationGroup names several organizations, as a tag does: one may be in many.
type OrganizationGroup struct{ ent.Schema }

// Mixin of the entity.
func (OrganizationGroup) Mixin() []ent.Mixin {
	return []ent.Mixin{record{}, owned{}, sourced{}}
}

// Fields of the entity.
func (OrganizationGroup) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Name of the group.").Annotations(entgql.OrderField("NAME")),
		field.JSON("members", values.IDs{}).Optional().Annotations(hidden),
	}
}

// Indexes of the entity.
func (OrganizationGroup) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "name")}
}

// Annotations of the entity.
func (OrganizationGroup) Annotations() []entschema.Annotation {
	return listed("A name for several organizations; one may be in many.",
		"organizationGroups", "The groups that the organizations you may see own.")
}
