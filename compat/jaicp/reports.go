package jaicp

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/ent"
	"parley/ent/reportjob"
	"parley/reports"
)

// Reports asks for reports and shows what became of them.
type Reports interface {
	Create(ctx context.Context, in reports.NewReport) (*ent.ReportJob, error)
	List(ctx context.Context, organization uuid.UUID) ([]*ent.ReportJob, error)
	Get(ctx context.Context, organization, id uuid.UUID) (*ent.ReportJob, error)
	Delete(ctx context.Context, organization, id uuid.UUID) (reports.Gone, error)
	DeleteAll(ctx context.Context, organization *uuid.UUID, endedOnly bool) (reports.Gone, error)
	DeleteCompleted(ctx context.Context, organization *uuid.UUID) (reports.Gone, error)
	// Address is where a report's file is read at this server, for a while; empty
	// where there is none.
	Address(ctx context.Context, server string, job *ent.ReportJob) (string, error)
}

// reportTask is the path of one task.
const reportTask = "/reports/tasks/{reportGenerationTaskId}"

// reportRoutes are the rows of tasks that write reports.
func (a *API) reportRoutes() []rest.Route {
	rows := []rest.Route{
		{Method: http.MethodGet, Pattern: "/reports", Summary: "Lists the tasks that write reports, newest first.", Handle: a.reportTasks, Doc: rest.Doc{Query: []rest.Parameter{projectParameter}, Answer: ReportGenerationTasksDto{}}},
		{Method: http.MethodDelete, Pattern: "/reports", Summary: "Deletes the tasks that are completed, with their files.", Handle: a.deletedReports(a.deleteCompleted), Doc: rest.Doc{Query: []rest.Parameter{projectParameter}}},
		{Method: http.MethodDelete, Pattern: "/reports/all", Summary: "Deletes all tasks with their files; what is being written stops.", Handle: a.deletedReports(a.deleteAll), Doc: rest.Doc{Query: []rest.Parameter{projectParameter}}},
		{Method: http.MethodGet, Pattern: reportTask, Summary: "Shows a task.", Handle: a.reportTask, Doc: rest.Doc{Query: []rest.Parameter{projectParameter}, Answer: ReportGenerationTaskDto{}}},
		{Method: http.MethodDelete, Pattern: reportTask, Summary: "Deletes a task with its file.", Handle: a.deletedReport, Doc: rest.Doc{Query: []rest.Parameter{projectParameter}}},
	}
	for _, k := range reportKinds() {
		doc := rest.Doc{Query: append([]rest.Parameter{projectParameter}, k.query...), Body: k.body, Answer: AsyncTaskDto{}}
		rows = append(rows, rest.Route{Method: http.MethodPost, Pattern: "/reports/" + k.name, Summary: k.summary, Handle: a.newReport(k), Doc: doc})
	}
	return rows
}

// reportKind is a sort of report that can be asked for.
type reportKind struct {
	name, summary string
	of            reportjob.Type
	query         []rest.Parameter
	body          any
	// read reads what the report is about, besides its settings.
	read func(a *API, r *rest.Request, body *rest.Object, in *reports.NewReport) error
}

func reportKinds() []reportKind {
	return []reportKind{
		{"messages", "Has a report on messages written.", reportjob.TypeMESSAGES, nil, CreateReportDto{}, (*API).readFilters},
		{"sessions", "Has a report on sessions written.", reportjob.TypeSESSIONS, nil, CreateReportDto{}, (*API).readFilters},
		{"clients", "Has a report on clients written.", reportjob.TypeCLIENTS, nil, CreateReportDto{}, (*API).readFilters},
		{"client-list", "Has a list of clients written.", reportjob.TypeCLIENT_LIST, nil, CreateReportDto{}, (*API).readFilters},
		{"telephony", "Has a report on calls written.", reportjob.TypeTELEPHONY, []rest.Parameter{
			{Name: "startTime", Description: "Calls that began from then on, of ISO 8601."},
			{Name: "endTime", Description: "Calls that began until then, of ISO 8601."},
			{Name: "botIds", Description: "Ids of bots, or of channels without one; by default all."},
		}, CreateReportDto{}, (*API).readCalls},
		{"daily", "Has a report on a day written, hour by hour.", reportjob.TypeDAILY, nil, CreateDailyReportDto{}, (*API).readDay},
		{"message-reaction", "Has a report on the reactions to a message written.", reportjob.TypeMESSAGE_REACTIONS, nil, CreateMessageReactionReportDto{}, (*API).readReaction},
	}
}

