package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/experiment"
	"parley/ent/experimentbranch"
	"parley/ent/experimentparticipation"
	"parley/store"
)

// JoinExperiment gives a conversation a branch of an experiment: the one that it
// has, else the one that the fewest conversations were given, of several the first.
// The first to join has the experiment begin. A conversation that joins one that was
// stopped is a Conflict, unless it has a branch.
func (d *Directory) JoinExperiment(ctx context.Context, id, of uuid.UUID) (*ent.ExperimentBranch, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return nil, err
	}
	row, err := d.store.Client().Experiment.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, notFound("experiment", "experimentId")
	}
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.ExperimentBranch, error) {
		return join(ctx, tx, id, of)
	})
}

// join holds the experiment's lock until the commit, so that no two conversations
// are given a branch at once.
func join(ctx context.Context, tx *store.Tx, id, of uuid.UUID) (*ent.ExperimentBranch, error) {
	row, err := lockedExperiment(ctx, tx, id, "experimentId")
	if err != nil {
		return nil, err
	}
	ours := conversation.And(conversation.OrganizationIDEQ(tx.OrganizationID()), conversation.IDEQ(of))
	found, err := tx.Conversation.Query().Where(ours).Exist(ctx)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, notFound("conversation", "conversationId")
	}
	had, err := tx.ExperimentParticipation.Query().Where(experimentparticipation.OrganizationIDEQ(tx.OrganizationID()),
		experimentparticipation.ConversationIDEQ(of), experimentparticipation.ExperimentIDEQ(id)).Only(ctx)
	switch {
	case err == nil:
		return tx.ExperimentBranch.Get(ctx, had.BranchID)
	case !ent.IsNotFound(err):
		return nil, err
	case row.Status == experiment.StatusSTOPPED:
		return nil, errStopped()
	}
	if _, err := running(ctx, tx, row); err != nil {
		return nil, err
	}
	tx.Record(store.Entry{Kind: store.ConversationChanged, ConversationID: of})
	if err := tx.Conversation.Update().Where(ours).AddVersion(1).Exec(ctx); err != nil {
		return nil, err
	}
	return assign(ctx, tx, id, of)
}

// assign gives the conversation the branch with the fewest.
func assign(ctx context.Context, tx *store.Tx, id, of uuid.UUID) (*ent.ExperimentBranch, error) {
	branch, err := tx.ExperimentBranch.Query().
		Where(experimentbranch.OrganizationIDEQ(tx.OrganizationID()), experimentbranch.ExperimentIDEQ(id)).
		Order(experimentbranch.BySessionCount(), experimentbranch.ByPosition()).First(ctx)
	if err != nil {
		return nil, err
	}
	err = tx.ExperimentParticipation.Create().SetConversationID(of).SetBranchID(branch.ID).SetExperimentID(id).Exec(ctx)
	if err != nil {
		return nil, err
	}
	return tx.ExperimentBranch.UpdateOneID(branch.ID).AddSessionCount(1).Save(ctx)
}
