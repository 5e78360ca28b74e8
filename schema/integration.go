package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"parley/internal/values"
)

// Integration is a system that the organization's messages come from or go to.
type Integration struct{ ent.Schema }

var integrationType = enum{
	{"WEBHOOK", "An address of yours that outgoing messages are posted to."},
	{"SMARTSUPP", "A Smartsupp account."},
	{"INTERCOM", "An Intercom workspace."},
	{"SMOOCH", "A Smooch app."},
	{"TWILIO", "A Twilio account."},
	{"MAILGUN", "A Mailgun domain."},
	{"MESSENGER", "A Facebook page."},
	{"API", "A program that calls Parley, with the scopes that it has."},
	{"GBM", "A location of Google's Business Messages."},
}

var integrationStatus = enum{
	{"QUEUED", "Asked for, not yet set up."},
	{"ACTIVE", "In use."},
	{"DISABLED", "Not in use."},
	{"PENDING_ARCHIVE", "To be archived soon."},
	{"ARCHIVED", "Used no more."},
}

// Mixin of the entity.
func (Integration) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Integration) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(100).
			Comment("Name, unique per organization.").Annotations(entgql.OrderField("NAME")),
		field.Enum("type").Values(integrationType.names()...).
			Comment("What sort of system it is.").Annotations(integrationType.docs()),
		field.Enum("status").Values(integrationStatus.names()...).Default("ACTIVE").
			Comment("Whether it is in use.").Annotations(integrationStatus.docs()),
		field.String("description").Optional().Nillable().MaxRuneLen(1000).
			Comment("What it is for.").Annotations(noFilter),
		field.Strings("touchpoints").Optional().
			Comment("Keys of the media that it carries; null means all."),
		field.JSON("params", values.IntegrationParams{}).Sensitive().Annotations(hidden),
		field.String("smooch_id").Optional().Nillable().MaxRuneLen(100).
			Comment("Id at Smooch, where it is one of theirs.").Annotations(noFilter),
		field.String("smooch_app_id").Optional().Nillable().MaxRuneLen(100).
			Comment("Id of the app at Smooch.").Annotations(noFilter),
		field.JSON("meta", json.RawMessage{}).Optional().
			Comment("What the creator keeps with it.").
			Annotations(entgql.Type("JSON")),
		field.Time("start_at").Optional().Nillable().
			Comment("From when it is in use; null means always.").Annotations(noFilter),
		field.Time("end_at").Optional().Nillable().
			Comment("Until when it is in use; null means always.").Annotations(noFilter),
	}
}

// Edges of the entity.
func (Integration) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("channels", Channel.Type).
			Comment("The channels whose outgoing messages it carries.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (Integration) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "name").Unique()}
}

// Annotations of the entity.
func (Integration) Annotations() []entschema.Annotation {
	return listed("A system that the organization's messages come from or go to.",
		"integrations", "The integrations of the organizations you administer.")
}
