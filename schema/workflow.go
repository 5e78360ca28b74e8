package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"parley/internal/values"
)

// Workflow is a list of rules about conversations. It runs for its organization and
// for those below that it names, by id or by tag.
type Workflow struct{ ent.Schema }

// Mixin of the entity.
func (Workflow) Mixin() []ent.Mixin {
	return []ent.Mixin{record{}, owned{outOfSight: true}, sourced{}}
}

// Fields of the entity.
func (Workflow) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Name of the workflow.").Annotations(entgql.OrderField("NAME")),
		field.Bool("enabled").Default(true).
			Comment("Whether it runs."),
		field.JSON("rules", []values.WorkflowRule{}).
			Comment("Its rules, in the order given.").
			Annotations(entgql.Type("[WorkflowRule!]")),
		field.JSON("organizations", values.IDs{}).Optional().Annotations(hidden),
		field.Strings("organization_tags").Optional().
			Comment("It runs for the organizations below that have one of these tags."),
	}
}

// Indexes of the entity.
func (Workflow) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "name")}
}

// Annotations of the entity.
func (Workflow) Annotations() []entschema.Annotation {
	return listed("Rules about conversations, for an organization and those below that it names.",
		"workflows", "The workflows of the organizations you may see, and those from above that run for yours.")
}
