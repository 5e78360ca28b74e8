package reports

import (
	"context"
	"time"

	"parley/ent/reportjob"
)

const (
	// sweepEvery is how often files are looked for that no report knows.
	sweepEvery = time.Hour
	// young files may be of reports that are just being written.
	young = time.Hour
)

// SweepFiles takes away, until ctx ends, what a process left behind that ended in the
// wrong moment. The viewer must be the system.
func (r *Reports) SweepFiles(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := r.Sweep(ctx, r.Store.Now().Add(-young)); err != nil && ctx.Err() == nil {
			r.Logger.WarnContext(ctx, "looking for files that no report knows", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep takes away files from before an instant that no report knows.
func (r *Reports) Sweep(ctx context.Context, before time.Time) error {
	old, err := r.Blobs.Old(ctx, before)
	if err != nil || len(old) == 0 {
		return err
	}
	// All of them, of whatever organization: a file tells not whose it is.
	rows, err := r.Store.Client().ReportJob.Query().Select(reportjob.FieldBlob, reportjob.FieldPosition).All(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, row := range rows {
		for _, name := range filesOf(row) {
			known[name] = true
		}
	}
	g := Gone{owner: r}
	for _, name := range old {
		if !known[name] {
			g.files = append(g.files, name)
		}
	}
	g.Remove(ctx)
	return nil
}
