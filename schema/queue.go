package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Queue is a line that work waits in for an agent.
type Queue struct{ ent.Schema }

var queueKind = enum{
	{"PHONE", "Calls."},
	{"CHAT", "Chats and text messages."},
	{"EMAIL", "E-mails."},
	{"MIXED", "Work of every kind."},
}

// Mixin of the entity.
func (Queue) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Queue) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(100).
			Comment("Name, unique per organization.").
			Annotations(entgql.OrderField("NAME")),
		field.String("number").Optional().Nillable().MaxRuneLen(50).
			Comment("Number that callers dial.").Annotations(noFilter),
		field.String("address").Optional().Nillable().MaxRuneLen(256).
			Comment("Address that customers write to.").Annotations(noFilter),
		field.Enum("kind").Values(queueKind.names()...).Default("MIXED").
			Comment("What work waits in it.").Annotations(queueKind.docs()),
		field.Int("max_wait_seconds").Optional().Nillable().Positive().
			Comment("Longest time, in seconds, that work should wait.").Annotations(noFilter),
	}
}

// Edges of the entity.
func (Queue) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("channels", Channel.Type).
			Comment("The channels whose conversations go to the queue.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("conversations", Conversation.Type).
			Comment("The conversations that wait or waited in it.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("interactions", Interaction.Type).
			Comment("The interactions that wait or waited in it.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (Queue) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "name").Unique()}
}

// Annotations of the entity.
func (Queue) Annotations() []entschema.Annotation {
	return listed("A line that work waits in for an agent.",
		"queues", "The queues of the organizations you may see.")
}
