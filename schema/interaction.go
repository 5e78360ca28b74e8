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

// Interaction is one piece of work with a customer: one leg of a call, chat or
// e-mail in one queue. A conversation gets its first at its first message.
type Interaction struct{ ent.Schema }

var interactionType = enum{
	{"CALL_IN", "A call from the customer."},
	{"CALL_OUT", "A call to the customer."},
	{"CHAT_IN", "A chat that the customer began."},
	{"CHAT_OUT", "A chat that the organization began."},
	{"EMAIL_IN", "An e-mail from the customer."},
	{"EMAIL_OUT", "An e-mail to the customer."},
}

var interactionStatus = enum{
	{"PENDING", "Made, not yet in a queue."},
	{"IN_QUEUE", "Waits for an agent."},
	{"IN_PROCESS", "An agent is at it."},
	{"HANDLED", "Done."},
	{"ABANDONED", "Left by the customer while waiting."},
}

var requiredAgentType = enum{
	{"REQUIRED", "Nobody else may take the work."},
	{"PREFERRED", "Comes before others, who may take the work as well."},
}

// Mixin of the entity.
func (Interaction) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Interaction) Fields() []ent.Field {
	return append(interactionTimes(), []ent.Field{
		field.Enum("type").Values(interactionType.names()...).Immutable().
			Comment("What sort of work it is and who began it.").Annotations(interactionType.docs()),
		field.String("subtype").Optional().Nillable().MaxRuneLen(100).
			Comment("Key of the medium in upper case."),
		field.String("type_details").Default("").MaxRuneLen(100).
			Comment("Finer word for the type, such as IVR; empty where there is none.").Annotations(noFilter),
		field.Enum("status").Values(interactionStatus.names()...).
			Comment("Where the work is in its life.").Annotations(interactionStatus.docs()),
		field.String("status_details").Default("").MaxRuneLen(100).
			Comment("Finer word for the status; empty where there is none.").Annotations(noFilter),
		field.String("from_address").Optional().Nillable().MaxRuneLen(256).
			Comment("The address it came from.").Annotations(noFilter),
		field.String("to_address").Optional().Nillable().MaxRuneLen(256).
			Comment("The address it went to.").Annotations(noFilter),
		field.String("subject").Optional().Nillable().MaxRuneLen(1000).
			Comment("What it is about.").Annotations(noFilter),
		field.Int64("version").Default(1).
			Comment("Raised by one with every change.").Annotations(noFilter),
		field.UUID("conversation_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("queue_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.UUID("agent_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.UUID("required_agent_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.Enum("required_agent_type").Values(requiredAgentType.names()...).Optional().Nillable().Annotations(hidden),
		field.UUID("previous_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.Strings("required_skills").Optional().
			Comment("What an agent of the queue has to be able to do to take it; null where that is nothing in particular."),
	}...)
}

func interactionTimes() []ent.Field {
	return []ent.Field{
		field.Time("arrived_at").
			Comment("When it began.").Annotations(entgql.OrderField("ARRIVED_AT")),
		field.Time("connected_at").Optional().Nillable().
			Comment("When an agent took it.").Annotations(noFilter),
		field.Time("disconnected_at").Optional().Nillable().
			Comment("When the talk ended.").Annotations(noFilter),
		field.Time("wrap_up_ended_at").Optional().Nillable().
			Comment("When the agent had finished the work after it.").Annotations(noFilter),
		field.Time("queued_at").Optional().Nillable().
			Comment("Since when it waits in the queue, or when its last wait began; null where it never waited.").Annotations(noFilter),
		field.Time("held_at").Optional().Nillable().
			Comment("Since when the customer is on hold; null while nobody holds the work.").Annotations(noFilter),
		field.Time("return_at").Optional().Nillable().
			Comment("When it goes back to its queue unless the agent has answered; null where it stays.").Annotations(noFilter),
		field.Time("required_agent_until").Optional().Nillable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Interaction) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("conversation", Conversation.Type).Ref("interactions").Field("conversation_id").Unique().Required().Immutable().
			Comment("The conversation it is part of."),
		edge.From("queue", Queue.Type).Ref("interactions").Field("queue_id").Unique().
			Comment("The queue it waits or waited in."),
		edge.To("agent", User.Type).Field("agent_id").Unique().
			Comment("The agent who handles or handled it."),
		edge.To("required_agent", User.Type).Field("required_agent_id").Unique().Annotations(hidden),
		// A list, because ent's own key for one would not lead with the organization.
		edge.To("successors", Interaction.Type).
			Comment("The leg that the work went on as: one after a transfer, else none.").
			Annotations(noFilter).
			From("previous").Field("previous_id").Unique().Immutable().
			Comment("The leg that was transferred to make this one.").
			Annotations(noFilter),
		edge.To("recordings", CallRecording.Type).
			Comment("The recordings of the call.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("script_results", ScriptResult.Type).
			Comment("The questionnaires that were filled in during it.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("emails", EmailDetails.Type).
			Comment("The e-mails of the work.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (Interaction) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "arrived_at"),
		index.Fields("conversation_id"),
		index.Fields("organization_id", "queue_id", "status", "queued_at"),
		index.Fields("organization_id", "agent_id", "status"),
		index.Fields("organization_id", "disconnected_at"),
		index.Fields("organization_id", "previous_id").Unique(),
	}
}

// Annotations of the entity.
func (Interaction) Annotations() []entschema.Annotation {
	return listed("One piece of work with a customer: one leg of a call, chat or e-mail in one queue.",
		"interactions", "The calls, chats and e-mails of the organizations you may see.")
}
