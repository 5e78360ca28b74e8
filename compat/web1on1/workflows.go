package web1on1

import (
	"context"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/internal/ids"
	"parley/internal/values"
)

func (a *API) workflowWrites() writes[directory.WorkflowFields] {
	return writes[directory.WorkflowFields]{
		path: "workflows", needs: []string{"name"}, read: a.readWorkflow,
		create: func(ctx context.Context, organization *uuid.UUID, in directory.WorkflowFields) (created, error) {
			row, err := a.Directory.CreateWorkflow(ctx, directory.NewWorkflow{OrganizationID: organization, Source: ids.Web1on1, WorkflowFields: in})
			if err != nil {
				return created{}, err
			}
			return created{id: row.ID}, nil
		},
		update: func(ctx context.Context, id uuid.UUID, in directory.WorkflowFields) error {
			_, err := a.Directory.UpdateWorkflow(ctx, directory.WorkflowChange{ID: id, WorkflowFields: in})
			return err
		},
		archive: func(ctx context.Context, id uuid.UUID) error {
			_, err := a.Directory.ArchiveWorkflow(ctx, id)
			return err
		},
	}
}

// readWorkflow reads a body. The rules of a fresh workflow get ids of their own.
func (a *API) readWorkflow(ctx context.Context, o *rest.Object, fresh bool) (directory.WorkflowFields, error) {
	runsFor, err := a.references(ctx, o, "organizations", ids.Organization)
	in := directory.WorkflowFields{
		Name: text(o, "name"), Enabled: flag(o, "enabled"), Rules: decoded[[]values.WorkflowRule](o, "rules"),
		RunsForIDs: runsFor, OrganizationTags: texts(o, "organizationTags"),
	}
	if in.Rules.Value != nil && fresh {
		for i := range *in.Rules.Value {
			(*in.Rules.Value)[i].ID = ""
		}
	}
	return in, err
}
