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

// Organization is a tenant. Organizations form a tree: a viewer may see the
// rows of the organizations below as well, where the role says so.
type Organization struct{ ent.Schema }

var organizationStatus = enum{
	{"QUEUED", "Asked for, not yet set up."},
	{"ACTIVE", "In use."},
	{"PENDING_ARCHIVE", "To be archived soon."},
	{"ARCHIVED", "Closed; nothing is written any more."},
}

var organizationDefaultRole = enum{
	{"GUEST", "They read."},
	{"AGENT", "They work with conversations."},
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
		field.String("logo_url").Optional().Nillable().MaxRuneLen(2048).
			Comment("Address of the logo.").Annotations(entgql.Type("URL"), noFilter),
		field.String("industry").Optional().Nillable().MaxRuneLen(100).
			Comment("What the organization's trade is.").Annotations(noFilter),
		field.JSON("settings", values.OrganizationSettings{}).Optional().
			Comment("How it works: `routeOnReply` (accept, assign, route) is how a visitor who comes back reaches the agent of before, `enableMail` has administrators be told by e-mail.").
			Annotations(entgql.Type("JSON")),
		field.JSON("aliases", values.Aliases{}).Optional().
			Comment("Names that agents have outside the organization, each with `name` and `avatar`.").
			Annotations(entgql.Type("JSON")),
		field.JSON("profile_fields", values.ProfileFields{}).Optional().
			Comment("The fields of customers' profiles that it uses, each with `label` and `enabled`.").
			Annotations(entgql.Type("JSON")),
		field.Strings("stopwords").Optional().
			Comment("Words that no message of an agent or a bot may hold."),
		field.Strings("commands").Optional().
			Comment("Commands that agents are offered."),
		field.Strings("tags").Optional().
			Comment("Words by which what organizations above share is chosen."),
		field.String("domain_prefix").Optional().Nillable().MaxRuneLen(63).
			Comment("First part of its address on a shared domain.").Annotations(noFilter),
		field.String("domain").Optional().Nillable().MaxRuneLen(253).
			Comment("Its own domain.").Annotations(noFilter),
		field.Strings("whitelist").Optional().
			Comment("E-mail addresses, or domains of them, whose owners may register themselves.").Annotations(hidden),
		field.Enum("default_role").Values(organizationDefaultRole.names()...).Default("GUEST").
			Comment("What those may do who registered themselves.").
			Annotations(organizationDefaultRole.docs(), noFilter),
		field.JSON("data_retention", &values.DataRetention{}).Optional().
			Comment("How long conversations are kept: `length` of the calendar's `unit` (month, year); null means for ever.").
			Annotations(entgql.Type("JSON")),
		field.JSON("billing_info", &values.BillingInfo{}).Optional().Annotations(hidden),
		field.String("email_as").Optional().Nillable().MaxRuneLen(254).
			Comment("Who e-mails about results are from.").Annotations(noFilter),
		field.JSON("meta", json.RawMessage{}).Optional().
			Comment("What the creator keeps with it.").
			Annotations(entgql.Type("JSON")),
		field.Int("category_slots").Default(0).NonNegative().Annotations(hidden),
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

// Partnership lets the viewers of one organization read the conversations of
// another one, whose row it is.
type Partnership struct{ ent.Schema }

// Mixin of the entity.
func (Partnership) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (Partnership) Fields() []ent.Field {
	return []ent.Field{
		// No foreign key of ent's: the partner is another tenant.
		field.UUID("partner_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.String("permission").Default("guest").MaxRuneLen(20).
			Comment("What the vendor calls the permission; conversations are read with each.").
			Annotations(noFilter),
	}
}

// Indexes of the entity.
func (Partnership) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "partner_id").Unique(),
		index.Fields("partner_id"),
	}
}

// Annotations of the entity.
func (Partnership) Annotations() []entschema.Annotation {
	return []entschema.Annotation{
		entschema.Comment("The viewers of another organization may read the conversations of this one."), entgql.RelayConnection(), noFilter,
	}
}
