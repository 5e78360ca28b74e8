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

// ApiCredential is a key that a program or a person reaches an API by. Secrets
// are stored as hashes only and are never shown again.
type ApiCredential struct{ ent.Schema } //nolint:revive // the graph's name is ApiCredential

var credentialKind = enum{
	{"GRAPHQL", "A bearer token for the graph."},
	{"SAYSIMPLE_KEY", "A public key whose owner signs SaySimple client tokens."},
	{"BOT_OPEN_APP", "An application id and secret for the Bot Open API."},
	{"JAICP_TOKEN", "A token for the JAICP Reporter API."},
	{"WEB1ON1_BOT", "A token of a Web1on1 bot."},
	{"WEB1ON1_LOGIN", "An e-mail address and password for Web1on1."},
	{"REGISTRATION", "A mailed token by which somebody confirms an e-mail address. It opens nothing else."},
	{"SINCH_USER", "A user name and password, or a key, for Sinch CMI."},
}

// Mixin of the entity.
func (ApiCredential) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (ApiCredential) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("kind").Values(credentialKind.names()...).Immutable().
			Comment("Which API it opens.").Annotations(credentialKind.docs()),
		field.Enum("role").Values(memberRole.names()...).
			Comment("What its bearer may do, where it is of no user.").Annotations(memberRole.docs()),
		field.String("name").Default("").MaxRuneLen(200).
			Comment("What it is for."),
		field.String("lookup").NotEmpty().MaxRuneLen(300).
			Comment("What a request finds it by: a token's hash, an application id, a login name.").
			Annotations(hidden),
		field.String("secret_hash").Optional().Nillable().Sensitive().Annotations(hidden),
		field.JSON("public_keys", []string{}).Optional().Annotations(hidden),
		field.Bool("demo").Default(false).Annotations(hidden),
		field.Time("expires_at").Optional().Nillable().
			Comment("When it ends; null means never."),
		field.Time("revoked_at").Optional().Nillable().
			Comment("When it was revoked; null while it is in force."),
		field.UUID("user_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (ApiCredential) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Unique().Immutable().
			Comment("Whose it is; null for a program's own."),
	}
}

// Indexes of the entity.
func (ApiCredential) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "kind", "lookup").Unique(),
		index.Fields("kind", "lookup"),
	}
}

// Annotations of the entity.
func (ApiCredential) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("A key that a program or a person reaches an API by."), entgql.RelayConnection(), noFilter}
}
