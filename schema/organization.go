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

// Organization is a tenant. Organizations form a tree: a viewer may see the
// rows of the organizations below as well, where the role says so.
type Organization struct{ ent.Schema }

var organizationStatus = enum{
	{"QUEUED", "Asked for, not yet set up."},
	{"ACTIVE", "In use."},
	{"PENDING_ARCHIVE", "To be archived soon."},
	{"ARCHIVED", "Closed; nothing is written any more."},
}

// Mixin of the entity.
func (Organization) Mixin() []ent.Mixin { return []ent.Mixin{record{}} }

// Fields of the entity.
func (Organization) Fields() []ent.Field {
	return []ent.Field{
		field.String("slug").MaxRuneLen(40).
			Comment("Short name in addresses: `[a-z0-9-]{2,40}`, unique in the installation.").
			Annotations(entgql.OrderField("SLUG")),
		field.Int64("number").Immutable().
			Comment("Number of the organization, for systems that know only numbers.").
			Annotations(noFilter),
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Full name.").
			Annotations(entgql.OrderField("NAME")),
		field.String("display_name").Optional().Nillable().MaxRuneLen(200).
			Comment("Name shown to customers, where it differs.").Annotations(noFilter),
		field.Enum("status").Values(organizationStatus.names()...).Default("ACTIVE").
			Comment("Where the organization is in its life.").
			Annotations(organizationStatus.docs()),
		field.String("email").Optional().Nillable().MaxRuneLen(254).
			Comment("Address for questions.").Annotations(noFilter),
		field.String("url").Optional().Nillable().MaxRuneLen(2048).
			Comment("Web site.").Annotations(noFilter),
		field.String("country").Optional().Nillable().MaxRuneLen(2).
			Comment("ISO 3166-1 alpha-2 code.").Annotations(noFilter),
		field.String("locale").Optional().Nillable().MaxRuneLen(35).
			Comment("BCP 47 language tag.").Annotations(noFilter),
		field.String("timezone").Default("UTC").MaxRuneLen(64).
			Comment("IANA time zone that times are shown in.").
			Annotations(entgql.Type("TimeZone"), noFilter),
		field.String("path").MaxRuneLen(2000).
			Comment("Ids from the root of the tree to this organization, each followed by a slash.").
			Annotations(hidden),
		field.UUID("parent_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.Time("archived_at").Optional().Nillable().
			Comment("When the organization was archived; null while it is in use.").Annotations(noFilter),
	}
}

// Edges of the entity.
func (Organization) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("children", Organization.Type).
			Comment("The organizations directly below.").
			// No filter by either end: predicates on edges are not confined to the
			// viewer, so the filter would tell of organizations out of sight.
			Annotations(entgql.RelayConnection(), noFilter).
			From("parent").Field("parent_id").Unique().Immutable().
			Comment("The organization above; null at the root or where it is not visible to you.").
			Annotations(noFilter),
	}
}

// Indexes of the entity.
func (Organization) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("slug").Unique(),
		index.Fields("number").Unique(),
		index.Fields("path"),
	}
}

// Annotations of the entity.
func (Organization) Annotations() []entschema.Annotation {
	return listed("A tenant. Organizations form a tree.",
		"organizations", "The organizations you may see: your own and, with the role ADMIN or OWNER, those below it.")
}
