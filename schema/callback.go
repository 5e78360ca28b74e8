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

// Callback is a call that was promised to a caller.
type Callback struct{ ent.Schema }

var callbackResult = enum{
	{"ADDED", "Nobody has called yet."},
	{"SUCCESSFUL", "The customer was reached."},
	{"BUSY", "The line was busy."},
	{"NO_ANSWER", "Nobody answered."},
	{"VOICEMAIL", "A machine answered."},
	{"CUSTOM_TIME", "The customer asked for another time."},
	{"OTHER", "The call failed otherwise."},
	{"HANDLED", "Done without a call."},
	{"RESCHEDULE", "To be called at another time."},
}

// Mixin of the entity.
func (Callback) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (Callback) Fields() []ent.Field {
	return []ent.Field{
		field.String("customer_number").NotEmpty().MaxRuneLen(256).
			Comment("Number to call."),
		field.String("queue_number").NotEmpty().MaxRuneLen(50).Immutable().
			Comment("Number of the queue whose agents call."),
		field.String("original_queue_number").NotEmpty().MaxRuneLen(50).Immutable().
			Comment("Number of the queue that the customer called.").Annotations(noFilter),
		field.String("original_queue_name").Optional().Nillable().MaxRuneLen(100).Immutable().
			Comment("Name of the queue that the customer called.").Annotations(noFilter),
		field.String("gw_prefix").Optional().Nillable().MaxRuneLen(50).Immutable().
			Comment("Prefix that the gateway needs for the call.").Annotations(noFilter),
		field.String("extra_data").Optional().Nillable().MaxRuneLen(4000).Immutable().
			Comment("What the creating system sent along.").Annotations(noFilter),
		field.String("notes").Optional().Nillable().MaxRuneLen(4000).
			Comment("What the agent has to know.").Annotations(noFilter),
		field.Enum("last_result").Values(callbackResult.names()...).Default("ADDED").
			Comment("What became of the last call.").Annotations(callbackResult.docs()),
		field.Int("failures").Default(0).NonNegative().
			Comment("How many calls did not reach the customer.").Annotations(noFilter),
		field.Int("max_calls").Default(99).Positive().
			Comment("After how many failures nobody calls again.").Annotations(noFilter),
		field.Time("next_call_at").Optional().Nillable().
			Comment("When to call next; null where nobody will.").Annotations(entgql.OrderField("NEXT_CALL_AT"), noFilter),
		field.Time("last_call_at").Optional().Nillable().
			Comment("When somebody last called.").Annotations(noFilter),
		field.UUID("queue_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("creator_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.UUID("interaction_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
	}
}

// Edges of the entity.
func (Callback) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("queue", Queue.Type).Ref("callbacks").Field("queue_id").Unique().Required().Immutable().
			Comment("The queue whose agents call.").Annotations(noFilter),
		edge.To("creator", User.Type).Field("creator_id").Unique().Immutable().
			Comment("Who promised the call; null for a bare credential.").Annotations(noFilter),
		edge.To("interaction", Interaction.Type).Field("interaction_id").Unique().
			Comment("The work in the queue that is to make the call, or made the last one; null before it is due.").Annotations(noFilter),
	}
}

// Indexes of the entity.
func (Callback) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "next_call_at"),
		index.Fields("queue_id"),
		index.Fields("interaction_id"),
	}
}

// Annotations of the entity.
func (Callback) Annotations() []entschema.Annotation {
	return listed("A call that was promised to a caller.",
		"callbacks", "The promised calls of the organizations you may see.")
}
