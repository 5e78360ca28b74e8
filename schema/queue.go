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
		field.Int("answer_timeout_seconds").Optional().Nillable().Positive().
			Comment("How many seconds an agent who took work has to answer before it goes back to the queue; null means without limit.").
			Annotations(noFilter),
		field.Int("wrap_up_seconds").Optional().Nillable().Positive().
			Comment("How many seconds an agent has for the work after a talk; null where completed work has none.").
			Annotations(noFilter),
	}
}

// Edges of the entity.
func (Queue) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("agents", QueueAgent.Type).
			Comment("Who serves it.").Annotations(noFilter),
		edge.To("callbacks", Callback.Type).
			Comment("The calls that were promised to callers of the queue.").
			Annotations(entgql.RelayConnection(), noFilter),
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
	return []ent.Index{index.Fields("organization_id", "name").Unique(), index.Fields("organization_id", "number")}
}

// Annotations of the entity.
func (Queue) Annotations() []entschema.Annotation {
	return listed("A line that work waits in for an agent.",
		"queues", "The queues of the organizations you may see.")
}

// QueueAgent makes a user an agent of a queue.
type QueueAgent struct{ ent.Schema }

// Mixin of the entity.
func (QueueAgent) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (QueueAgent) Fields() []ent.Field {
	return []ent.Field{
		field.Strings("skills").Optional().
			Comment("What the agent is able to do in the queue."),
		field.Int("capacity").Optional().Nillable().NonNegative().
			Comment("How much work of the queue the agent handles at once; null where only the user's own capacity counts.").
			Annotations(noFilter),
		field.UUID("queue_id", uuid.UUID{}).Immutable().Annotations(hidden),
		// Always set; optional, because the user may be out of the viewer's sight.
		field.UUID("user_id", uuid.UUID{}).Optional().Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (QueueAgent) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("queue", Queue.Type).Ref("agents").Field("queue_id").Unique().Required().Immutable().
			Comment("The queue."),
		edge.To("user", User.Type).Field("user_id").Unique().Immutable().
			Comment("The agent; null where you cannot see them."),
	}
}

// Indexes of the entity.
func (QueueAgent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "queue_id", "user_id").Unique(),
		index.Fields("organization_id", "user_id"),
	}
}

// Annotations of the entity.
func (QueueAgent) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("An agent of a queue: who serves it, and with what."), noFilter}
}
