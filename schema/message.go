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

	"parley/internal/values"
)

// Message is one thing said. Messages are ordered by (sentAt, IN before OUT,
// ordinal), never by id: they may arrive in any order.
type Message struct{ ent.Schema }

var messageDirection = enum{
	{"IN", "From the customer to the organization."},
	{"OUT", "From the organization to the customer."},
	{"INTERNAL", "Between colleagues; counts in no metric."},
}

var messageKind = enum{
	{"TEXT", "Plain text."},
	{"ATTACHMENT", "A file, with or without text."},
	{"TEMPLATE", "Text made from a template."},
	{"CARD", "A card with buttons."},
	{"FORM", "A form to fill in."},
	{"FORM_RESPONSE", "A form that was filled in."},
	{"ORDER", "An order."},
	{"COMMAND", "A command to the system."},
	{"STATUS", "News about the conversation."},
	{"NOTE", "A remark of a colleague."},
	{"EMAIL", "An e-mail."},
	{"POSTBACK", "A button that was pressed."},
	{"MENTION", "A call for a colleague or a bot."},
	{"TAG", "A word that was put on the conversation."},
	{"SEARCH", "Words that were searched for."},
	{"FIELD", "One answer to a form."},
	{"REPORT", "A report on the conversation."},
}

var messageRole = enum{
	{"CUSTOMER", "The customer."},
	{"AGENT", "An employee."},
	{"BOT", "A program that talks."},
	{"SYSTEM", "A program that informs."},
}

var messageStatus = enum{
	{"SENT", "Handed to the carrier, or received."},
	{"DELIVERED", "On the receiver's device."},
	{"READ", "Seen by the receiver."},
	{"NOT_SENT", "Refused by the carrier."},
	{"NOT_DELIVERED", "Did not reach the receiver."},
}

// Mixin of the entity.
func (Message) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Message) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("direction").Values(messageDirection.names()...).Immutable().
			Comment("Which way the message went.").
			Annotations(messageDirection.docs(), entgql.OrderField("DIRECTION")),
		field.Enum("kind").Values(messageKind.names()...).Default("TEXT").
			Comment("What sort of message it is.").Annotations(messageKind.docs()),
		field.Enum("role").Values(messageRole.names()...).
			Comment("What sort of author it has.").Annotations(messageRole.docs()),
		field.Text("text").Optional().Nillable().
			Comment("What was said, as plain text; null where nothing was said in words."),
		field.JSON("content", values.MessageContent{}).Optional().Annotations(hidden),
		field.JSON("attachments", []values.Attachment{}).Optional().Annotations(hidden),
		field.Time("sent_at").Immutable().
			Comment("When it was sent, in milliseconds.").
			Annotations(entgql.OrderField("SENT_AT")),
		field.Enum("status").Values(messageStatus.names()...).Default("SENT").
			Comment("What became of it.").Annotations(messageStatus.docs(), noFilter),
		field.Bool("is_automatic").Default(false).
			Comment("Whether it is an automatic reply, which counts as no answer."),
		field.Bool("is_paid_template").Default(false).
			Comment("Whether it is a template that the carrier charges for."),
		field.String("provider").Default("").MaxRuneLen(100).
			Comment("Key of the system that carried it; empty for messages made in Parley."),
		field.JSON("business_hours", values.BusinessHours{}).Optional().
			Comment("The opening hours as the creator sent them along; null where it sent none.").
			Annotations(entgql.Type("JSON")),
		field.String("time_zone").Optional().Nillable().MaxRuneLen(64).
			Comment("IANA time zone of those opening hours.").
			Annotations(entgql.Type("TimeZone"), noFilter),
		field.Int64("ordinal").Immutable().
			Comment("Number of the message inside its conversation, or inside its contact where it has none, in order of arrival.").
			Annotations(entgql.OrderField("ORDINAL"), noFilter),
		field.Bool("is_backchannel").Default(false).
			Comment("Whether colleagues alone see it."),
		field.Bool("is_preview").Default(false).
			Comment("Whether it is of a trial of the bot.").Annotations(noFilter),
		field.JSON("meta", json.RawMessage{}).Optional().
			Comment("What the creator keeps with it.").
			Annotations(entgql.Type("JSON")),
		field.String("actor").Optional().Nillable().MaxRuneLen(100).
			Comment("On whose behalf the agent wrote.").Annotations(noFilter),
		field.UUID("conversation_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("channel_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("thread_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("agent_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("team_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		// No foreign key of ent's: a bot may be of an organization above.
		field.UUID("bot_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Message) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("conversation", Conversation.Type).Ref("messages").Field("conversation_id").Unique().Immutable().
			Comment("The conversation; null where the message stands for itself."),
		edge.To("channel", Channel.Type).Field("channel_id").Unique().Immutable().
			Comment("The organization's address it went over; null for internal messages."),
		edge.From("thread", ContactThread.Type).Ref("messages").Field("thread_id").Unique().Immutable().
			Comment("The two addresses it went between; null for internal messages.").
			Annotations(noFilter),
		edge.To("agent", User.Type).Field("agent_id").Unique().Immutable().
			Comment("The employee who wrote it, or whom it was for."),
		// A list, because ent's own key for one would not lead with the organization.
		edge.To("emails", EmailDetails.Type).
			Comment("What it has besides as an e-mail: one where it is one, else none.").Annotations(noFilter),
		// A list for the same reason.
		edge.To("traces", MessageTrace.Type).
			Comment("What the bot's engine made of it: one where it told, else none.").Annotations(noFilter),
		edge.To("team", Team.Type).Field("team_id").Unique().Immutable().
			Comment("The team it is for."),
		edge.To("tags", Tag.Type).Through("message_tags", MessageTag.Type).
			Comment("The tags of the message.").
			Annotations(entgql.RelayConnection()),
	}
}

// Indexes of the entity.
func (Message) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "sent_at"),
		index.Fields("conversation_id", "sent_at"),
		index.Fields("thread_id", "sent_at"),
	}
}

// Annotations of the entity.
func (Message) Annotations() []entschema.Annotation {
	return listed("One thing said. Messages are ordered by the time they were sent, then IN before OUT, then by arrival.",
		"messages", "The messages of the organizations you may see, oldest first.")
}
