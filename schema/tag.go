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

// Tag is a word that messages and conversations are marked with.
type Tag struct{ ent.Schema }

var tagKind = enum{
	{"USER", "Set by people; shown without a prefix."},
	{"TEAM", "Names a team; `team:` in a vendor's tag list."},
	{"SYSTEM", "Has a meaning to the system; `system:` in a vendor's tag list."},
	{"MESSAGE_LABEL", "A label for single messages."},
	{"SESSION_LABEL", "A label for whole conversations."},
}

// Mixin of the entity.
func (Tag) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Tag) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(100).
			Comment("The word, without prefix; unique per organization and kind.").
			Annotations(entgql.OrderField("NAME")),
		field.Enum("kind").Values(tagKind.names()...).Default("USER").Immutable().
			Comment("What the tag is for.").Annotations(tagKind.docs()),
		field.Int64("number").Immutable().
			Comment("Number of the tag in its organization, for systems that know only numbers.").
			Annotations(noFilter),
		field.Int("priority").Default(0).
			Comment("Place of the tag among its like; higher comes first.").Annotations(noFilter),
		field.UUID("group_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Tag) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("group", TagGroup.Type).Ref("tags").Field("group_id").Unique().
			Comment("The group of a label; null where it is in none.").Annotations(noFilter),
		edge.From("conversations", Conversation.Type).Ref("tags").Through("conversation_tags", ConversationTag.Type).
			Comment("The conversations that carry the tag.").
			Annotations(entgql.RelayConnection(), noFilter),
		edge.From("messages", Message.Type).Ref("tags").Through("message_tags", MessageTag.Type).
			Comment("The messages that carry the tag.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (Tag) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "kind", "name").Unique(),
		index.Fields("organization_id", "number").Unique(),
		index.Fields("group_id"),
	}
}

// Annotations of the entity.
func (Tag) Annotations() []entschema.Annotation {
	return listed("A word that messages and conversations are marked with.",
		"tags", "The tags of the organizations you may see.")
}

// TagGroup holds labels together.
type TagGroup struct{ ent.Schema }

// Mixin of the entity.
func (TagGroup) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (TagGroup) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(100).
			Comment("Name of the group; unique per organization.").Annotations(entgql.OrderField("NAME")),
		field.Int64("number").Immutable().
			Comment("Number of the group in its organization, for systems that know only numbers.").
			Annotations(noFilter),
		field.Int("priority").Default(0).
			Comment("Place of the group among the others; higher comes first.").Annotations(noFilter),
	}
}

// Edges of the entity.
func (TagGroup) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("tags", Tag.Type).Comment("The labels of the group.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (TagGroup) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "name").Unique(),
		index.Fields("organization_id", "number").Unique(),
	}
}

// Annotations of the entity.
func (TagGroup) Annotations() []entschema.Annotation {
	return listed("A group of labels.", "tagGroups", "The groups of labels of the organizations you may see.")
}

// ConversationTag marks a conversation with a tag.
type ConversationTag struct{ ent.Schema }

// Mixin of the entity.
func (ConversationTag) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (ConversationTag) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("conversation_id", uuid.UUID{}).Immutable(),
		field.UUID("tag_id", uuid.UUID{}).Immutable(),
	}
}

// Edges of the entity.
func (ConversationTag) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("conversation", Conversation.Type).Field("conversation_id").Unique().Required().Immutable(),
		edge.To("tag", Tag.Type).Field("tag_id").Unique().Required().Immutable(),
	}
}

// Indexes of the entity.
func (ConversationTag) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "conversation_id", "tag_id").Unique(),
		index.Fields("tag_id"),
	}
}

// Annotations of the entity.
func (ConversationTag) Annotations() []entschema.Annotation { return []entschema.Annotation{hidden} }

// MessageTag marks a message with a tag.
type MessageTag struct{ ent.Schema }

// Mixin of the entity.
func (MessageTag) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (MessageTag) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("message_id", uuid.UUID{}).Immutable(),
		field.UUID("tag_id", uuid.UUID{}).Immutable(),
	}
}

// Edges of the entity.
func (MessageTag) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("message", Message.Type).Field("message_id").Unique().Required().Immutable(),
		edge.To("tag", Tag.Type).Field("tag_id").Unique().Required().Immutable(),
	}
}

// Indexes of the entity.
func (MessageTag) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "message_id", "tag_id").Unique(),
		index.Fields("tag_id"),
	}
}

// Annotations of the entity.
func (MessageTag) Annotations() []entschema.Annotation { return []entschema.Annotation{hidden} }
