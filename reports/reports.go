// Package reports writes files of rows apart from any request: exchanges, sessions,
// clients, calls. A report is asked for in an instant and made by jobs. Its rows are
// read a slice at a time; each slice is a part in the blob store, whose name is
// committed together with how far the report is, so that whoever goes on after a
// crash loses a slice at most. At last the parts become the file.
//
// Reports hold what people said: see [Reports.Forget].
package reports

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/apperr"
	"parley/internal/blob"
	"parley/internal/query"
	"parley/internal/viewer"
	"parley/store"
)

// Job is the kind of jobs that write reports, and delete them after [Kept]; their
// subject is the report.
const Job = "report.write"

const (
	// Kept is how long a report stays after it ended.
	Kept = 7 * 24 * time.Hour
	// maxUnfinished is how many reports of an organization may be under way, maxKept
	// how many there may be at all.
	maxUnfinished, maxKept = 20, 200
)

// Deps are what reports are made with.
type Deps struct {
	Store  *store.Store
	Reader *query.Reader
	Blobs  blob.Blob
	Logger *slog.Logger
}

// Reports asks for reports and writes them. It is safe for concurrent use.
type Reports struct {
	Deps
	// tables finds the rows of a report.
	tables func(context.Context, *ent.ReportJob) (table, error)
	// counting is how long counting rows may take.
	counting time.Duration
}

// New returns the reports of a store.
func New(d Deps) *Reports {
	r := &Reports{Deps: d, counting: countTime}
	r.tables = r.table
	return r
}

// List returns an organization's reports, the newest first, with the organization. The errors are those of
// [access.Check].
func (r *Reports) List(ctx context.Context, organization uuid.UUID) ([]*ent.ReportJob, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	return r.Store.Client().ReportJob.Query().Where(reportjob.OrganizationIDEQ(organization)).WithOrganization().
		Order(ent.Desc(reportjob.FieldCreatedAt), ent.Desc(reportjob.FieldID)).Limit(maxKept).All(ctx)
}

// Get returns a report of an organization, with that. It fails with [apperr.NotFound] where
// there is none that the viewer may see.
func (r *Reports) Get(ctx context.Context, organization, id uuid.UUID) (*ent.ReportJob, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := r.Store.Client().ReportJob.Query().Where(reportjob.OrganizationIDEQ(organization), reportjob.IDEQ(id)).WithOrganization().Only(ctx)
	if ent.IsNotFound(err) {
		return nil, errGone("id")
	}
	return row, err
}

// Find is Get in whatever organization the viewer administers.
func (r *Reports) Find(ctx context.Context, id uuid.UUID) (*ent.ReportJob, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := r.Store.Client().ReportJob.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, errGone("id")
	}
	return row, err
}

// target is the organization that a viewer means: the named one, else the selected
// one.
func target(ctx context.Context, named *uuid.UUID) (uuid.UUID, error) {
	v := viewer.From(ctx)
	switch {
	case named == nil:
		return v.OrganizationID, nil
	case !v.Sees(*named):
		return uuid.Nil, missing("no such organization", "organizationId")
	}
	return *named, nil
}

// errGone is the one answer about a report that is not there and one out of sight.
func errGone(field string) error { return missing("no such report", field) }

func missing(message, field string) error {
	return &apperr.Error{Kind: apperr.NotFound, Message: message, Fields: []apperr.Field{{Path: []string{field}, Message: message}}}
}

// Ended reports whether nothing more is done about a report.
func Ended(row *ent.ReportJob) bool {
	return row.Status == reportjob.StatusCOMPLETED || row.Status == reportjob.StatusFAILED
}

// Progress is how far a report is, from 0 to 1; nil before its rows were counted.
func Progress(row *ent.ReportJob) *float64 {
	switch {
	case row.Status == reportjob.StatusCOMPLETED:
		return new(1.0)
	case row.TotalCount == nil:
		return nil
	}
	// The file is still to be made of the rows.
	const rows = 0.95
	return new(min(rows, rows*float64(row.WriteCount)/float64(max(*row.TotalCount, 1))))
}
