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

// OutboundBatch is one message to many customers, sent at a time.
type OutboundBatch struct{ ent.Schema }

var outboundContent = enum{
	{"TEXT", "Plain text."},
	{"TEMPLATE", "A template of the carrier, as a JSON object with its parameters."},
}

var recipientStatus = enum{
	{"ADDED", "Waits to be sent."},
	{"PROCESSING", "Is being sent, or will be tried again."},
	{"FAILED", "Could not be sent."},
	{"HANDLED", "Was sent."},
}

// Mixin of the entity.
func (OutboundBatch) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (OutboundBatch) Fields() []ent.Field {
	return []ent.Field{
		field.String("body").NotEmpty().MaxRuneLen(2000).
			Comment("What to send.").Annotations(noFilter),
		field.Enum("content_type").Values(outboundContent.names()...).Default("TEXT").
			Comment("What the body is.").Annotations(outboundContent.docs(), noFilter),
		field.String("channel_type").NotEmpty().MaxRuneLen(100).
			Comment("Key of the medium in upper case."),
		field.Time("send_at").
			Comment("When sending begins.").Annotations(entgql.OrderField("SEND_AT")),
		field.Int("max_retry_count").Default(5).NonNegative().
			Comment("How often a failed attempt is repeated, at most 10 times.").Annotations(noFilter),
		field.Int("retry_delay_seconds").Default(300).Positive().
			Comment("How many seconds lie between attempts.").Annotations(noFilter),
		field.UUID("channel_id", uuid.UUID{}).Annotations(hidden),
	}
}

// Edges of the entity.
func (OutboundBatch) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("channel", Channel.Type).Field("channel_id").Unique().Required().
			Comment("The organization's address that it is sent from.").Annotations(noFilter),
		edge.To("recipients", OutboundRecipient.Type).
			Comment("Whom it is sent to.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (OutboundBatch) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "send_at"), index.Fields("channel_id")}
}

// Annotations of the entity.
func (OutboundBatch) Annotations() []entschema.Annotation {
	return listed("One message to many customers, sent at a time.",
		"outboundBatches", "The messages to many of the organizations you may see.")
}

// OutboundRecipient is one receiver of a batch.
type OutboundRecipient struct{ ent.Schema }

// Mixin of the entity.
func (OutboundRecipient) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (OutboundRecipient) Fields() []ent.Field {
	return []ent.Field{
		field.Int("position").NonNegative().Immutable().
			Comment("Place in the list, from 0.").Annotations(entgql.OrderField("POSITION"), noFilter),
		field.String("address").NotEmpty().MaxRuneLen(256).Immutable().
			Comment("The customer's address on the medium.").Annotations(noFilter),
		field.Enum("status").Values(recipientStatus.names()...).Default("ADDED").
			Comment("What became of it.").Annotations(recipientStatus.docs(), noFilter),
		field.Int("attempts").Default(0).NonNegative().
			Comment("How often sending was tried.").Annotations(noFilter),
		field.Time("next_attempt_at").Optional().Nillable().
			Comment("When it is tried again; null where it is not.").Annotations(noFilter),
		field.String("failure").Optional().Nillable().MaxRuneLen(500).
			Comment("Why the last attempt failed; null where it did not.").Annotations(noFilter),
		field.UUID("batch_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("message_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
	}
}

// Edges of the entity.
func (OutboundRecipient) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("batch", OutboundBatch.Type).Ref("recipients").Field("batch_id").Unique().Required().Immutable().
			Comment("The batch."),
		edge.To("message", Message.Type).Field("message_id").Unique().
			Comment("The message that was sent; null while there is none."),
	}
}

// Indexes of the entity.
func (OutboundRecipient) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "batch_id", "position").Unique()}
}

// Annotations of the entity.
func (OutboundRecipient) Annotations() []entschema.Annotation {
	return []entschema.Annotation{
		entschema.Comment("One receiver of a message to many."), entgql.RelayConnection(), entgql.MultiOrder(), noFilter,
	}
}
