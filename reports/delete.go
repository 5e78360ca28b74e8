package reports

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/predicate"
	"parley/ent/reportjob"
	"parley/store"
)

// Gone are reports that were deleted. Their files go by [Gone.Remove], once the
// deletion is there to stay.
type Gone struct {
	// Reports is how many.
	Reports int

	owner *Reports
	files []string
}

// Remove takes the files away. What cannot be taken now is by a later sweep.
func (g Gone) Remove(ctx context.Context) {
	for _, name := range g.files {
		if err := g.owner.Blobs.Delete(ctx, name); err != nil {
			g.owner.Logger.WarnContext(ctx, "the file of a report that is gone", "error", err)
		}
	}
}

// Delete deletes a report of an organization, and stops it where it is being
// written. It fails as [Reports.Get] does.
func (r *Reports) Delete(ctx context.Context, organization, id uuid.UUID) (Gone, error) {
	g, err := r.deleted(ctx, organization, reportjob.IDEQ(id))
	if err == nil && g.Reports == 0 {
		err = errGone("id")
	}
	return g, err
}

// DeleteFound is Delete in whatever organization the viewer administers.
func (r *Reports) DeleteFound(ctx context.Context, id uuid.UUID) (Gone, error) {
	row, err := r.Find(ctx, id)
	if err != nil {
		return Gone{}, err
	}
	return r.Delete(ctx, row.OrganizationID, id)
}

// DeleteAll deletes an organization's reports, by default the selected one's:
// those that ended, or all.
func (r *Reports) DeleteAll(ctx context.Context, named *uuid.UUID, endedOnly bool) (Gone, error) {
	if endedOnly {
		return r.deletedOf(ctx, named, reportjob.StatusIn(reportjob.StatusCOMPLETED, reportjob.StatusFAILED))
	}
	return r.deletedOf(ctx, named)
}

// DeleteCompleted is DeleteAll for those that are completed; what failed stays.
func (r *Reports) DeleteCompleted(ctx context.Context, named *uuid.UUID) (Gone, error) {
	return r.deletedOf(ctx, named, reportjob.StatusEQ(reportjob.StatusCOMPLETED))
}

func (r *Reports) deletedOf(ctx context.Context, named *uuid.UUID, which ...predicate.ReportJob) (Gone, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return Gone{}, err
	}
	organization, err := target(ctx, named)
	if err != nil {
		return Gone{}, err
	}
	return r.deleted(ctx, organization, which...)
}

func (r *Reports) deleted(ctx context.Context, organization uuid.UUID, which ...predicate.ReportJob) (g Gone, err error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return Gone{}, err
	}
	err = r.Store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		g, err = r.drop(ctx, tx, which...)
		return err
	})
	return g, err
}

// drop deletes reports in a transaction. Their jobs go first: whoever writes one
// finds its lease lost.
func (r *Reports) drop(ctx context.Context, tx *store.Tx, which ...predicate.ReportJob) (Gone, error) {
	g := Gone{owner: r}
	of := reportjob.OrganizationIDEQ(tx.OrganizationID())
	found, err := tx.ReportJob.Query().Where(append(which, of)...).Order(ent.Asc(reportjob.FieldID)).IDs(ctx)
	if err != nil || len(found) == 0 {
		return g, err
	}
	if err := tx.Unschedule(ctx, Job, found...); err != nil {
		return g, err
	}
	// A part may have been written until the job was gone, and somebody else may have
	// deleted some.
	rows, err := tx.ReportJob.Query().Where(of, reportjob.IDIn(found...)).All(ctx)
	if err != nil {
		return g, err
	}
	g.Reports, g.files = len(rows), filesOf(rows...)
	if g.Reports > 0 {
		tx.Record(store.Entry{Kind: store.ReportChanged})
	}
	_, err = tx.ReportJob.Delete().Where(of, reportjob.IDIn(found...)).Exec(ctx)
	return g, err
}

// filesOf are the names of what reports have in the blob store.
func filesOf(rows ...*ent.ReportJob) (names []string) {
	for _, row := range rows {
		if row.Blob != nil {
			names = append(names, *row.Blob)
		}
		names = append(names, row.Position.Parts...)
	}
	return names
}
