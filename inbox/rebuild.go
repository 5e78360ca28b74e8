package inbox

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"parley/access"
	"parley/store"
)

// FactsVersion numbers the definitions that facts are computed by. A rebuild that
// was ended goes on where it was unless that was one of another version. Nothing
// tells which version stored facts are of: who raises it has to tell operators.
const FactsVersion = 1

// RebuildProgress tells how far a rebuild is.
type RebuildProgress struct {
	// Step is what is being computed: contacts, conversations or tags.
	Step string
	// Last is the id up to which the step is done.
	Last uuid.UUID
	// Rows is how many contacts, conversations or tags this run has done in the
	// step.
	Rows int
}

// rebuildSteps are the steps in their order. Each does one page of rows after an
// id, in one transaction, and returns the ids of the page.
var rebuildSteps = []struct {
	name string
	page func(ctx context.Context, tx *store.Tx, after uuid.UUID) ([]uuid.UUID, error)
}{
	{"contacts", rebuildContacts},
	{"conversations", rebuildConversations},
	{"tags", sweepTags},
}

// RebuildFacts computes an organization's facts again from its messages, tags and
// interactions, page by page under the locks that messages are added under, so
// that others may write meanwhile. What an earlier run did before it was ended
// stays done, where it was of the same [FactsVersion]. What no row tells but the
// facts, such as the agent whom a resolve event named, is kept.
//
// report is called after every page.
func (in *Inbox) RebuildFacts(ctx context.Context, organization uuid.UUID, report func(RebuildProgress)) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	step, last, _, err := in.unfinished(ctx, organization)
	if err != nil {
		return err
	}
	for ; step < len(rebuildSteps); step, last = step+1, uuid.Nil {
		if err := in.rebuildStep(ctx, organization, step, last, report); err != nil {
			return fmt.Errorf("rebuilding %s: %w", rebuildSteps[step].name, err)
		}
	}
	return in.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE fact_rebuilds SET finished_at = ? WHERE organization_id = ?`, tx.Now().UnixMilli(), organization)
		return err
	})
}

// rebuildStep does the pages of a step after an id.
func (in *Inbox) rebuildStep(ctx context.Context, organization uuid.UUID, step int, last uuid.UUID, report func(RebuildProgress)) error {
	name, rows := rebuildSteps[step].name, 0
	for {
		var page []uuid.UUID
		err := in.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
			if page, err = rebuildSteps[step].page(ctx, tx, last); err != nil {
				return err
			}
			return saveRebuild(ctx, tx, name, lastOf(page, last))
		})
		if err != nil || len(page) == 0 {
			return err
		}
		last, rows = lastOf(page, last), rows+len(page)
		report(RebuildProgress{Step: name, Last: last, Rows: rows})
	}
}

func lastOf(page []uuid.UUID, before uuid.UUID) uuid.UUID {
	if len(page) == 0 {
		return before
	}
	return page[len(page)-1]
}

// BeginRebuild has the next [Inbox.RebuildFacts] of the organization begin anew,
// and [Inbox.RebuildBegun] say so until it is done.
func (in *Inbox) BeginRebuild(ctx context.Context, organization uuid.UUID) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	return in.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		return saveRebuild(ctx, tx, rebuildSteps[0].name, uuid.Nil)
	})
}

// RebuildBegun reports whether a rebuild of the organization was begun and not
// brought to its end.
func (in *Inbox) RebuildBegun(ctx context.Context, organization uuid.UUID) (bool, error) {
	_, _, begun, err := in.unfinished(ctx, organization)
	return begun, err
}

// unfinished returns where a rebuild was ended, or where one begins.
func (in *Inbox) unfinished(ctx context.Context, organization uuid.UUID) (step int, last uuid.UUID, begun bool, err error) {
	rows, err := in.store.Query(ctx, `SELECT step, last_id FROM fact_rebuilds
		WHERE organization_id = ? AND version = ? AND finished_at IS NULL`, organization, FactsVersion)
	if err != nil {
		return 0, uuid.Nil, false, err
	}
	defer rows.Close()
	var name string
	for rows.Next() {
		if err := rows.Scan(&name, &last); err != nil {
			return 0, uuid.Nil, false, err
		}
	}
	for i := range rebuildSteps {
		if rebuildSteps[i].name == name {
			step, begun = i, true
		}
	}
	return step, last, begun, rows.Err()
}

func saveRebuild(ctx context.Context, tx *store.Tx, step string, last uuid.UUID) error {
	_, err := tx.Exec(ctx, `INSERT INTO fact_rebuilds (organization_id, version, step, last_id) VALUES (?, ?, ?, ?)
		ON CONFLICT (organization_id) DO UPDATE SET version = excluded.version, step = excluded.step, last_id = excluded.last_id, finished_at = NULL`,
		tx.OrganizationID(), FactsVersion, step, last)
	return err
}

// FactsToRebuild reports whether there are conversations whose facts were never
// computed: those of before there were such facts.
func (in *Inbox) FactsToRebuild(ctx context.Context) (bool, error) {
	rows, err := in.store.Query(ctx, `SELECT 1 FROM organizations o WHERE EXISTS
		(SELECT 1 FROM conversation_facts f WHERE f.organization_id = o.id AND f.first_at IS NULL) LIMIT 1`)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}
