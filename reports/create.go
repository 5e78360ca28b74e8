package reports

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// NewReport is a report to be written.
type NewReport struct {
	OrganizationID *uuid.UUID
	Type           reportjob.Type
	Format         reportjob.Format
	Settings       values.ReportSettings
	Filters        []filters.Filter
	Parameters     values.ReportParameters
}

// Defaults are the settings of a report whose creator names none.
func Defaults() values.ReportSettings {
	return values.ReportSettings{WithHeader: true, Delimiter: ",", DateTimeFormat: "yyyy-MM-dd HH:mm:ss.SSS"}
}

// Create asks for a report, by default of the selected organization. The errors are
// those of [access.Check], [apperr.Invalid] for settings that cannot be,
// [apperr.NotFound] for what it is to be narrowed by, and [apperr.Conflict] where the organization has too many reports already.
func (r *Reports) Create(ctx context.Context, in NewReport) (*ent.ReportJob, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	if in.Parameters, err = r.resolved(ctx, organization, in.Parameters); err != nil {
		return nil, err
	}
	var row *ent.ReportJob
	err = r.Store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
		row, err = in.create(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return row.Unwrap(), nil
}

func (in NewReport) create(ctx context.Context, tx *store.Tx) (*ent.ReportJob, error) {
	if err := room(ctx, tx); err != nil {
		return nil, err
	}
	create := tx.ReportJob.Create().SetType(in.Type).SetFormat(in.Format).SetSettings(in.Settings).SetParameters(in.Parameters).
		SetFileName(in.fileName(tx.Now()))
	if len(in.Filters) > 0 {
		create.SetFilters(filters.Marshal(in.Filters))
	}
	if v := viewer.From(ctx); v.UserID != uuid.Nil {
		create.SetRequestedByID(v.UserID)
	}
	row, err := create.Save(ctx)
	if err != nil {
		return nil, err
	}
	tx.Record(store.Entry{Kind: store.ReportChanged})
	return row, tx.Schedule(ctx, Job, row.ID, tx.Now())
}

// room fails where an organization has as many reports as it may. One after the
// other may count them.
func room(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.Exec(ctx, "UPDATE organizations SET updated_at = updated_at WHERE id = ?", tx.OrganizationID()); err != nil {
		return err
	}
	all := tx.ReportJob.Query().Where(reportjob.OrganizationIDEQ(tx.OrganizationID()))
	n, err := all.Clone().Where(reportjob.StatusIn(reportjob.StatusCREATED, reportjob.StatusSTARTED)).Count(ctx)
	if err != nil {
		return err
	}
	if n >= maxUnfinished {
		return apperr.New(apperr.Conflict, "%d reports are being written already: wait for one of them, or delete it", n)
	}
	if n, err = all.Count(ctx); err == nil && n >= maxKept {
		err = apperr.New(apperr.Conflict, "there are %d reports already: delete some", n)
	}
	return err
}

// fileName tells what the file holds and when it was asked for, by the clock of its
// settings.
func (in NewReport) fileName(now time.Time) string {
	what := strings.ReplaceAll(strings.ToLower(string(in.Type)), "_", "-")
	return what + now.In(zone(in.Settings)).Format("-20060102-150405.") + strings.ToLower(string(in.Format))
}

// zone is the offset in which a report writes times.
func zone(s values.ReportSettings) *time.Location {
	return time.FixedZone("", s.UTCOffsetMinutes*int(time.Minute/time.Second))
}
