package reports

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/store"
)

// Forget deletes an organization's reports that ended and has those that are being
// written begin anew, because something that they may tell of is to be forgotten. It
// returns how many, and what to take away once the transaction is committed.
func (r *Reports) Forget(ctx context.Context, tx *store.Tx) (int, func(context.Context), error) {
	rows, err := takeAll(ctx, tx)
	if err != nil {
		return 0, nil, err
	}
	var ended, begun []*ent.ReportJob
	for _, row := range rows {
		switch {
		case Ended(row):
			ended = append(ended, row)
		case row.Status == reportjob.StatusSTARTED:
			begun = append(begun, row)
		}
	}
	g, err := r.drop(ctx, tx, reportjob.IDIn(idsOf(ended)...))
	if err != nil {
		return 0, nil, err
	}
	g.files = append(g.files, filesOf(begun...)...)
	return g.Reports + len(begun), g.Remove, beginAnew(ctx, tx, begun)
}

// takeAll takes the jobs of all of an organization's reports from whoever runs them, and
// only then returns the reports: a report is saved under its job alone, so none can end
// any more, or begin, until the transaction is committed.
func takeAll(ctx context.Context, tx *store.Tx) ([]*ent.ReportJob, error) {
	of := reportjob.OrganizationIDEQ(tx.OrganizationID())
	found, err := tx.ReportJob.Query().Where(of).Order(ent.Asc(reportjob.FieldID)).IDs(ctx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if err := tx.ScheduleAll(ctx, Job, found, tx.Now()); err != nil {
		return nil, err
	}
	return tx.ReportJob.Query().Where(of, reportjob.IDIn(found...)).
		Select(reportjob.FieldStatus, reportjob.FieldBlob, reportjob.FieldPosition).All(ctx)
}

// beginAnew has reports begin anew, whose jobs were taken.
func beginAnew(ctx context.Context, tx *store.Tx, rows []*ent.ReportJob) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.ReportJob.Update().Where(reportjob.OrganizationIDEQ(tx.OrganizationID()), reportjob.IDIn(idsOf(rows)...)).
		SetStatus(reportjob.StatusCREATED).ClearStartedAt().ClearPosition().SetWriteCount(0).ClearTotalCount().Exec(ctx)
}

// ForgetAsked deletes an organization's reports that did not end and whose filters are to
// be forgotten, and returns what Forget does. Those that ended are Forget's.
func (r *Reports) ForgetAsked(ctx context.Context, tx *store.Tx, forgotten func(filters json.RawMessage) bool) (int, func(context.Context), error) {
	rows, err := tx.ReportJob.Query().Select(reportjob.FieldFilters).Where(reportjob.OrganizationIDEQ(tx.OrganizationID()),
		reportjob.StatusIn(reportjob.StatusCREATED, reportjob.StatusSTARTED), reportjob.FiltersNotNil()).All(ctx)
	if err != nil {
		return 0, nil, err
	}
	var gone []*ent.ReportJob
	for _, row := range rows {
		if forgotten(row.Filters) {
			gone = append(gone, row)
		}
	}
	g, err := r.drop(ctx, tx, reportjob.IDIn(idsOf(gone)...))
	return g.Reports, g.Remove, err
}

func idsOf(rows []*ent.ReportJob) []uuid.UUID {
	out := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		out[i] = row.ID
	}
	return out
}
