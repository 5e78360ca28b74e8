package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Conversation is a series of messages that belong together, as the creating
// system says, from its first message to its resolution.
type Conversation struct{ ent.Schema }

var conversationKind = enum{
	{"CONTACT", "Between a customer and employees."},
	{"BOT", "Between a customer and a bot."},
	{"AGENT", "Between employees."},
	{"SYSTEM", "Made by a program."},
}

var conversationStatus = enum{
	{"PENDING", "Created, nothing was said yet."},
	{"QUEUED", "Waits for an agent."},
	{"ACTIVE", "Going on."},
	{"RESOLVED", "Ended by a resolve event; takes no later message."},
	{"ABANDONED", "Left by the customer while waiting."},
	{"CLOSED", "Ended without a result."},
}

var conversationResolvedBy = enum{
	{"EVENT", "Somebody or some program resolved it."},
	{"INACTIVITY", "It fell silent."},
}

var conversationInitiatedBy = enum{
	{"USER", "The customer wrote first."},
	{"BUSINESS", "The organization wrote first."},
}

// Mixin of the entity.
func (Conversation) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Conversation) Fields() []ent.Field {
	return append(conversationState(), []ent.Field{
		field.String("category").Optional().Nillable().MaxRuneLen(200).
			Comment("Name of the subject that it is about, as it was chosen."),
		field.Int("category_slot").Optional().Nillable().Min(0).Max(9).
			Comment("Slot of the category, 0 to 9; null where it is none of the organization's.").Annotations(noFilter),
		field.JSON("meta", json.RawMessage{}).Optional().
			Comment("What programs keep with it.").
			Annotations(entgql.Type("JSON")),
		field.String("result").Optional().Nillable().MaxRuneLen(200).
			Comment("What it came to, in the words of the bot or of whoever ended it.").Annotations(noFilter),
		field.JSON("data", json.RawMessage{}).Optional().
			Comment("What a bot noted while it went on: an object of texts.").
			Annotations(entgql.Type("JSON")),
		field.Bool("is_livechat").Default(false).
			Comment("Whether an employee wrote in it, and not bots and programs alone.").Annotations(noFilter),
		field.String("call_task_id").Optional().Nillable().MaxRuneLen(100).
			Comment("Identifier of the list of calls that it was made for.").Annotations(noFilter),
		field.String("campaign_id").Optional().Nillable().MaxRuneLen(100).
			Comment("Identifier of the campaign that it belongs to.").Annotations(noFilter),
		field.String("campaign_result").Optional().Nillable().MaxRuneLen(200).
			Comment("What it came to for the campaign.").Annotations(noFilter),
		field.Int("nps").Optional().Nillable().Min(0).Max(10).
			Comment("How likely the customer would recommend the organization, 0 to 10, as they said.").Annotations(noFilter),
		// No foreign key of ent's: a bot may be of an organization above.
		field.UUID("bot_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.Int64("message_count").Default(0).
			Comment("How many messages the conversation has.").
			Annotations(entgql.OrderField("MESSAGE_COUNT"), noFilter),
		field.Int64("inbound_count").Default(0).
			Comment("How many of them came from the customer.").Annotations(noFilter),
		field.Int64("outbound_count").Default(0).
			Comment("How many of them went to the customer.").Annotations(noFilter),
		field.Int64("last_ordinal").Default(0).
			Comment("Ordinal of the message that arrived last.").Annotations(hidden),
		field.Int64("version").Default(1).
			Comment("Raised by one with every change; a client may drop an older version than it has.").
			Annotations(noFilter),
		field.UUID("channel_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.UUID("identity_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.UUID("customer_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.UUID("assignee_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.UUID("team_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.UUID("queue_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
	}...)
}

func conversationState() []ent.Field {
	return []ent.Field{
		field.Enum("kind").Values(conversationKind.names()...).Default("CONTACT").
			Comment("Who talks with whom.").Annotations(conversationKind.docs()),
		field.Enum("status").Values(conversationStatus.names()...).Default("ACTIVE").
			Comment("Where the conversation is in its life.").Annotations(conversationStatus.docs()),
		field.String("subject").Optional().Nillable().MaxRuneLen(1000).
			Comment("What it is about, where somebody said so."),
		field.Time("started_at").
			Comment("When the first message was sent.").
			Annotations(entgql.OrderField("STARTED_AT")),
		field.Time("first_reply_at").Optional().Nillable().
			Comment("When the organization first answered the customer; automatic replies do not count.").
			Annotations(noFilter),
		field.Time("last_message_at").
			Comment("When the last message was sent.").
			Annotations(entgql.OrderField("LAST_MESSAGE_AT")),
		field.Time("resolved_at").Optional().Nillable().
			Comment("When it was resolved; null while it is open."),
		field.Enum("resolved_by").Values(conversationResolvedBy.names()...).Optional().Nillable().
			Comment("What resolved it.").Annotations(conversationResolvedBy.docs(), noFilter),
		field.Enum("initiated_by").Values(conversationInitiatedBy.names()...).
			Comment("Which side wrote first.").Annotations(conversationInitiatedBy.docs()),
	}
}

// Edges of the entity.
func (Conversation) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("channel", Channel.Type).Ref("conversations").Field("channel_id").Unique().
			Comment("The channel of the first message that arrived."),
		edge.From("identity", CustomerIdentity.Type).Ref("conversations").Field("identity_id").Unique().
			Comment("The customer's address.").Annotations(noFilter),
		edge.From("customer", Customer.Type).Ref("conversations").Field("customer_id").Unique().
			Comment("The customer."),
		edge.From("assignee", User.Type).Ref("conversations").Field("assignee_id").Unique().
			Comment("The employee whose work it is."),
		edge.From("team", Team.Type).Ref("conversations").Field("team_id").Unique().
			Comment("The team whose work it is."),
		edge.From("queue", Queue.Type).Ref("conversations").Field("queue_id").Unique().
			Comment("The queue it waits or waited in."),
		edge.To("messages", Message.Type).
			Comment("The messages, oldest first.").
			Annotations(entgql.RelayConnection()),
		edge.To("interactions", Interaction.Type).
			Comment("The pieces of work it made.").
			Annotations(entgql.RelayConnection()),
		edge.To("tags", Tag.Type).Through("conversation_tags", ConversationTag.Type).
			Comment("The tags of its messages and of its resolution.").
			Annotations(entgql.RelayConnection()),
		edge.To("notes", Note.Type).
			Comment("What colleagues remarked on it.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("participants", ConversationParticipant.Type).
			Comment("Who of the organization takes part.").Annotations(noFilter),
		edge.To("submissions", FormSubmission.Type).
			Comment("The forms that were filled in.").Annotations(noFilter),
		edge.To("branches", ExperimentBranch.Type).Through("participations", ExperimentParticipation.Type).
			Comment("The branches of experiments that it went through.").
			Annotations(noFilter),
	}
}

// Indexes of the entity.
func (Conversation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "last_message_at"),
		index.Fields("organization_id", "started_at"),
		index.Fields("organization_id", "status", "last_message_at"),
		index.Fields("customer_id"),
		index.Fields("assignee_id"),
		index.Fields("channel_id"),
		index.Fields("team_id"),
		index.Fields("queue_id"),
		index.Fields("identity_id"),
		index.Fields("organization_id", "bot_id"),
	}
}

// Annotations of the entity.
func (Conversation) Annotations() []entschema.Annotation {
	return listed("A series of messages that belong together, from the first message to the resolution.",
		"conversations", "The conversations of the organizations you may see.")
}

// ConversationParticipant is an employee's or a bot's part in a conversation.
type ConversationParticipant struct{ ent.Schema }

// Mixin of the entity.
func (ConversationParticipant) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (ConversationParticipant) Fields() []ent.Field {
	return []ent.Field{
		// No foreign key of ent's: a bot may be of an organization above.
		field.UUID("user_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.Enum("role").Values(memberRole.names()...).Default("AGENT").
			Comment("As what the user takes part.").Annotations(memberRole.docs(), noFilter),
		field.Bool("active").Default(false).
			Comment("Whether the user is in the conversation now.").Annotations(noFilter),
		field.Bool("accepted").Default(false).
			Comment("Whether the user took the conversation on.").Annotations(noFilter),
		field.Bool("follow").Default(false).
			Comment("Whether the user is told of what happens without being in it.").Annotations(noFilter),
		field.Bool("inbox").Default(false).
			Comment("Whether it waits in the user's own inbox.").Annotations(noFilter),
		field.UUID("conversation_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (ConversationParticipant) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("conversation", Conversation.Type).Ref("participants").Field("conversation_id").Unique().Required().Immutable().
			Comment("The conversation."),
	}
}

// Indexes of the entity.
func (ConversationParticipant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "conversation_id", "user_id").Unique(),
		index.Fields("organization_id", "user_id"),
		index.Fields("conversation_id"),
	}
}

// Annotations of the entity.
func (ConversationParticipant) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("An employee's or a bot's part in a conversation."), entgql.RelayConnection(), noFilter}
}
