package privacy

import (
	"context"
	"time"

	"parley/ent"
	"parley/ent/dataremoval"
	"parley/ent/organization"
	"parley/internal/ids"
	"parley/store"
)

// hour is when an organization's old conversations are removed, by its own clock.
const hour = 3

// oldest is the instant before which an organization keeps nothing: so many months
// or years ago at the same time of day by its clock, or on the month's last day where
// it has no such day. It reports false where everything is kept.
func oldest(o *ent.Organization, now time.Time) (time.Time, bool) {
	if o.DataRetention == nil {
		return time.Time{}, false
	}
	months := o.DataRetention.Length
	if o.DataRetention.Unit == "year" {
		months *= 12
	}
	return monthsBefore(now.In(zoneOf(o)), months), true
}

func monthsBefore(at time.Time, months int) time.Time {
	first := time.Date(at.Year(), at.Month()-time.Month(months), 1, 0, 0, 0, 0, at.Location())
	last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, at.Location()).Day()
	return time.Date(first.Year(), first.Month(), min(at.Day(), last), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), at.Location()).
		UTC().Truncate(time.Millisecond)
}

func zoneOf(o *ent.Organization) *time.Location {
	zone, err := time.LoadLocation(o.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// RunRetention removes what an organization keeps no longer. The job of the day asks
// for that, where there is something to remove, and comes again the next night.
func (p *Privacy) RunRetention(ctx context.Context, j store.Job) error {
	if ids.TableOf(j.Subject) != ids.Organization.Table() {
		return p.run(ctx, j, (*removal).purge)
	}
	return p.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		o, err := tx.Organization.Get(ctx, j.Organization)
		if err != nil && !ent.IsNotFound(err) {
			return err
		}
		if ent.IsNotFound(err) || o.DataRetention == nil {
			_, err := tx.Finish(ctx, j)
			return err
		}
		held, err := tx.Reschedule(ctx, j, nextAt(tx.Now(), zoneOf(o), hour))
		if err != nil || !held {
			return err
		}
		return daily(ctx, tx, o)
	})
}

// daily asks for the removal of the day, where there is anything to remove.
func daily(ctx context.Context, tx *store.Tx, o *ent.Organization) error {
	before, _ := oldest(o, tx.Now())
	for _, find := range []find{oldTalks, oldSaid, oldMessages, oldBatches, oldCallbacks, silent} {
		some, err := find(ctx, tx, before, 1)
		if err != nil {
			return err
		}
		if len(some) > 0 {
			_, err := wish{job: RetentionJob, kind: dataremoval.KindRETENTION, before: &before}.make(ctx, tx)
			return err
		}
	}
	return nil
}

// sweep is how often organizations without a job of the day are looked for.
const sweep = time.Hour

// Run gives every organization that does not keep everything a job of the day, until
// ctx ends. The viewer must be the system.
func (p *Privacy) Run(ctx context.Context) {
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	for {
		if err := p.Plan(ctx); err != nil && ctx.Err() == nil {
			p.log.WarnContext(ctx, "planning the removal of old conversations", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Plan is what [Privacy.Run] does each time.
func (p *Privacy) Plan(ctx context.Context) error {
	all, err := p.store.Client().Organization.Query().Where(organization.DataRetentionNotNil()).Order(organization.ByID()).All(ctx)
	for _, o := range all {
		if err := p.plan(ctx, o); err != nil {
			return err
		}
	}
	return err
}

func (p *Privacy) plan(ctx context.Context, o *ent.Organization) error {
	if o.DataRetention == nil {
		return nil // a JSON null
	}
	return p.store.Write(ctx, o.ID, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO jobs (organization_id, kind, subject_id, run_at, attempts) VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`,
			o.ID, RetentionJob, o.ID, nextAt(tx.Now(), zoneOf(o), hour).UnixMilli())
		return err
	})
}
