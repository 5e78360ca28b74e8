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

// CallRecording is the recording of a call, or of a part of it.
type CallRecording struct{ ent.Schema }

var recordingOwner = enum{
	{"USER", "An agent."},
	{"QUEUE", "A queue."},
	{"OUTBOUND_CAMPAIGN", "A campaign of outgoing calls."},
}

// Mixin of the entity.
func (CallRecording) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (CallRecording) Fields() []ent.Field {
	return []ent.Field{
		field.String("call_id").NotEmpty().MaxRuneLen(100).Immutable().
			Comment("Identifier of the call; recordings of one call share it."),
		field.Enum("owner_type").Values(recordingOwner.names()...).Immutable().
			Comment("What the recording belongs to.").Annotations(recordingOwner.docs(), noFilter),
		field.UUID("owner_id", uuid.UUID{}).Immutable().
			Comment("Identifier of the owner in the creating system.").Annotations(hidden),
		field.String("owner_name").Default("").MaxRuneLen(200).Immutable().
			Comment("Name of the owner.").Annotations(noFilter),
		field.String("file_name").NotEmpty().MaxRuneLen(1000).Immutable().
			Comment("Name of the file.").Annotations(noFilter),
		field.String("file_path").Default("").MaxRuneLen(1000).Immutable().
			Comment("Folder of the file; empty where unknown.").Annotations(noFilter),
		field.Time("recorded_at").Immutable().
			Comment("When the recording was made.").Annotations(entgql.OrderField("RECORDED_AT")),
		field.UUID("interaction_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (CallRecording) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("interaction", Interaction.Type).Ref("recordings").Field("interaction_id").Unique().Required().Immutable().
			Comment("The call.").Annotations(noFilter),
		edge.To("listen_log", ListenLogEntry.Type).
			Comment("Who listened to it, oldest first.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (CallRecording) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "recorded_at"),
		index.Fields("organization_id", "call_id"),
		index.Fields("interaction_id"),
	}
}

// Annotations of the entity.
func (CallRecording) Annotations() []entschema.Annotation {
	return listed("The recording of a call, or of a part of it.",
		"callRecordings", "The recordings of calls of the organizations you may see.")
}

// ListenLogEntry tells that somebody listened to a recording.
type ListenLogEntry struct{ ent.Schema }

// Mixin of the entity.
func (ListenLogEntry) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (ListenLogEntry) Fields() []ent.Field {
	return []ent.Field{
		field.String("description").NotEmpty().MaxRuneLen(1000).Immutable().
			Comment("Why, or to what part."),
		field.String("user_session_id").NotEmpty().MaxRuneLen(100).Immutable().
			Comment("The session in which it was played."),
		field.Time("at").Immutable().
			Comment("When it was played.").Annotations(entgql.OrderField("AT")),
		field.UUID("recording_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("user_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (ListenLogEntry) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("recording", CallRecording.Type).Ref("listen_log").Field("recording_id").Unique().Required().Immutable().
			Comment("The recording."),
		edge.To("user", User.Type).Field("user_id").Unique().Immutable().
			Comment("Who listened; null for a bare credential."),
	}
}

// Indexes of the entity.
func (ListenLogEntry) Indexes() []ent.Index { return []ent.Index{index.Fields("recording_id", "at")} }

// Annotations of the entity.
func (ListenLogEntry) Annotations() []entschema.Annotation {
	return []entschema.Annotation{
		entschema.Comment("Somebody listened to a recording."), entgql.RelayConnection(), entgql.MultiOrder(), noFilter,
	}
}
