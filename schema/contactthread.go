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

// ContactThread is everything said between one address of the organization and
// one address of a customer. Its row is locked while its messages are written.
type ContactThread struct{ ent.Schema }

// Mixin of the entity.
func (ContactThread) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (ContactThread) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("last_ordinal").Default(0).
			Comment("Ordinal of the message without conversation that arrived last.").
			Annotations(hidden),
		field.UUID("channel_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("identity_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (ContactThread) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("channel", Channel.Type).Ref("threads").Field("channel_id").Unique().Required().Immutable().
			Comment("The organization's side."),
		edge.From("identity", CustomerIdentity.Type).Ref("threads").Field("identity_id").Unique().Required().Immutable().
			Comment("The customer's side."),
		edge.To("messages", Message.Type).
			Comment("All messages between the two addresses, oldest first.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (ContactThread) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "channel_id", "identity_id").Unique(), index.Fields("identity_id")}
}

// Annotations of the entity.
func (ContactThread) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("Everything said between one address of the organization and one address of a customer."), noFilter}
}
