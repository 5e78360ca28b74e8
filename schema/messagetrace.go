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

// MessageTrace is what a bot's engine made of a message: how it understood it and
// where its script went. A table of its own, because few messages have one.
type MessageTrace struct{ ent.Schema }

// Mixin of the entity.
func (MessageTrace) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (MessageTrace) Fields() []ent.Field {
	return []ent.Field{
		field.String("event").Optional().Nillable().MaxRuneLen(200).
			Comment("Name of the event, where the customer said nothing in words.").Annotations(noFilter),
		field.String("state").Optional().Nillable().MaxRuneLen(500).
			Comment("State of the script that the message led to, such as /Order/Confirm.").Annotations(noFilter),
		field.String("class").Optional().Nillable().MaxRuneLen(500).
			Comment("Class that the message was sorted into.").Annotations(noFilter),
		field.String("intent").Optional().Nillable().MaxRuneLen(500).
			Comment("Intent that was recognized, such as /Order.").Annotations(noFilter),
		field.String("action").Optional().Nillable().MaxRuneLen(500).
			Comment("Action that the script took.").Annotations(noFilter),
		field.JSON("nlp", values.NLP{}).Optional().
			Comment("How the message was understood besides.").
			Annotations(entgql.Type("NlpInfo")),
		field.String("page_name").Optional().Nillable().MaxRuneLen(500).
			Comment("Page that the customer was on.").Annotations(noFilter),
		field.String("previous_page_name").Optional().Nillable().MaxRuneLen(500).
			Comment("Page that the customer came from.").Annotations(noFilter),
		field.JSON("request_data", json.RawMessage{}).Optional().
			Comment("What came with the message.").Annotations(entgql.Type("JSON")),
		field.JSON("data", json.RawMessage{}).Optional().
			Comment("What the script noted.").Annotations(entgql.Type("JSON")),
		field.JSON("response_data", json.RawMessage{}).Optional().
			Comment("What went with the answer.").Annotations(entgql.Type("JSON")),
		field.JSON("utterances", json.RawMessage{}).Optional().
			Comment("What was heard, as the recognizer told it.").Annotations(entgql.Type("JSON")),
		field.Text("exception").Optional().Nillable().
			Comment("What went wrong in the script; null where nothing did.").Annotations(noFilter),
		field.Int("processing_time_ms").Optional().Nillable().
			Comment("How long the engine took, in milliseconds.").Annotations(noFilter),
		field.UUID("message_id", uuid.UUID{}).Immutable().Annotations(hidden),
		// The message's, so that both are found by one index.
		field.UUID("conversation_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (MessageTrace) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("message", Message.Type).Ref("traces").Field("message_id").Unique().Required().Immutable().
			Comment("The message."),
	}
}

// Indexes of the entity.
func (MessageTrace) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "message_id").Unique(),
		index.Fields("organization_id", "conversation_id"),
		index.Fields("message_id"),
	}
}

// Annotations of the entity.
func (MessageTrace) Annotations() []entschema.Annotation {
	return []entschema.Annotation{
		entschema.Comment("What a bot's engine made of a message: how it understood it and where its script went."),
		entgql.RelayConnection(), noFilter,
	}
}
