package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/integration"
	"parley/internal/ids"
	"parley/store"
)

// CreateIntegration creates an integration. A name that is taken is a Conflict; a
// channel that is not the organization's is NotFound.
func (d *Directory) CreateIntegration(ctx context.Context, in NewIntegration) (*ent.Integration, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, integrationTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Integration, error) {
		if err := in.free(ctx, tx, uuid.Nil); err != nil {
			return nil, err
		}
		create := tx.Integration.Create().SetType(integration.TypeWEBHOOK).SetSource(sourceOf(in.Source))
		if err := in.applyTo(create.Mutation(), &ent.Integration{Type: in.kind(integration.TypeWEBHOOK)}, tx.Now()); err != nil {
			return nil, err
		}
		row, err := create.Save(ctx)
		if err != nil {
			return nil, err
		}
		if err := d.followIntegration(ctx, tx, row); err != nil {
			return nil, err
		}
		return row, in.connect(ctx, tx, row.ID)
	})
}

// UpdateIntegration changes an integration; the errors are those of
// [Directory.CreateIntegration].
func (d *Directory) UpdateIntegration(ctx context.Context, in IntegrationChange) (*ent.Integration, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Integration.Get, in.ID, "integration")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, integrationTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Integration, error) {
		if err := tx.Lock(ctx, ids.Integration.Table(), in.ID); err != nil {
			return nil, err
		}
		was, err := tx.Integration.Get(ctx, in.ID) // its settings may have changed before the lock
		if err != nil {
			return nil, err
		}
		if err := in.free(ctx, tx, in.ID); err != nil {
			return nil, err
		}
		update := tx.Integration.UpdateOneID(in.ID)
		if err := in.applyTo(update.Mutation(), was, tx.Now()); err != nil {
			return nil, err
		}
		row, err := update.Save(ctx)
		if err != nil {
			return nil, err
		}
		if err := d.followIntegration(ctx, tx, row); err != nil {
			return nil, err
		}
		return row, in.connect(ctx, tx, in.ID)
	})
}

// ArchiveIntegration archives an integration, which is used no more; one that is
// archived already stays as it is. Its channels stay with it until they are given
// another.
func (d *Directory) ArchiveIntegration(ctx context.Context, id uuid.UUID) (*ent.Integration, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Integration.Get, id, "integration")
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Integration, error) {
		row, err := tx.Integration.UpdateOneID(id).SetStatus(integration.StatusARCHIVED).SetArchivedAt(tx.Now()).Save(ctx)
		if err != nil {
			return nil, err
		}
		return row, d.followIntegration(ctx, tx, row)
	})
}
