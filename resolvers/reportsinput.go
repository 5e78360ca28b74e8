package resolvers

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/graph"
	"parley/internal/filters"
	"parley/internal/values"
	"parley/live"
	"parley/reports"
	"parley/store"
)

// newReport is what is wanted of a report.
func newReport(in graph.CreateReportJobInput) (reports.NewReport, error) {
	asked, err := filters.Of(in.Filters)
	settings := reports.Defaults()
	if s := in.Settings; s != nil {
		settings = values.ReportSettings{WithHeader: s.WithHeader, Delimiter: s.Delimiter, DateTimeFormat: s.DateTimeFormat, UTCOffsetMinutes: s.UtcOffsetMinutes}
	}
	return reports.NewReport{
		OrganizationID: in.OrganizationID, Type: in.Type, Format: in.Format, Settings: settings, Filters: asked,
		Parameters: values.ReportParameters{
			From: in.From, To: in.To, Bots: in.BotIds, Date: value(in.Date), Message: value(in.Message), Client: value(in.CustomerID),
			Session: value(in.ConversationID), MessageFrom: in.MessageFrom, MessageTo: in.MessageTo,
		},
	}, err
}

func reportPayload(job *ent.ReportJob, err error) (*graph.ReportJobPayload, error) {
	refused, err := userErrors(err)
	return &graph.ReportJobPayload{ReportJob: job, UserErrors: refused}, err
}

// deletedReports takes the files of reports away that are deleted by now.
func deletedReports(ctx context.Context, gone reports.Gone, err error) (*graph.DeleteReportJobsPayload, error) {
	if err == nil {
		gone.Remove(ctx)
	}
	refused, err := userErrors(err)
	return &graph.DeleteReportJobsPayload{DeletedCount: gone.Reports, UserErrors: refused}, err
}

// report watches a report; it is nil once it was deleted.
func (r *Resolver) report(organization, id uuid.UUID) live.State[*ent.ReportJob] {
	return live.State[*ent.ReportJob]{
		Organization: organization,
		Wanted:       func(e store.Entry) bool { return e.Kind == store.ReportChanged },
		Read: func(ctx context.Context) (*ent.ReportJob, error) {
			job, err := r.Reader.Client().ReportJob.Get(ctx, id)
			return job, ent.MaskNotFound(err)
		},
		Differs: func(was, is *ent.ReportJob) (*ent.ReportJob, bool) {
			return is, was == nil != (is == nil) || is != nil && !sameReport(was, is)
		},
	}
}

// sameReport compares what changes of a report; two changes may be of one instant.
func sameReport(was, is *ent.ReportJob) bool {
	return is.UpdatedAt.Equal(was.UpdatedAt) && is.Status == was.Status && is.WriteCount == was.WriteCount && value(is.TotalCount) == value(was.TotalCount)
}
