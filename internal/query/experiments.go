package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/experiment"
)

// Experiments returns the experiments of an organization with their branches in
// order, oldest first; with keys only those that have one of them.
func (r *Reader) Experiments(ctx context.Context, organization uuid.UUID, keys ...string) ([]*ent.Experiment, error) {
	q := r.Client().Experiment.Query().Where(experiment.OrganizationIDEQ(organization))
	if keys != nil {
		q.Where(experiment.KeyIn(keys...))
	}
	return q.WithBranches().Order(experiment.ByCreatedAt(), experiment.ByID()).All(ctx)
}
