package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"parley/internal/values"
)

// Channel is one address of an organization on a medium: a telephone number, a
// page, a mailbox.
type Channel struct{ ent.Schema }

// Mixin of the entity.
func (Channel) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Channel) Fields() []ent.Field {
	return []ent.Field{
		field.String("type").NotEmpty().MaxRuneLen(100).Immutable().
			Comment("Key of the medium in upper case, such as WHATSAPP, SMS, EMAIL or PHONE.").
			Annotations(entgql.OrderField("TYPE")),
		field.String("address").NotEmpty().MaxRuneLen(256).Immutable().
			Comment("The organization's address on the medium.").
			Annotations(entgql.OrderField("ADDRESS")),
		field.String("name").Optional().Nillable().MaxRuneLen(200).
			Comment("Name for colleagues.").Annotations(noFilter),
		field.JSON("business_hours", values.BusinessHours{}).Optional().
			Comment("Weekly opening hours: an object with keys \"0\" (Sunday) to \"6\", each a list of times; null means always open.").
			Annotations(entgql.Type("JSON")),
		field.String("timezone").Optional().Nillable().MaxRuneLen(64).
			Comment("IANA time zone of the opening hours.").
			Annotations(entgql.Type("TimeZone"), noFilter),
		field.Bool("enabled").Default(true).
			Comment("Whether the channel is in use; messages that come in over it are kept all the same."),
		field.UUID("queue_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.UUID("integration_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Channel) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("queue", Queue.Type).Ref("channels").Field("queue_id").Unique().
			Comment("The queue that new conversations of the channel go to."),
		edge.From("integration", Integration.Type).Ref("channels").Field("integration_id").Unique().
			Comment("The system that carries its outgoing messages; null where the organization's only one does.").Annotations(noFilter),
		edge.To("conversations", Conversation.Type).
			Comment("The conversations that came in over the channel.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("threads", ContactThread.Type).Annotations(hidden),
	}
}

// Indexes of the entity.
func (Channel) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "type", "address").Unique()}
}

// Annotations of the entity.
func (Channel) Annotations() []entschema.Annotation {
	return listed("One address of an organization on a medium: a telephone number, a page, a mailbox.",
		"channels", "The addresses that customers reach the organizations you may see by.")
}
