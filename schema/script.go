package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"parley/internal/values"
)

// Script is a questionnaire that agents fill in during a talk.
type Script struct{ ent.Schema }

// Mixin of the entity.
func (Script) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Script) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Name, unique per organization."),
	}
}

// Edges of the entity.
func (Script) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("results", ScriptResult.Type).
			Comment("The questionnaires that were filled in.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (Script) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "name").Unique()}
}

// Annotations of the entity.
func (Script) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("A questionnaire that agents fill in during a talk."), noFilter}
}

// ScriptResult is one filled-in questionnaire.
type ScriptResult struct{ ent.Schema }

// Mixin of the entity.
func (ScriptResult) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (ScriptResult) Fields() []ent.Field {
	return []ent.Field{
		field.Time("modified_at").
			Comment("When an answer last changed.").Annotations(entgql.OrderField("MODIFIED_AT"), noFilter),
		field.JSON("questions", []values.ScriptQuestion{}).Annotations(hidden),
		field.UUID("script_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("interaction_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("original_interaction_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (ScriptResult) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("script", Script.Type).Ref("results").Field("script_id").Unique().Required().Immutable().
			Comment("The questionnaire.").Annotations(noFilter),
		edge.From("interaction", Interaction.Type).Ref("script_results").Field("interaction_id").Unique().Required().Immutable().
			Comment("The leg in which it was filled in.").Annotations(noFilter),
		edge.To("original_interaction", Interaction.Type).Field("original_interaction_id").Unique().Required().Immutable().
			Comment("The first leg of that work.").Annotations(noFilter),
	}
}

// Indexes of the entity.
func (ScriptResult) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "modified_at"),
		index.Fields("script_id"),
		index.Fields("interaction_id"),
		index.Fields("original_interaction_id"),
	}
}

// Annotations of the entity.
func (ScriptResult) Annotations() []entschema.Annotation {
	return listed("A questionnaire that an agent filled in during a talk.",
		"scriptResults", "The filled-in questionnaires of the organizations you may see.")
}
