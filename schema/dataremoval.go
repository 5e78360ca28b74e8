package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"parley/internal/values"
)

// DataRemoval is the removal of data: what was too old, or what was a person's.
type DataRemoval struct{ ent.Schema }

var removalKind = enum{
	{"RETENTION", "Of conversations older than the organization keeps them."},
	{"ERASURE", "Of what tells of one person; the numbers stay."},
}

var removalStatus = enum{
	{"QUEUED", "Will begin soon."},
	{"RUNNING", "Going on."},
	{"DONE", "Ended: nothing is left."},
	{"FAILED", "Ended early; error says why. It may be asked for again."},
}

// Mixin of the entity.
func (DataRemoval) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (DataRemoval) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("kind").Values(removalKind.names()...).Immutable().
			Comment("What is removed.").Annotations(removalKind.docs()),
		field.Enum("status").Values(removalStatus.names()...).Default("QUEUED").
			Comment("How far it is.").Annotations(removalStatus.docs()),
		// No foreign keys: they outlive what they tell of.
		field.UUID("customer_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("requested_by_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.Time("before").Optional().Nillable().Immutable().
			Comment("Conversations that fell silent before this are removed; null for an erasure.").Annotations(noFilter),
		field.JSON("report", []values.Removed{}).Optional().
			Comment("How much was removed or blanked, by what it was.").
			Annotations(entgql.Type("[Removed!]")),
		field.String("error").Optional().Nillable().MaxRuneLen(500).
			Comment("Why it ended early.").Annotations(noFilter),
		field.Time("finished_at").Optional().Nillable().
			Comment("When it ended.").Annotations(noFilter),
	}
}

// Indexes of the entity.
func (DataRemoval) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "kind", "created_at")}
}

// Annotations of the entity.
func (DataRemoval) Annotations() []entschema.Annotation {
	return listed("The removal of data: what was too old, or what was a person's.",
		"dataRemovals", "The removals of the organizations you administer.")
}
