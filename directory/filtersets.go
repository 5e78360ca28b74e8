package directory

import (
	"context"
	"encoding/json"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/filterset"
	"parley/internal/viewer"
	"parley/store"
)

// Bounds of filter sets: how many one owner keeps in an organization, and how many
// bytes their filters have.
const (
	maxFilterSets = 1000
	maxFilterText = 1 << 20
)

// NewFilterSet is a choice of filters to keep.
type NewFilterSet struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	// Filters are as filters.Marshal writes them.
	Filters json.RawMessage
	// Interval may be left out; Step is 1 by default, at most 1,000.
	Interval Opt[filterset.Interval]
	Step     Opt[int]
}

func (n NewFilterSet) check(c *complaint) {
	if len(n.Filters) > maxFilterText {
		c.Add("are too long", "filters")
	}
	choice(c, "interval", n.Interval, filterset.IntervalValidator)
	if step, ok := n.Step.get(); ok && (step < 1 || step > 1000) {
		c.Add("must be a whole number from 1 to 1000", "step")
	}
}

// SaveFilterSet keeps filters for whoever asks. What they keep already is not kept again,
// and of too many the oldest are deleted for good.
func (d *Directory) SaveFilterSet(ctx context.Context, in NewFilterSet) (*ent.FilterSet, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return nil, err
	}
	var c complaint
	in.check(&c)
	if err := c.Err(); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, nil, func(ctx context.Context, tx *store.Tx) (*ent.FilterSet, error) {
		if err := lock(ctx, tx); err != nil {
			return nil, err
		}
		if row, err := in.kept(ctx, tx); err != nil || row != nil {
			return row, err
		}
		if err := fewSets(ctx, tx); err != nil {
			return nil, err
		}
		create := tx.FilterSet.Create().SetFilters(in.Filters).SetNillableOwnerID(author(ctx))
		apply(in.Interval, func(v filterset.Interval) { create.SetInterval(v) }, nil)
		apply(in.Step, func(v int) { create.SetStep(v) }, nil)
		return create.Save(ctx)
	})
}

// mine are the filter sets of whoever asks.
func mine(ctx context.Context, tx *store.Tx) *ent.FilterSetQuery {
	q := tx.FilterSet.Query().Where(filterset.OrganizationIDEQ(tx.OrganizationID()))
	if id := author(ctx); id != nil {
		return q.Where(filterset.OwnerIDEQ(*id))
	}
	return q.Where(filterset.OwnerIDIsNil())
}

// kept is the equal one that is there; nil where there is none.
func (n NewFilterSet) kept(ctx context.Context, tx *store.Tx) (*ent.FilterSet, error) {
	step, given := n.Step.get()
	if !given {
		step = filterset.DefaultStep
	}
	text, err := json.Marshal(n.Filters) // as it is stored
	if err != nil {
		return nil, err
	}
	q := mine(ctx, tx).Where(filterset.StepEQ(step), func(s *sql.Selector) {
		as := "text"
		if s.Dialect() == dialect.Postgres {
			as = "jsonb"
		}
		s.Where(sql.P(func(b *sql.Builder) {
			b.WriteString("CAST(" + s.C(filterset.FieldFilters) + " AS " + as + ") = CAST(").Arg(string(text)).WriteString(" AS " + as + ")")
		}))
	})
	if interval, given := n.Interval.get(); given {
		q.Where(filterset.IntervalEQ(interval))
	} else {
		q.Where(filterset.IntervalIsNil())
	}
	row, err := q.First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}

// fewSets deletes the oldest sets of whoever asks, so that there is room for one more.
func fewSets(ctx context.Context, tx *store.Tx) error {
	many, err := mine(ctx, tx).Order(filterset.ByCreatedAt(sql.OrderDesc()), filterset.ByID(sql.OrderDesc())).Offset(maxFilterSets - 1).IDs(ctx)
	if err != nil || len(many) == 0 {
		return err
	}
	_, err = tx.FilterSet.Delete().Where(filterset.OrganizationIDEQ(tx.OrganizationID()), filterset.IDIn(many...)).Exec(ctx)
	return err
}

// DeleteFilterSet deletes a filter set for good: one's own, one of a bare credential,
// and any as who administers the organization.
func (d *Directory) DeleteFilterSet(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	row, err := find(ctx, d.store.Client().FilterSet.Get, id, "filter set")
	if err != nil {
		return err
	}
	if row.OwnerID != nil && *row.OwnerID != viewer.From(ctx).UserID {
		if err := access.Check(ctx, access.Administer); err != nil {
			return err
		}
	}
	return d.remove(ctx, row.OrganizationID, "filter set", func(ctx context.Context, tx *store.Tx) (int, error) {
		return tx.FilterSet.Delete().Where(filterset.OrganizationIDEQ(tx.OrganizationID()), filterset.IDEQ(id)).Exec(ctx)
	})
}
