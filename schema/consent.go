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

// Consent says whether the owner of an address agreed to something.
type Consent struct{ ent.Schema }

var consentUsage = enum{
	{"WHATSAPP", "Being written to over WhatsApp."},
	{"RECORDING", "Having calls recorded."},
}

// Mixin of the entity.
func (Consent) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (Consent) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("usage").Values(consentUsage.names()...).Immutable().
			Comment("What it is about.").Annotations(consentUsage.docs()),
		field.String("address").NotEmpty().MaxRuneLen(256).Immutable().
			Comment("The customer's address.").Annotations(entgql.OrderField("ADDRESS")),
		field.Bool("granted").
			Comment("Whether the customer agreed."),
		field.UUID("identity_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Consent) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("identity", CustomerIdentity.Type).Field("identity_id").Unique().
			Comment("The customer's address where messages went over it; null where none did yet.").Annotations(noFilter),
	}
}

// Indexes of the entity.
func (Consent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "usage", "address").Unique()}
}

// Annotations of the entity.
func (Consent) Annotations() []entschema.Annotation {
	return listed("Whether the owner of an address agreed to something.",
		"consents", "The consents of the customers of the organizations you may see.")
}
