package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"parley/internal/values"
)

// EmailDetails is what an e-mail has that other messages have not.
type EmailDetails struct{ ent.Schema }

// Mixin of the entity.
func (EmailDetails) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (EmailDetails) Fields() []ent.Field {
	return []ent.Field{
		field.String("subject").Default("").MaxRuneLen(1000).
			Comment("The subject line; empty where the e-mail has none."),
		field.Text("html").Default("").
			Comment("The body in HTML. Whoever shows it has to clean it first.").Annotations(noFilter),
		field.JSON("from", values.Mailbox{}).Annotations(hidden),
		field.JSON("to", []values.Mailbox{}).Annotations(hidden),
		field.JSON("cc", []values.Mailbox{}).Optional().Annotations(hidden),
		field.JSON("bcc", []values.Mailbox{}).Optional().Annotations(hidden),
		field.String("case_id").Optional().Nillable().MaxRuneLen(100).
			Comment("Number of the case that the e-mail is about."),
		field.String("cid").Optional().Nillable().MaxRuneLen(100).
			Comment("Identifier of the customer in the creating system."),
		field.Text("remarks").Optional().Nillable().
			Comment("What an agent remarked on the e-mail.").Annotations(noFilter),
		field.String("folder_status").Default("").MaxRuneLen(50).
			Comment("Where it lies: Open, Pending, Handled, Closed, Sent, Forwarded or Deleted.").Annotations(noFilter),
		field.Time("sent_at").Immutable().
			Comment("When it was sent.").Annotations(entgql.OrderField("SENT_AT")),
		field.UUID("message_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("interaction_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
	}
}

// Edges of the entity.
func (EmailDetails) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("message", Message.Type).Ref("emails").Field("message_id").Unique().Required().Immutable().
			Comment("The message it is.").Annotations(noFilter),
		edge.From("interaction", Interaction.Type).Ref("emails").Field("interaction_id").Unique().
			Comment("The piece of work it is part of.").Annotations(noFilter),
	}
}

// Indexes of the entity.
func (EmailDetails) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "sent_at"),
		index.Fields("organization_id", "case_id"),
		index.Fields("organization_id", "message_id").Unique(),
		index.Fields("interaction_id"),
	}
}

// Annotations of the entity.
func (EmailDetails) Annotations() []entschema.Annotation {
	return listed("What an e-mail has that other messages have not.",
		"emails", "The e-mails of the organizations you may see.")
}
