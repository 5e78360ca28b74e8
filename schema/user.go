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

// User is an employee or a program of an organization: staff, never a customer.
// It is visible in every organization where it has a membership.
type User struct{ ent.Schema }

var userAvailability = enum{
	{"ONLINE", "Takes new work."},
	{"BUSY", "At work, takes nothing new."},
	{"OFFLINE", "Not at work."},
}

// Mixin of the entity.
func (User) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{outOfSight: true}, sourced{}} }

// Fields of the entity.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("number").Immutable().
			Comment("Number of the user in its home organization, for systems that know only numbers.").
			Annotations(noFilter),
		field.String("agent_key").Optional().Nillable().MaxRuneLen(100).
			Comment("Key that a vendor's client names the user by; unique per organization.").
			Annotations(entgql.OrderField("AGENT_KEY")),
		field.String("login_name").Optional().Nillable().MaxRuneLen(100).
			Comment("Name the user signs in with, where it has one.").Annotations(noFilter),
		field.String("display_name").NotEmpty().MaxRuneLen(200).
			Comment("Name shown to colleagues.").
			Annotations(entgql.OrderField("DISPLAY_NAME")),
		field.String("given_name").Optional().Nillable().MaxRuneLen(100).
			Comment("First name.").Annotations(noFilter),
		field.String("family_name").Optional().Nillable().MaxRuneLen(100).
			Comment("Last name.").Annotations(noFilter),
		field.String("additional_name").Optional().Nillable().MaxRuneLen(100).
			Comment("What stands between first and last name.").Annotations(noFilter),
		field.String("email").Optional().Nillable().MaxRuneLen(254).
			Comment("E-mail address.").
			Annotations(entgql.Type("EmailAddress")),
		field.String("phone").Optional().Nillable().MaxRuneLen(50).
			Comment("Telephone number.").Annotations(noFilter),
		field.String("avatar_url").Optional().Nillable().MaxRuneLen(2048).
			Comment("Address of the picture.").Annotations(entgql.Type("URL"), noFilter),
		field.Enum("status").Values(memberStatus.names()...).Default("ACTIVE").
			Comment("Whether the account is in use.").
			Annotations(memberStatus.docs()),
		field.Enum("availability").Values(userAvailability.names()...).Default("OFFLINE").
			Comment("Whether the user takes work now.").
			Annotations(userAvailability.docs()),
		field.Int("capacity").Default(5).NonNegative().
			Comment("How many chats and e-mails the user handles at once.").Annotations(noFilter),
		field.JSON("settings", values.UserSettings{}).Optional().
			Comment("How the user works: `timezone`, `locale`, sounds, notifications and `cannedResponses`.").
			Annotations(entgql.Type("JSON")),
		field.JSON("meta", json.RawMessage{}).Optional().
			Comment("What the creator keeps with the user.").
			Annotations(entgql.Type("JSON")),
		field.Time("last_login_at").Optional().Nillable().
			Comment("When the user last signed in.").Annotations(noFilter),
	}
}

// Edges of the entity.
func (User) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("memberships", Membership.Type).
			Comment("The roles of the user in the organizations you may see.").
			Annotations(noFilter),
		edge.To("teams", Team.Type).Through("team_members", TeamMember.Type).
			Comment("The teams the user is in.").
			// A user may be in teams of organizations out of the viewer's sight.
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("presences", AgentPresence.Type).
			Comment("When the user was at work, oldest first.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("conversations", Conversation.Type).
			Comment("The conversations assigned to the user.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (User) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "agent_key").Unique(),
		index.Fields("organization_id", "number").Unique(),
		index.Fields("organization_id", "login_name").Unique(),
	}
}

// Annotations of the entity.
func (User) Annotations() []entschema.Annotation {
	return listed("An employee or a program of an organization; never a customer.",
		"users", "The employees and programs of the organizations you may see, agents of the past included.")
}

// AgentPresence is a stretch of time in which a user was available, or not.
type AgentPresence struct{ ent.Schema }

// Mixin of the entity.
func (AgentPresence) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (AgentPresence) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("state").Values(userAvailability.names()...).Immutable().
			Comment("Whether the user took work.").Annotations(userAvailability.docs()),
		field.String("reason").Optional().Nillable().MaxRuneLen(200).Immutable().
			Comment("Why, in the user's words.").Annotations(noFilter),
		field.Time("from").Immutable().
			Comment("When it began.").Annotations(entgql.OrderField("FROM")),
		field.Time("to").Optional().Nillable().
			Comment("When it ended; null while it lasts.").Annotations(noFilter),
		// Always set; optional, because the user may be out of the viewer's sight.
		field.UUID("user_id", uuid.UUID{}).Optional().Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (AgentPresence) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("presences").Field("user_id").Unique().Immutable().
			Comment("The user; null where you cannot see them."),
	}
}

// Indexes of the entity.
func (AgentPresence) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "user_id", "from")}
}

// Annotations of the entity.
func (AgentPresence) Annotations() []entschema.Annotation {
	return []entschema.Annotation{
		entschema.Comment("A stretch of time in which a user was available, or not."), entgql.RelayConnection(), entgql.MultiOrder(), noFilter,
	}
}
