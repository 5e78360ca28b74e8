package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"parley/internal/values"
)

// Form is what agents, bots and customers fill in.
type Form struct{ ent.Schema }

var formType = enum{
	{"TOPIC", "An agent picks it."},
	{"STATIC", "It is always there."},
}

var formStatus = enum{
	{"ACTIVE", "In use."},
	{"ARCHIVED", "Offered no more."},
}

// Mixin of the entity.
func (Form) Mixin() []ent.Mixin {
	return []ent.Mixin{record{}, owned{outOfSight: true}, sourced{}}
}

// Fields of the entity.
func (Form) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Name of the form.").Annotations(entgql.OrderField("NAME")),
		field.Enum("type").Values(formType.names()...).Default("TOPIC").
			Comment("When it is there.").Annotations(formType.docs()),
		field.Enum("status").Values(formStatus.names()...).Default("ACTIVE").
			Comment("Whether it is in use.").Annotations(formStatus.docs()),
		// No foreign key of ent's: the form that this one is made from may be of an
		// organization above.
		field.UUID("template_id", uuid.UUID{}).Optional().Nillable().Annotations(hidden),
		field.Strings("profile_fields").Optional().
			Comment("The fields of the customer's profile that it asks for."),
		field.Strings("notify_emails").Optional().
			Comment("Addresses that results are mailed to."),
		field.Strings("tags").Optional().
			Comment("Organizations below that have one of these tags use it, too."),
		field.Strings("labels").Optional().
			Comment("Words that go with its results."),
		field.Int("points_by_agent").Optional().Nillable().
			Comment("Points for one that an agent submits.").Annotations(noFilter),
		field.Int("points_by_bot").Optional().Nillable().
			Comment("Points for one that a bot submits.").Annotations(noFilter),
		field.JSON("meta", json.RawMessage{}).Optional().
			Comment("What the creator keeps with it.").
			Annotations(entgql.Type("JSON")),
	}
}

// Edges of the entity.
func (Form) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("fields", FormField.Type).
			Comment("What is asked for, in order.").
			Annotations(entsql.OnDelete(entsql.Cascade), noFilter),
	}
}

// Indexes of the entity.
func (Form) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "name")}
}

// Annotations of the entity.
func (Form) Annotations() []entschema.Annotation {
	return listed("What agents, bots and customers fill in.",
		"forms", "The forms of the organizations you may see, and those from above that yours shares.")
}

// FormField is one thing that a form asks for.
type FormField struct{ ent.Schema }

var formFieldType = enum{
	{"BUTTON", "A button."},
	{"CHECKBOX", "A box to tick."},
	{"COLOR", "A colour."},
	{"DATE", "A day."},
	{"DATETIME_LOCAL", "A day and a time, without a time zone."},
	{"EMAIL", "An e-mail address."},
	{"FILE", "A file."},
	{"HIDDEN", "A value that is not shown."},
	{"IMAGE", "A picture to press."},
	{"MONTH", "A month."},
	{"NUMBER", "A number."},
	{"PASSWORD", "A text that is not shown."},
	{"RADIO", "One of several options."},
	{"RANGE", "A number between two others."},
	{"RESET", "A button that empties the form."},
	{"SEARCH", "Words to search for."},
	{"SELECT", "One of the options of a list."},
	{"SUBMIT", "A button that sends the form."},
	{"TEL", "A telephone number."},
	{"TEXT", "A line of text."},
	{"TEXTAREA", "A text of several lines."},
	{"TIME", "A time of day."},
	{"URL", "An address of the web."},
	{"WEEK", "A week."},
}

// Mixin of the entity.
func (FormField) Mixin() []ent.Mixin {
	return []ent.Mixin{record{}, owned{outOfSight: true}, sourced{}}
}

