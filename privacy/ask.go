package privacy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/dataremoval"
	"parley/ent/predicate"
	"parley/internal/apperr"
	"parley/internal/viewer"
	"parley/store"
)

// Erase asks for the erasure of a customer and returns it. Where one is under way
// already, it is that one. The errors are those of [access.Check], and
// [apperr.NotFound] for a customer whom the viewer does not see.
func (p *Privacy) Erase(ctx context.Context, customer uuid.UUID) (*ent.DataRemoval, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := p.store.Client().Customer.Get(ctx, customer)
	if ent.IsNotFound(err) {
		return nil, missing("no such customer", "customerId")
	}
	if err != nil {
		return nil, err
	}
	return p.ask(ctx, row.OrganizationID, wish{job: ErasureJob, kind: dataremoval.KindERASURE, customer: &customer})
}

// ApplyRetention asks for the removal of what an organization, by default the
// selected one, keeps no longer. Where one is under way already, it is that one. The
// errors are those of [access.Check], [apperr.NotFound] for an organization that the
// viewer does not see, and [apperr.Invalid] for one that keeps everything.
func (p *Privacy) ApplyRetention(ctx context.Context, named *uuid.UUID) (*ent.DataRemoval, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	v := viewer.From(ctx)
	organization := v.OrganizationID
	if named != nil {
		organization = *named
	}
	if !v.Sees(organization) {
		return nil, missing("no such organization", "organizationId")
	}
	o, err := p.store.Client().Organization.Get(ctx, organization)
	if ent.IsNotFound(err) {
		return nil, missing("no such organization", "organizationId")
	}
	if err != nil {
		return nil, err
	}
	before, keeps := oldest(o, p.store.Now())
	if !keeps {
		return nil, apperr.InvalidField("the organization keeps its conversations without an end: set dataRetention first", "organizationId")
	}
	return p.ask(ctx, organization, wish{job: RetentionJob, kind: dataremoval.KindRETENTION, before: &before})
}

func missing(message, field string) error {
	return &apperr.Error{Kind: apperr.NotFound, Message: message, Fields: []apperr.Field{{Path: []string{field}, Message: message}}}
}

// wish is a removal that somebody asks for: of a person, or of what was before an
// instant.
type wish struct {
	job      string
	kind     dataremoval.Kind
	customer *uuid.UUID
	before   *time.Time
}

// of finds removals of the same.
func (w wish) of(organization uuid.UUID) []predicate.DataRemoval {
	out := []predicate.DataRemoval{dataremoval.OrganizationIDEQ(organization), dataremoval.KindEQ(w.kind)}
	if w.customer != nil {
		out = append(out, dataremoval.CustomerIDEQ(*w.customer))
	}
	return out
}

// ask makes the removal and its job, unless there is one that goes on.
func (p *Privacy) ask(ctx context.Context, organization uuid.UUID, w wish) (*ent.DataRemoval, error) {
	var row *ent.DataRemoval
	err := p.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
		row, err = w.make(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return row.Unwrap(), nil
}

// make is ask within a transaction. One after the other may look whether there is
// one already.
func (w wish) make(ctx context.Context, tx *store.Tx) (*ent.DataRemoval, error) {
	if _, err := tx.Exec(ctx, "UPDATE organizations SET updated_at = updated_at WHERE id = ?", tx.OrganizationID()); err != nil {
		return nil, err
	}
	row, err := tx.DataRemoval.Query().Where(w.of(tx.OrganizationID())...).
		Where(dataremoval.StatusIn(dataremoval.StatusQUEUED, dataremoval.StatusRUNNING)).First(ctx)
	if !ent.IsNotFound(err) {
		return row, err
	}
	create := tx.DataRemoval.Create().SetKind(w.kind).SetNillableCustomerID(w.customer).SetNillableBefore(w.before)
	if v := viewer.From(ctx); !v.IsSystem() && v.UserID != uuid.Nil {
		create.SetRequestedByID(v.UserID)
	}
	if row, err = create.Save(ctx); err != nil {
		return nil, err
	}
	return row, tx.Schedule(ctx, w.job, row.ID, tx.Now())
}
