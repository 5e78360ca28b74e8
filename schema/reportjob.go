package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"parley/internal/values"
)

// ReportJob is a file of rows, made apart from any request.
type ReportJob struct{ ent.Schema }

var reportType = enum{
	{"MESSAGES", "A row for each question of a customer with its answer."},
	{"SESSIONS", "A row for each conversation."},
	{"CLIENTS", "A row for each customer, with what was exchanged with them."},
	{"CLIENT_LIST", "A row for each customer, who they are alone."},
	{"TELEPHONY", "A row for each call."},
	{"DAILY", "What happened on one day, in numbers, a row for each hour."},
	{"MESSAGE_REACTIONS", "A row for each answer to one message."},
}

var reportFormat = enum{
	{"XLSX", "A sheet of a spreadsheet."},
	{"CSV", "Comma-separated values in UTF-8."},
}

var reportStatus = enum{
	{"CREATED", "Will begin soon."},
	{"STARTED", "Being written."},
	{"COMPLETED", "Ended: the file is there."},
	{"FAILED", "Ended early; error says why."},
}

// Mixin of the entity.
func (ReportJob) Mixin() []ent.Mixin { return []ent.Mixin{record{}, owned{}} }

// Fields of the entity.
func (ReportJob) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("type").Values(reportType.names()...).Immutable().
			Comment("What its rows are.").Annotations(reportType.docs()),
		field.Enum("format").Values(reportFormat.names()...).Immutable().
			Comment("What sort of file it is.").Annotations(reportFormat.docs()),
		field.Enum("status").Values(reportStatus.names()...).Default("CREATED").
			Comment("How far it is.").Annotations(reportStatus.docs()),
		field.JSON("settings", values.ReportSettings{}).Immutable().
			Comment("How it is written.").Annotations(entgql.Type("ReportSettings")),
		field.JSON("filters", json.RawMessage{}).Optional().Immutable().
			Comment("What its rows are chosen by, as it was asked for; null for all.").
			Annotations(entgql.Type("JSON")),
		field.JSON("parameters", values.ReportParameters{}).Optional().Immutable().Annotations(hidden),
		field.JSON("position", values.ReportPosition{}).Optional().Annotations(hidden),
		field.Int64("write_count").Default(0).
			Comment("How many rows are written.").Annotations(noFilter),
		field.Int64("total_count").Optional().Nillable().
			Comment("How many rows there will be; null before they were counted.").Annotations(noFilter),
		field.String("file_name").MaxRuneLen(255).
			Comment("Name of the file.").Annotations(noFilter),
		field.Int64("file_size").Optional().Nillable().
			Comment("Its size in bytes; null before it is there.").Annotations(noFilter),
		field.String("blob").Optional().Nillable().Annotations(hidden),
		field.String("error").Optional().Nillable().MaxRuneLen(500).
			Comment("Why it ended early.").Annotations(noFilter),
		field.Time("started_at").Optional().Nillable().
			Comment("When it began; null before.").Annotations(noFilter),
		field.Time("finished_at").Optional().Nillable().
			Comment("When it ended; null before.").Annotations(noFilter),
		// No foreign key: who asked may be of an organization above.
		field.UUID("requested_by_id", uuid.UUID{}).Optional().Nillable().Immutable().Annotations(hidden),
	}
}

// Indexes of the entity.
func (ReportJob) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "status")}
}

// Annotations of the entity.
func (ReportJob) Annotations() []entschema.Annotation {
	return listed("A file of rows, made apart from any request.",
		"reportJobs", "The reports of the organizations you administer.")
}
