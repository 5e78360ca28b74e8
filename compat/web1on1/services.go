package web1on1

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent/integration"
	"parley/internal/ids"
)

func (a *API) serviceWrites() writes[directory.IntegrationFields] {
	return writes[directory.IntegrationFields]{
		path: "services", needs: []string{"name", "params"}, read: readService, create: a.createService,
		update: func(ctx context.Context, id uuid.UUID, in directory.IntegrationFields) error {
			_, err := a.Directory.UpdateIntegration(ctx, directory.IntegrationChange{ID: id, IntegrationFields: in})
			return err
		},
		archive: func(ctx context.Context, id uuid.UUID) error {
			_, err := a.Directory.ArchiveIntegration(ctx, id)
			return err
		},
	}
}

func readService(_ context.Context, o *rest.Object, _ bool) (directory.IntegrationFields, error) {
	in := directory.IntegrationFields{
		Name: text(o, "name"), Description: text(o, "description"), Type: word[integration.Type](o, "type", serviceTypes),
		Status: word[integration.Status](o, "status", serviceStatuses), Touchpoints: texts(o, "touchpoints"), Params: raw(o, "params"),
		SmoochID: text(o, "smoochId"), SmoochAppID: text(o, "smoochAppId"),
		StartAt: instant(o, "startDate"), EndAt: instant(o, "endDate"), Meta: raw(o, "meta"),
	}
	if list := in.Touchpoints.Value; list != nil && len(*list) == 0 {
		in.Touchpoints = directory.Null[[]string]() // no list is every medium
	}
	return in, nil
}

// createService makes a service that is queued unless the body says otherwise. Its
// secrets are shown once.
func (a *API) createService(ctx context.Context, organization *uuid.UUID, in directory.IntegrationFields) (created, error) {
	if !in.Status.Given {
		in.Status = directory.Set(integration.StatusQUEUED)
	}
	row, err := a.Directory.CreateIntegration(ctx, directory.NewIntegration{OrganizationID: organization, Source: ids.Web1on1, IntegrationFields: in})
	if err != nil {
		return created{}, err
	}
	params, err := directory.FullParams(row)
	return created{id: row.ID, once: withParams(params)}, err
}

func withParams(params json.RawMessage) func(any) any {
	return func(shape any) any {
		s, _ := shape.(Service)
		s.Params = params
		return s
	}
}