// newReport has a report written.
func (a *API) newReport(k reportKind) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		of, err := a.project(r)
		if err != nil {
			return rest.Response{}, err
		}
		in := reports.NewReport{OrganizationID: &of, Type: k.of}
		if err := a.readReport(r, k, &in); err != nil {
			return rest.Response{}, err
		}
		job, err := a.Reports.Create(r.Context(), in)
		if err != nil {
			return rest.Response{}, err
		}
		return rest.Response{Body: AsyncTaskDto{rest.RequestID(r.Context()), a.Now().UnixMilli(), job.ID.String()}}, nil
	}
}

func (a *API) reportTasks(r *rest.Request) (rest.Response, error) {
	of, err := a.project(r)
	if err != nil {
		return rest.Response{}, err
	}
	jobs, err := a.Reports.List(r.Context(), of)
	out := ReportGenerationTasksDto{Tasks: make([]ReportGenerationTaskDto, len(jobs))}
	for i := 0; i < len(jobs) && err == nil; i++ {
		out.Tasks[i], err = a.taskShape(r, jobs[i])
	}
	return rest.Response{Body: out}, err
}

func (a *API) reportTask(r *rest.Request) (rest.Response, error) {
	of, id, err := a.namedTask(r)
	if err != nil {
		return rest.Response{}, err
	}
	job, err := a.Reports.Get(r.Context(), of, id)
	if err != nil {
		return rest.Response{}, err
	}
	task, err := a.taskShape(r, job)
	return rest.Response{Body: task}, err
}

func (a *API) deletedReport(r *rest.Request) (rest.Response, error) {
	of, id, err := a.namedTask(r)
	if err != nil {
		return rest.Response{}, err
	}
	gone, err := a.Reports.Delete(r.Context(), of, id)
	return forgotten(r, gone), err
}

func (a *API) deleteCompleted(ctx context.Context, of uuid.UUID) (reports.Gone, error) {
	return a.Reports.DeleteCompleted(ctx, &of)
}

func (a *API) deleteAll(ctx context.Context, of uuid.UUID) (reports.Gone, error) {
	return a.Reports.DeleteAll(ctx, &of, false)
}

func (a *API) deletedReports(remove func(context.Context, uuid.UUID) (reports.Gone, error)) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		of, err := a.project(r)
		if err != nil {
			return rest.Response{}, err
		}
		gone, err := remove(r.Context(), of)
		return forgotten(r, gone), err
	}
}

// forgotten takes the files of reports away once their deletion is there to stay.
func forgotten(r *rest.Request, gone reports.Gone) rest.Response {
	return rest.Response{After: func() { gone.Remove(context.WithoutCancel(r.Context())) }}
}

// namedTask is the project and the task that a request is about. An id that cannot be
// is one that is not there.
func (a *API) namedTask(r *rest.Request) (of, id uuid.UUID, err error) {
	if of, err = a.project(r); err != nil {
		return of, id, err
	}
	if id, err = uuid.Parse(r.PathValue("reportGenerationTaskId")); err != nil {
		return of, id, errNotFound
	}
	return of, id, nil
}

// taskShape shows a task. Its project is the caller's or was named.
func (a *API) taskShape(r *rest.Request, job *ent.ReportJob) (ReportGenerationTaskDto, error) {
	address, err := a.Reports.Address(r.Context(), a.PublicURL(r.Request), job)
	s := job.Settings
	return ReportGenerationTaskDto{
		TaskID: job.ID.String(), AccountID: job.Edges.Organization.Number, ProjectShortName: job.Edges.Organization.Slug,
		CreationTime: formatInstant(job.CreatedAt), Status: string(job.Status), ReportType: reportType(job.Type),
		Settings:   ReportSettings{FileType: string(job.Format), WithHeader: s.WithHeader, Delimiter: s.Delimiter, DateTimeFormat: s.DateTimeFormat},
		WriteCount: job.WriteCount, TotalCount: job.TotalCount, FileURL: address, FileName: job.FileName,
	}, err
}

// reportType is the vendor's word for a type; it has none for reactions.
func reportType(t reportjob.Type) string {
	switch t {
	case reportjob.TypeCLIENT_LIST:
		return "CLIENTS_LIST"
	case reportjob.TypeMESSAGE_REACTIONS:
		return "MESSAGES"
	}
	return string(t)
}
