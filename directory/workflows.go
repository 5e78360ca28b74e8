package directory

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// WorkflowFields are what can be said and changed about a workflow.
type WorkflowFields struct {
	// Name is required, at most 200 characters.
	Name Opt[string]
	// Enabled is true by default.
	Enabled Opt[bool]
	// Rules replaces the list; a rule without id gets a new one, one without
	// priority 1.
	Rules Opt[[]values.WorkflowRule]
	// RunsForIDs replaces the organizations below that it runs for besides its own.
	RunsForIDs Opt[[]uuid.UUID]
	// OrganizationTags replaces the tags by which organizations below are chosen.
	OrganizationTags Opt[[]string]
}

// NewWorkflow is a workflow to create.
type NewWorkflow struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	Source         ids.Source
	WorkflowFields
}

// WorkflowChange is a change to a workflow.
type WorkflowChange struct {
	ID uuid.UUID
	WorkflowFields
}

func (f WorkflowFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(200))
	notNull(c, "enabled", f.Enabled)
	notNull(c, "rules", f.Rules)
	checkRules(c, f.Rules)
	notNull(c, "runsForIds", f.RunsForIDs)
	list, _ := f.RunsForIDs.get()
	c.tooMany("runsForIds", len(list), MaxMembers)
	c.list("organizationTags", f.OrganizationTags, maxTags, notBlank, atMost(maxTag))
}

func (n NewWorkflow) check(c *complaint) {
	required(c, "name", n.Name)
	n.WorkflowFields.check(c)
}

func (f WorkflowFields) apply(m *ent.WorkflowMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Enabled, m.SetEnabled, nil)
	apply(f.Rules, func(list []values.WorkflowRule) { m.SetRules(tidiedRules(list)) }, nil)
	apply(f.RunsForIDs, func(list []uuid.UUID) { m.SetOrganizations(once(list)) }, nil)
	apply(f.OrganizationTags, m.SetOrganizationTags, m.ClearOrganizationTags)
}

// verify checks that the workflow runs for organizations of the viewer that are its
// own or below.
func (f WorkflowFields) verify(ctx context.Context, tx *store.Tx) error {
	list, _ := f.RunsForIDs.get()
	if err := verify(ctx, tx, ids.Organization, "organization", "runsForIds", true, list...); err != nil || len(list) == 0 {
		return err
	}
	own, err := tx.Organization.Get(ctx, tx.OrganizationID())
	if err != nil {
		return err
	}
	below, err := tx.Organization.Query().Where(organization.IDIn(list...), organization.PathHasPrefix(own.Path)).IDs(ctx)
	if err != nil {
		return err
	}
	for i, id := range list {
		if !slices.Contains(below, id) {
			return fault(apperr.Invalid, "must be below the organization of the workflow", "runsForIds", strconv.Itoa(i))
		}
	}
	return nil
}

func workflowHome(row *ent.Workflow) uuid.UUID { return row.OrganizationID }

// CreateWorkflow creates a workflow. Organizations that the viewer does not see are
// NotFound.
func (d *Directory) CreateWorkflow(ctx context.Context, in NewWorkflow) (*ent.Workflow, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, nil, func(ctx context.Context, tx *store.Tx) (*ent.Workflow, error) {
		if err := in.verify(ctx, tx); err != nil {
			return nil, err
		}
		create := tx.Workflow.Create().SetSource(sourceOf(in.Source)).SetRules([]values.WorkflowRule{})
		in.apply(create.Mutation())
		return create.Save(ctx)
	})
}

// UpdateWorkflow changes a workflow. The errors are those of
// [Directory.CreateWorkflow], and Forbidden for one that is shared from above.
func (d *Directory) UpdateWorkflow(ctx context.Context, in WorkflowChange) (*ent.Workflow, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := own(ctx, d.store.Client().Workflow.Get, in.ID, "workflow", workflowHome)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Workflow, error) {
		if err := in.verify(ctx, tx); err != nil {
			return nil, err
		}
		update := tx.Workflow.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// ArchiveWorkflow archives a workflow, which runs no more; one that is archived
// already stays as it is.
func (d *Directory) ArchiveWorkflow(ctx context.Context, id uuid.UUID) (*ent.Workflow, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := own(ctx, d.store.Client().Workflow.Get, id, "workflow", workflowHome)
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Workflow, error) {
		return tx.Workflow.UpdateOneID(id).SetArchivedAt(tx.Now()).Save(ctx)
	})
}
