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

// Experiment has conversations go through one of several branches of a script, to
// see which is better.
type Experiment struct{ ent.Schema }

var experimentStatus = enum{
	{"CREATED", "Takes no conversation yet; begins with the first that joins."},
	{"RUNNING", "Gives each conversation that joins a branch."},
	{"STOPPED", "Takes no further conversation; those that joined keep their branches."},
}

// Mixin of the entity.
func (Experiment) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (Experiment) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").NotEmpty().MaxRuneLen(100).Immutable().
			Comment("What scripts call it; unique per organization.").Annotations(entgql.OrderField("KEY")),
		field.String("description").Optional().Nillable().MaxRuneLen(1000).
			Comment("What is tried.").Annotations(noFilter),
		field.Enum("status").Values(experimentStatus.names()...).Default("CREATED").
			Comment("Where it is in its life.").Annotations(experimentStatus.docs()),
		field.Time("started_at").Optional().Nillable().
			Comment("When it began; null before.").Annotations(noFilter),
		field.Time("stopped_at").Optional().Nillable().
			Comment("When it was stopped; null before.").Annotations(noFilter),
	}
}

// Edges of the entity.
func (Experiment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("branches", ExperimentBranch.Type).
			Comment("What is compared, in the order given.").Annotations(noFilter),
	}
}

// Indexes of the entity.
func (Experiment) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "key").Unique()}
}

// Annotations of the entity.
func (Experiment) Annotations() []entschema.Annotation {
	return listed("Conversations go through one of several branches of a script, to see which is better.",
		"experiments", "The experiments of the organizations you may see.")
}

// ExperimentBranch is one of the ways that an experiment compares.
type ExperimentBranch struct{ ent.Schema }

// Mixin of the entity.
func (ExperimentBranch) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (ExperimentBranch) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").NotEmpty().MaxRuneLen(100).Immutable().
			Comment("What scripts call it; unique in the experiment.").Annotations(noFilter),
		field.String("description").Optional().Nillable().MaxRuneLen(1000).
			Comment("What is different.").Annotations(noFilter),
		field.Int("position").Immutable().
			Comment("Place among the branches, from 0.").Annotations(noFilter),
		field.Int64("session_count").Default(0).
			Comment("How many conversations it was given.").Annotations(noFilter),
		field.UUID("experiment_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (ExperimentBranch) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("experiment", Experiment.Type).Ref("branches").Field("experiment_id").Unique().Required().Immutable().
			Comment("The experiment."),
		edge.From("conversations", Conversation.Type).Ref("branches").Through("participations", ExperimentParticipation.Type).
			Comment("The conversations that went through it.").
			Annotations(entgql.RelayConnection(), noFilter),
	}
}

// Indexes of the entity.
func (ExperimentBranch) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "experiment_id", "key").Unique(),
		index.Fields("experiment_id"),
	}
}

// Annotations of the entity.
func (ExperimentBranch) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("One of the ways that an experiment compares."), entgql.RelayConnection(), noFilter}
}

// ExperimentParticipation says which branch of an experiment a conversation goes
// through.
type ExperimentParticipation struct{ ent.Schema }

// Mixin of the entity.
func (ExperimentParticipation) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (ExperimentParticipation) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("conversation_id", uuid.UUID{}).Immutable(),
		field.UUID("branch_id", uuid.UUID{}).Immutable(),
		// The branch's, so that a conversation has one branch of an experiment.
		field.UUID("experiment_id", uuid.UUID{}).Immutable(),
	}
}

// Edges of the entity.
func (ExperimentParticipation) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("conversation", Conversation.Type).Field("conversation_id").Unique().Required().Immutable(),
		edge.To("branch", ExperimentBranch.Type).Field("branch_id").Unique().Required().Immutable(),
	}
}

// Indexes of the entity.
func (ExperimentParticipation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "conversation_id", "experiment_id").Unique(),
		index.Fields("branch_id"),
		index.Fields("conversation_id"),
	}
}

// Annotations of the entity.
func (ExperimentParticipation) Annotations() []entschema.Annotation {
	return []entschema.Annotation{hidden}
}
