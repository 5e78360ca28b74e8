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

// Team is a group of users that conversations can be for.
type Team struct{ ent.Schema }

// Mixin of the entity.
func (Team) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Team) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(100).
			Comment("Name, unique per organization.").
			Annotations(entgql.OrderField("NAME")),
	}
}

// Edges of the entity.
func (Team) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("members", User.Type).Ref("teams").Through("team_members", TeamMember.Type).
			Comment("The users in the team.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.To("conversations", Conversation.Type).
			Comment("The conversations that are for the team.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (Team) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "name").Unique()}
}

// Annotations of the entity.
func (Team) Annotations() []entschema.Annotation {
	return listed("A group of users that conversations can be for.",
		"teams", "The teams of the organizations you may see.")
}

// TeamMember puts a user into a team.
type TeamMember struct{ ent.Schema }

// Mixin of the entity.
func (TeamMember) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (TeamMember) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("team_id", uuid.UUID{}).Immutable(),
		field.UUID("user_id", uuid.UUID{}).Immutable(),
	}
}

// Edges of the entity.
func (TeamMember) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("team", Team.Type).Field("team_id").Unique().Required().Immutable(),
		edge.To("user", User.Type).Field("user_id").Unique().Required().Immutable(),
	}
}

// Indexes of the entity.
func (TeamMember) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "team_id", "user_id").Unique(),
		index.Fields("user_id"),
	}
}

// Annotations of the entity.
func (TeamMember) Annotations() []entschema.Annotation { return []entschema.Annotation{hidden} }
