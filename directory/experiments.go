package directory

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/experiment"
	"parley/ent/experimentbranch"
	"parley/ent/experimentparticipation"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// How many branches an experiment has, and how many experiments an organization, whose
// list has no pages.
const (
	MinBranches    = 1
	MaxBranches    = 20
	maxExperiments = 1000
)

// NewExperiment is an experiment to create.
type NewExperiment struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	// Key is what scripts call it: at most 100 characters, unique per organization.
	Key string
	// Description is at most 1,000 characters; empty is none.
	Description string
	// Branches are 1 to 20, in their order.
	Branches []NewBranch
	// Running has it begin at once.
	Running bool
}

// NewBranch is a branch of a new experiment; its key is unique in it.
type NewBranch struct{ Key, Description string }

func (n NewExperiment) check(c *complaint) {
	c.hold(n.Key, []string{"key"}, notBlank, atMost(100))
	c.hold(n.Description, []string{"description"}, atMost(1000))
	if len(n.Branches) < MinBranches || len(n.Branches) > MaxBranches {
		c.Add(fmt.Sprintf("%d to %d branches", MinBranches, MaxBranches), "branches")
		return
	}
	seen := map[string]bool{}
	for i, b := range n.Branches {
		path := []string{"branches", strconv.Itoa(i)}
		c.hold(b.Key, append(path, "key"), notBlank, atMost(100))
		c.hold(b.Description, append(path, "description"), atMost(1000))
		if seen[b.Key] {
			c.Add("another branch has this key", append(path, "key")...)
		}
		seen[b.Key] = true
	}
}

// CreateExperiment creates an experiment. A key that is taken, and one experiment too
// many, is a Conflict.
func (d *Directory) CreateExperiment(ctx context.Context, in NewExperiment) (*ent.Experiment, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	conflict := taken("experiment", "key", "key")
	return save(ctx, d, organization, conflict, func(ctx context.Context, tx *store.Tx) (*ent.Experiment, error) {
		same := tx.Experiment.Query().Where(experiment.OrganizationIDEQ(tx.OrganizationID()), experiment.KeyEQ(in.Key))
		if err := free(ctx, same.Exist, conflict); err != nil {
			return nil, err
		}
		if err := roomForExperiment(ctx, tx); err != nil {
			return nil, err
		}
		row, err := tx.Experiment.Create().SetKey(in.Key).SetNillableDescription(said(in.Description)).Save(ctx)
		if err != nil {
			return nil, err
		}
		if err := in.branches(ctx, tx, row.ID); err != nil || !in.Running {
			return row, err
		}
		return running(ctx, tx, row)
	})
}

func roomForExperiment(ctx context.Context, tx *store.Tx) error {
	if err := lock(ctx, tx); err != nil {
		return err
	}
	there := tx.Experiment.Query().Where(experiment.OrganizationIDEQ(tx.OrganizationID()))
	return room(ctx, there.Count, maxExperiments, "experiments")
}

func (n NewExperiment) branches(ctx context.Context, tx *store.Tx, of uuid.UUID) error {
	rows := make([]*ent.ExperimentBranchCreate, len(n.Branches))
	for i, b := range n.Branches {
		rows[i] = tx.ExperimentBranch.Create().SetExperimentID(of).SetKey(b.Key).
			SetNillableDescription(said(b.Description)).SetPosition(i)
	}
	return tx.ExperimentBranch.CreateBulk(rows...).Exec(ctx)
}

// said is nil for an empty text.
func said(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// ActivateExperiment has an experiment begin; one that runs stays as it is, and one
// that was stopped is a Conflict.
func (d *Directory) ActivateExperiment(ctx context.Context, id uuid.UUID) (*ent.Experiment, error) {
	return d.moveExperiment(ctx, id, func(ctx context.Context, tx *store.Tx, row *ent.Experiment) (*ent.Experiment, error) {
		if row.Status == experiment.StatusSTOPPED {
			return nil, errStopped()
		}
		return running(ctx, tx, row)
	})
}

// running is the experiment once it runs.
func running(ctx context.Context, tx *store.Tx, row *ent.Experiment) (*ent.Experiment, error) {
	if row.Status == experiment.StatusRUNNING {
		return row, nil
	}
	return tx.Experiment.UpdateOneID(row.ID).SetStatus(experiment.StatusRUNNING).SetStartedAt(tx.Now()).Save(ctx)
}

func errStopped() error { return apperr.New(apperr.Conflict, "the experiment was stopped") }

// StopExperiment stops an experiment for good; one that was stopped stays as it is.
func (d *Directory) StopExperiment(ctx context.Context, id uuid.UUID) (*ent.Experiment, error) {
	return d.moveExperiment(ctx, id, func(ctx context.Context, tx *store.Tx, row *ent.Experiment) (*ent.Experiment, error) {
		if row.Status == experiment.StatusSTOPPED {
			return row, nil
		}
		return tx.Experiment.UpdateOneID(id).SetStatus(experiment.StatusSTOPPED).SetStoppedAt(tx.Now()).Save(ctx)
	})
}

// moveExperiment changes an experiment under its lock.
func (d *Directory) moveExperiment(ctx context.Context, id uuid.UUID, f func(context.Context, *store.Tx, *ent.Experiment) (*ent.Experiment, error)) (*ent.Experiment, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Experiment.Get, id, "experiment")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Experiment, error) {
		row, err := lockedExperiment(ctx, tx, id, "id")
		if err != nil {
			return nil, err
		}
		return f(ctx, tx, row)
	})
}

// lockedExperiment reads an experiment under its lock, without its branches.
func lockedExperiment(ctx context.Context, tx *store.Tx, id uuid.UUID, path string) (*ent.Experiment, error) {
	if err := tx.Lock(ctx, ids.Experiment.Table(), id); err != nil {
		return nil, err
	}
	row, err := tx.Experiment.Query().Where(experiment.OrganizationIDEQ(tx.OrganizationID()), experiment.IDEQ(id)).Only(ctx)
	if ent.IsNotFound(err) {
		err = notFound("experiment", path)
	}
	return row, err
}

// DeleteExperiment deletes an experiment for good, with its branches and with what it
// knows of conversations.
func (d *Directory) DeleteExperiment(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.Administer); err != nil {
		return err
	}
	row, err := find(ctx, d.store.Client().Experiment.Get, id, "experiment")
	if err != nil {
		return err
	}
	return d.remove(ctx, row.OrganizationID, "experiment", func(ctx context.Context, tx *store.Tx) (int, error) {
		if _, err := lockedExperiment(ctx, tx, id, "id"); err != nil {
			return 0, err
		}
		own := tx.OrganizationID()
		_, err := tx.ExperimentParticipation.Delete().
			Where(experimentparticipation.OrganizationIDEQ(own), experimentparticipation.ExperimentIDEQ(id)).Exec(ctx)
		if err != nil {
			return 0, err
		}
		_, err = tx.ExperimentBranch.Delete().Where(experimentbranch.OrganizationIDEQ(own), experimentbranch.ExperimentIDEQ(id)).Exec(ctx)
		if err != nil {
			return 0, err
		}
		return tx.Experiment.Delete().Where(experiment.OrganizationIDEQ(own), experiment.IDEQ(id)).Exec(ctx)
	})
}
