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

// Bot is a program that takes part in conversations. It acts as a user whose id
// differs in the kind alone.
type Bot struct{ ent.Schema }

var botStatus = enum{
	{"INACTIVE", "Takes no part."},
	{"ACTIVE", "In use."},
	{"ARCHIVED", "Used no more."},
}

var botAudience = enum{
	{"GLOBAL", "All organizations below may use it."},
	{"OWNER", "Its organization alone uses it."},
	{"GROUP", "The organizations below that are in a group of its organization's may use it."},
}

// Mixin of the entity.
func (Bot) Mixin() []ent.Mixin {
	return []ent.Mixin{record{}, owned{outOfSight: true}, sourced{}}
}

// Fields of the entity.
func (Bot) Fields() []ent.Field {
	return append([]ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Name of the bot.").Annotations(entgql.OrderField("NAME")),
		field.String("description").Optional().Nillable().MaxRuneLen(1000).
			Comment("What it does.").Annotations(noFilter),
		field.Enum("status").Values(botStatus.names()...).Default("ACTIVE").
			Comment("Whether it is in use.").Annotations(botStatus.docs()),
		field.Strings("roles").
			Comment("What it takes part as: bot, agent, admin, contact."),
		field.Enum("audience").Values(botAudience.names()...).Default("OWNER").
			Comment("Who may use it.").Annotations(botAudience.docs()),
		field.Strings("tags").Optional().
			Comment("Words of it."),
		field.String("avatar_url").Optional().Nillable().MaxRuneLen(2048).
			Comment("Address of the picture.").Annotations(entgql.Type("URL"), noFilter),
		field.Strings("commands").Optional().
			Comment("Commands that it understands."),
		field.JSON("meta", json.RawMessage{}).Optional().
			Comment("Its settings, which its instances may replace one by one.").
			Annotations(entgql.Type("JSON")),
		field.String("secret").Optional().Sensitive().Annotations(hidden),
		// Always set; optional, because the user may be out of the viewer's sight.
		field.UUID("user_id", uuid.UUID{}).Optional().Immutable().Annotations(hidden),
	}, authors()...)
}

// Edges of the entity.
func (Bot) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Unique().Immutable().
			Comment("The user that it acts as; null where you cannot see them.").
			Annotations(noFilter),
	}
}

// Indexes of the entity.
func (Bot) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "name")}
}

// Annotations of the entity.
func (Bot) Annotations() []entschema.Annotation {
	return listed("A program that takes part in conversations.",
		"bots", "The bots of the organizations you may see, and those from above that yours may use.")
}

// authors are who made and who last changed a row: users of any organization.
func authors() []ent.Field {
	return []ent.Field{
		field.UUID("created_by", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("updated_by", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
	}
}

// BotInstance is a bot in an organization, with the settings that it has there.
type BotInstance struct{ ent.Schema }

// Mixin of the entity.
func (BotInstance) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (BotInstance) Fields() []ent.Field {
	return append([]ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Name of the instance.").Annotations(entgql.OrderField("NAME")),
		field.String("description").Optional().Nillable().MaxRuneLen(1000).
			Comment("What it does there.").Annotations(noFilter),
		field.String("avatar_url").Optional().Nillable().MaxRuneLen(2048).
			Comment("Address of the picture; null means that of the bot.").Annotations(entgql.Type("URL"), noFilter),
		field.Bool("enabled").Default(true).
			Comment("Whether the bot takes part there."),
		field.JSON("meta", json.RawMessage{}).Optional().
			Comment("Settings that replace those of the bot and of instances above, where they are not empty.").
			Annotations(entgql.Type("JSON")),
		// No foreign key of ent's: the bot may be of an organization above.
		field.UUID("bot_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}, authors()...)
}

// Indexes of the entity.
func (BotInstance) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "bot_id").Unique()}
}

// Annotations of the entity.
func (BotInstance) Annotations() []entschema.Annotation {
	return listed("A bot in an organization, with the settings that it has there.",
		"botInstances", "The instances of bots in the organizations you may see.")
}
