package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Webhook is an address that is told what happens.
type Webhook struct{ ent.Schema }

var webhookStatus = enum{
	{"PENDING", "Waits for the address to answer the challenge."},
	{"ACTIVE", "Is told."},
	{"DISABLED", "Is told nothing any more; statusReason says why."},
}

// Mixin of the entity.
func (Webhook) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Webhook) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(100).
			Comment("Name of the webhook.").Annotations(entgql.OrderField("NAME")),
		field.String("url").NotEmpty().MaxRuneLen(2048).
			Comment("The address.").Annotations(entgql.Type("URL"), noFilter),
		field.String("secret").Default("").Sensitive().Annotations(hidden),
		field.Strings("events").
			Comment("What it is told of: names of events, or their beginnings up to a dot, such as `message.create`; `*` is all."),
		field.Enum("status").Values(webhookStatus.names()...).Default("PENDING").
			Comment("Whether it is told.").Annotations(webhookStatus.docs()),
		field.String("status_reason").Optional().Nillable().MaxRuneLen(500).
			Comment("Why it is not told.").Annotations(noFilter),
		field.Time("verified_at").Optional().Nillable().
			Comment("When the address answered the challenge.").Annotations(noFilter),
		field.Time("failing_since").Optional().Nillable().
			Comment("Since when no delivery succeeded; null while they do.").Annotations(noFilter),
		field.Int64("position").Default(0).
			Comment("Number of the last ledger entry that was looked at.").Annotations(hidden),
		field.UUID("integration_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Webhook) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("integration", Integration.Type).Field("integration_id").Unique().Immutable().
			Comment("The integration that it belongs to, whose address and secret it has; null for one of its own.").
			Annotations(noFilter),
		edge.To("deliveries", WebhookDelivery.Type).
			Comment("What it was told, or is to be, oldest first.").
			Annotations(entgql.RelayConnection(), entsql.OnDelete(entsql.Cascade), noFilter),
	}
}

// Indexes of the entity.
func (Webhook) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "status"), index.Fields("integration_id")}
}

// Annotations of the entity.
func (Webhook) Annotations() []entschema.Annotation {
	return listed("An address of yours that is told what happens.",
		"webhooks", "The webhooks of the organizations you administer.")
}

// WebhookDelivery is one event on its way to a webhook.
type WebhookDelivery struct{ ent.Schema }

var deliveryStatus = enum{
	{"PENDING", "To be told, or to be tried again."},
	{"DELIVERED", "The address took it."},
	{"FAILED", "The address did not take it within a day."},
	{"DROPPED", "What it was about is gone, or the webhook was disabled."},
}

// Mixin of the entity.
func (WebhookDelivery) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (WebhookDelivery) Fields() []ent.Field {
	return []ent.Field{
		field.String("event").MaxRuneLen(100).Immutable().
			Comment("Name of the event, such as `message.create.contact.chat`."),
		field.Enum("status").Values(deliveryStatus.names()...).Default("PENDING").
			Comment("What became of it.").Annotations(deliveryStatus.docs()),
		field.Int64("seq").Immutable().
			Comment("Number of the ledger entry.").Annotations(entgql.OrderField("SEQ"), hidden),
		field.Int("attempts").Default(0).
			Comment("How often it was tried.").Annotations(noFilter),
		field.Time("occurred_at").Immutable().
			Comment("When it happened.").Annotations(noFilter),
		field.Time("next_attempt_at").Optional().Nillable().
			Comment("When it is tried next; null where it is not.").Annotations(noFilter),
		field.Time("delivered_at").Optional().Nillable().
			Comment("When the address took it.").Annotations(noFilter),
		field.Int("response_status").Optional().Nillable().
			Comment("Status of the address's last answer; null where there was none.").Annotations(noFilter),
		field.String("error").Optional().Nillable().MaxRuneLen(500).
			Comment("Why the last attempt failed.").Annotations(noFilter),
		// No foreign keys: what a delivery is about may be removed meanwhile.
		field.UUID("conversation_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("message_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("webhook_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (WebhookDelivery) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("webhook", Webhook.Type).Ref("deliveries").Field("webhook_id").Unique().Required().Immutable().
			Comment("The webhook."),
	}
}

// Indexes of the entity.
func (WebhookDelivery) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "webhook_id", "status", "next_attempt_at"),
		index.Fields("organization_id", "webhook_id", "conversation_id", "seq"),
	}
}

// Annotations of the entity.
func (WebhookDelivery) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("One event on its way to a webhook."), entgql.RelayConnection(), entgql.MultiOrder()}
}