// Fields of the entity.
func (FormField) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200).
			Comment("Name of the field in results.").Annotations(noFilter),
		field.String("label").Optional().Nillable().MaxRuneLen(200).
			Comment("What stands beside it.").Annotations(noFilter),
		field.Enum("type").Values(formFieldType.names()...).Default("TEXT").
			Comment("What is asked for.").Annotations(formFieldType.docs(), noFilter),
		field.String("entity").Optional().Nillable().MaxRuneLen(200).
			Comment("What a bot looks for in a customer's words.").Annotations(noFilter),
		field.String("pattern").Optional().Nillable().MaxRuneLen(1000).
			Comment("ECMAScript expression that the value has to match.").Annotations(noFilter),
		field.JSON("options", []values.FormOption{}).Optional().
			Comment("The values to choose from.").
			Annotations(entgql.Type("[FormOption!]")),
		field.Bool("required").Default(false).
			Comment("Whether it has to be filled in.").Annotations(noFilter),
		field.Int("position").Default(0).
			Comment("Its place among the fields of the form.").Annotations(noFilter),
		field.UUID("form_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (FormField) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("form", Form.Type).Ref("fields").Field("form_id").Unique().Required().Immutable().
			Comment("The form."),
	}
}

// Indexes of the entity.
func (FormField) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "form_id", "position")}
}

// Annotations of the entity.
func (FormField) Annotations() []entschema.Annotation {
	return []entschema.Annotation{entschema.Comment("One thing that a form asks for."), entgql.RelayConnection(), noFilter}
}

// FormSubmission is a form that somebody filled in.
type FormSubmission struct{ ent.Schema }

var submissionMail = enum{
	{"NONE", "Nobody is to be told."},
	{"PENDING", "It will be mailed."},
	{"SENT", "It was mailed to all addresses of the form."},
	{"NOT_SENT", "It could not be mailed; mailError says why."},
}

// Mixin of the entity.
func (FormSubmission) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}, sourced{}} }

// Fields of the entity.
func (FormSubmission) Fields() []ent.Field {
	return []ent.Field{
		// No foreign keys of ent's: form and user may be of an organization above.
		field.UUID("form_id", uuid.UUID{}).Immutable().Annotations(hidden),
		field.UUID("submitter_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
		field.String("form_name").MaxRuneLen(200).Immutable().
			Comment("Name of the form, as it was then.").Annotations(noFilter),
		field.Enum("role").Values(messageRole.names()...).Immutable().
			Comment("What sort of author filled it in.").Annotations(messageRole.docs(), noFilter),
		field.JSON("values", []values.FormValue{}).
			Comment("The answers, in the order of the form's fields.").
			Annotations(entgql.Type("[FormValue!]")),
		field.JSON("profile", []values.FormValue{}).Optional().
			Comment("The answers about the customer's profile.").
			Annotations(entgql.Type("[FormValue!]")),
		field.Strings("labels").Optional().
			Comment("The form's labels, as they were then."),
		field.Int("points").Default(0).Immutable().
			Comment("The points that it brought.").Annotations(noFilter),
		field.Time("submitted_at").Immutable().
			Comment("When it was filled in.").
			Annotations(entgql.OrderField("SUBMITTED_AT"), noFilter),
		field.Enum("mail").Values(submissionMail.names()...).Default("NONE").
			Comment("What became of the mail to the form's addresses.").Annotations(submissionMail.docs(), noFilter),
		field.String("mail_error").Optional().Nillable().MaxRuneLen(500).
			Comment("Why it was not mailed.").Annotations(noFilter),
		field.UUID("conversation_id", uuid.UUID{}).Immutable().Annotations(hidden),
	}
}

// Edges of the entity.
func (FormSubmission) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("conversation", Conversation.Type).Ref("submissions").Field("conversation_id").Unique().Required().Immutable().
			Comment("The conversation that it is about."),
	}
}

// Indexes of the entity.
func (FormSubmission) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("conversation_id"),
		index.Fields("organization_id", "form_id", "submitted_at"),
	}
}

// Annotations of the entity.
func (FormSubmission) Annotations() []entschema.Annotation {
	return []entschema.Annotation{
		entschema.Comment("A form that somebody filled in about a conversation."), entgql.RelayConnection(), entgql.MultiOrder(), noFilter,
	}
}
