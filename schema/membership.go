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

// Membership says which role a user has in an organization. It is also what
// makes the user visible there.
type Membership struct{ ent.Schema }

var memberRole = enum{
	{"GUEST", "Reads the organization's conversations and metrics."},
	{"AGENT", "Reads the same; writes messages, notes, own presence and queue work."},
	{"ADMIN", "Reads the organization and those below; writes everything but billing and archiving an organization."},
	{"OWNER", "May do everything."},
	{"BOT", "A program that acts as an agent."},
}

var memberStatus = enum{
	{"QUEUED", "Asked for, not yet granted."},
	{"INVITED", "Invited, not yet accepted."},
	{"ACTIVE", "In force."},
	{"ARCHIVED", "Ended."},
}

// Mixin of the entity.
func (Membership) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (Membership) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("role").Values(memberRole.names()...).
			Comment("What the user may do in the organization.").
			Annotations(memberRole.docs()),
		field.Enum("status").Values(memberStatus.names()...).Default("ACTIVE").
			Comment("Whether the membership is in force.").
			Annotations(memberStatus.docs()),
		field.Bool("selected").Default(true).
			Comment("Whether this is the organization that the user works in now."),
		field.UUID("user_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Membership) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("memberships").Field("user_id").Unique().Required().Immutable().
			Comment("The member."),
	}
}

// Indexes of the entity.
func (Membership) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "user_id").Unique(),
		index.Fields("user_id"),
	}
}

// Annotations of the entity.
func (Membership) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("The role of a user in an organization."), entgql.RelayConnection(), noFilter}
}
