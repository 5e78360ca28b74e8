package store

import (
	"cmp"
	"context"
	"log/slog"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/workflow"
	"parley/internal/viewer"
)

// Logger is [Store.Logger].
func (tx *Tx) Logger() *slog.Logger { return tx.store.log }

// Workflows are those that run for the transaction's organization, whoever the
// viewer is; see [Store.Workflows].
func (tx *Tx) Workflows(ctx context.Context) ([]*ent.Workflow, error) {
	return tx.store.Workflows(ctx, tx.organization)
}

// Workflows are those that run for an organization: its own and those that
// organizations above have it run, enabled and not archived. Those of the nearest
// organization come first, of one organization the oldest. Nothing of the viewer
// narrows them: the caller has seen to it that the viewer sees the organization. It
// takes two statements.
func (s *Store) Workflows(ctx context.Context, organization uuid.UUID) ([]*ent.Workflow, error) {
	at, err := s.standing(ctx, organization)
	if err != nil {
		return nil, err
	}
	workflows := s.client.Workflow
	if tx := txFrom(ctx); tx != nil {
		workflows = tx.Workflow
	}
	rows, err := workflows.Query().Where(
		func(s *sql.Selector) {
			own := sql.EQ(s.C("organization_id"), organization)
			if len(at.above) == 0 {
				s.Where(own)
				return
			}
			s.Where(sql.Or(own, sharedWorkflows(s, at)))
		},
		workflow.ArchivedAtIsNil(), workflow.EnabledEQ(true),
	).All(viewer.NewContext(ctx, viewer.System("which workflows run for an organization")))
	slices.SortFunc(rows, func(a, b *ent.Workflow) int {
		return cmp.Or(-cmp.Compare(at.depth(a), at.depth(b)), slices.Compare(a.ID[:], b.ID[:]))
	})
	return rows, err
}

// depth is how far down the tree a workflow's organization is.
func (at standing) depth(w *ent.Workflow) int {
	if w.OrganizationID == at.own {
		return len(at.above)
	}
	return slices.Index(at.above, any(w.OrganizationID))
}
