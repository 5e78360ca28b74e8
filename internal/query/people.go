package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
)

// BlockedBy returns who blocked a customer; nil where nobody did, and where the viewer
// does not see them.
func (r *Reader) BlockedBy(ctx context.Context, c *ent.Customer) (*ent.User, error) {
	return perhaps(ctx, c, func(c *ent.Customer) *uuid.UUID { return c.BlockedByID }, r.users)
}

// FilterSetOwner returns who keeps a filter set; nil for a bare credential, and where
// the viewer does not see them.
func (r *Reader) FilterSetOwner(ctx context.Context, f *ent.FilterSet) (*ent.User, error) {
	return perhaps(ctx, f, func(f *ent.FilterSet) *uuid.UUID { return f.OwnerID }, r.users)
}

// ReportRequestedBy returns who asked for a report; nil for a bare credential, and where
// the viewer does not see them.
func (r *Reader) ReportRequestedBy(ctx context.Context, j *ent.ReportJob) (*ent.User, error) {
	return perhaps(ctx, j, func(j *ent.ReportJob) *uuid.UUID { return j.RequestedByID }, r.users)
}

// RemovalRequestedBy returns who asked for a removal, as [Reader.ReportRequestedBy] does.
func (r *Reader) RemovalRequestedBy(ctx context.Context, d *ent.DataRemoval) (*ent.User, error) {
	return perhaps(ctx, d, func(d *ent.DataRemoval) *uuid.UUID { return d.RequestedByID }, r.users)
}
