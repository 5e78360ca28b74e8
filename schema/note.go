package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Note is a remark of a colleague on a conversation, or on one message or
// interaction of it.
type Note struct{ ent.Schema }

// Mixin of the entity.
func (Note) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Note) Fields() []ent.Field {
	return []ent.Field{
		field.Text("text").NotEmpty().Comment("What was remarked."),
		field.Time("at").Immutable().Comment("When it was remarked.").
			Annotations(entgql.OrderField("AT")),
		field.UUID("conversation_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("message_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("interaction_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("author_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Note) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("conversation", Conversation.Type).Ref("notes").Field("conversation_id").Unique().Required().Immutable().
			Comment("The conversation it is about."),
		edge.To("message", Message.Type).Field("message_id").Unique().Immutable().
			Comment("The message it is about, where it is about one."),
		edge.To("interaction", Interaction.Type).Field("interaction_id").Unique().Immutable().
			Comment("The interaction it is about, where it is about one."),
		edge.To("author", User.Type).Field("author_id").Unique().Immutable().
			Comment("Who remarked it; null for a bare credential."),
	}
}

// Indexes of the entity.
func (Note) Indexes() []ent.Index {
	return []ent.Index{index.Fields("conversation_id"), index.Fields("message_id"), index.Fields("interaction_id")}
}

// Annotations of the entity.
func (Note) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("A remark of a colleague on a conversation, or on one message or interaction of it."), entgql.RelayConnection(), entgql.MultiOrder(), noFilter}
}
