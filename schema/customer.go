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

// Customer is a person outside the organization, known by one or more
// addresses.
type Customer struct{ ent.Schema }

// Mixin of the entity.
func (Customer) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Customer) Fields() []ent.Field {
	return []ent.Field{
		field.String("display_name").Optional().Nillable().MaxRuneLen(200).
			Comment("Name shown to agents.").
			Annotations(entgql.OrderField("DISPLAY_NAME")),
		field.String("given_name").Optional().Nillable().MaxRuneLen(100).
			Comment("First name.").Annotations(noFilter),
		field.String("family_name").Optional().Nillable().MaxRuneLen(100).
			Comment("Last name.").Annotations(noFilter),
		field.String("email").Optional().Nillable().MaxRuneLen(254).
			Comment("E-mail address.").Annotations(entgql.Type("EmailAddress")),
		field.String("phone").Optional().Nillable().MaxRuneLen(50).
			Comment("Telephone number.").Annotations(noFilter),
		field.JSON("profile", json.RawMessage{}).Optional().
			Comment("What is known of the person besides, such as an address or a language.").
			Annotations(entgql.Type("JSON")),
		field.JSON("custom_fields", json.RawMessage{}).Optional().
			Comment("What bots noted of the person: an object.").
			Annotations(entgql.Type("JSON")),
		field.Strings("tags").Optional().
			Comment("Words that bots put on the person."),
		field.Bool("blocked").Default(false).
			Comment("Whether messages of the customer are refused."),
		field.String("block_reason").Optional().Nillable().MaxRuneLen(500).
			Comment("Why the customer is blocked; null while they are not, or where nobody said.").Annotations(noFilter),
		field.Time("blocked_at").Optional().Nillable().
			Comment("When the customer was blocked; null while they are not.").Annotations(noFilter),
		// Somebody's number, who need not be a user of Parley's.
		field.Int64("blocked_by_number").Optional().Nillable().Annotations(hidden),
		// No foreign key of ent's: they may be of an organization above.
		field.UUID("blocked_by_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.Time("first_seen_at").
			Comment("When the first message was exchanged.").
			Annotations(entgql.OrderField("FIRST_SEEN_AT"), noFilter),
		field.Time("last_seen_at").
			Comment("When the last message was exchanged.").
			Annotations(entgql.OrderField("LAST_SEEN_AT"), noFilter),
	}
}

// Edges of the entity.
func (Customer) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("identities", CustomerIdentity.Type).
			Comment("The addresses of the customer."),
		edge.To("conversations", Conversation.Type).
			Comment("The conversations with the customer.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Annotations of the entity.
func (Customer) Annotations() []entschema.Annotation {
	return listed("A person outside the organization, known by one or more addresses.",
		"customers", "The people who wrote to, or were written to by, the organizations you may see.")
}

// CustomerIdentity is one address of a customer on a medium.
type CustomerIdentity struct{ ent.Schema }

// Mixin of the entity.
func (CustomerIdentity) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (CustomerIdentity) Fields() []ent.Field {
	return []ent.Field{
		field.String("channel_type").NotEmpty().MaxRuneLen(100).Immutable().
			Comment("Key of the medium in upper case."),
		field.String("address").NotEmpty().MaxRuneLen(256).Immutable().
			Comment("The customer's address on the medium, compared to the letter."),
		field.String("country").Optional().Nillable().MaxRuneLen(2).
			Comment("ISO 3166-1 alpha-2 code read off the telephone number; null where the address is none."),
		field.String("username").Optional().Nillable().MaxRuneLen(200).
			Comment("Name of the customer on the medium.").Annotations(noFilter),
		field.UUID("customer_id", uuid.UUID{}).Annotations(hidden),
	}
}

// Edges of the entity.
func (CustomerIdentity) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("customer", Customer.Type).Ref("identities").Field("customer_id").Unique().Required().
			Comment("The person behind the address."),
		edge.To("threads", ContactThread.Type).Annotations(hidden),
		edge.To("conversations", Conversation.Type).Annotations(hidden),
	}
}

// Indexes of the entity.
func (CustomerIdentity) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "channel_type", "address").Unique(),
		index.Fields("customer_id"),
	}
}

// Annotations of the entity.
func (CustomerIdentity) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("One address of a customer on a medium."), noFilter}
}
