// Package directory is the write side of what people administer: organizations and
// their groups, users, teams, channels, queues, tags, categories, forms, bots,
// workflows, integrations and the names of customers.
//
// Every method answers what a caller can mend with an [apperr.Error] whose
// fields are named as the graph's inputs name them, and writes nothing then:
// Unauthenticated and Forbidden by [access.Check], NotFound for what does not
// exist or is not visible (nobody can tell which), Invalid for values, Conflict
// for names that are taken and for organizations that are archived. What a
// method returns can be read on: its edges are those after the change.
package directory

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// Directory changes organizations and what belongs to them. It is safe for
// concurrent use.
type Directory struct {
	store *store.Store
	// private lets webhooks be at private addresses.
	private bool
}

// Option changes what a directory lets through.
type Option func(*Directory)

// WithPrivateAddresses says whether webhooks may be at private addresses and on this
// machine; by default they may not.
func WithPrivateAddresses(private bool) Option { return func(d *Directory) { d.private = private } }

// New returns a directory on the store.
func New(s *store.Store, options ...Option) *Directory {
	d := &Directory{store: s}
	for _, o := range options {
		o(d)
	}
	return d
}

// admit lets through whoever may administer and whose input is in order.
func admit(ctx context.Context, check func(*complaint)) error {
	if err := access.Check(ctx, access.Administer); err != nil {
		return err
	}
	var c complaint
	check(&c)
	return c.Err()
}

// target is the organization that a new object goes to: the named one, else the
// selected one.
func target(ctx context.Context, named *uuid.UUID) (uuid.UUID, error) {
	v := viewer.From(ctx)
	switch {
	case named == nil:
		return v.OrganizationID, nil
	case !v.Sees(*named):
		return uuid.Nil, notFound("organization", "organizationId")
	}
	return *named, nil
}

// find reads the row that a change is about, as far as the viewer may see it.
func find[T any](ctx context.Context, get func(context.Context, uuid.UUID) (T, error), id uuid.UUID, what string) (T, error) {
	row, err := get(ctx, id)
	if ent.IsNotFound(err) {
		err = notFound(what, "id")
	}
	return row, err
}

// own is find for rows that may be visible and yet belong to an organization out of
// the viewer's scope, where they are changed.
func own[T any](ctx context.Context, get func(context.Context, uuid.UUID) (T, error), id uuid.UUID, what string, home func(T) uuid.UUID) (T, error) {
	row, err := find(ctx, get, id, what)
	if err == nil && !viewer.From(ctx).Sees(home(row)) {
		var none T
		return none, fault(apperr.Forbidden, "the "+what+" is not of an organization that you administer", "id")
	}
	return row, err
}

// author is the person or bot that acts, nil for a bare credential.
func author(ctx context.Context) *uuid.UUID {
	if id := viewer.From(ctx).UserID; id != uuid.Nil {
		return &id
	}
	return nil
}

// sourceOf is where a new row comes from.
func sourceOf(s ids.Source) ids.Source { return cmp.Or(s, ids.Native) }

// once leaves out what a list repeats.
func once[T comparable](list []T) []T {
	out := make([]T, 0, len(list))
	for _, v := range list {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// keepStatus refuses to archive, or to bring back, by a change of the status.
func keepStatus[T comparable](o Opt[T], was, archived T) error {
	now, ok := o.get()
	switch {
	case !ok || now == was:
		return nil
	case now == archived:
		return fault(apperr.Invalid, "ARCHIVED is set by archiving", "status")
	case was == archived:
		return fault(apperr.Conflict, "what is archived stays so", "status")
	}
	return nil
}

// lock lets one change after the other look at what is unique, or in order, in the
// organization as a whole.
func lock(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE organizations SET updated_at = updated_at WHERE id = ?", tx.OrganizationID())
	return err
}

// remove deletes a row for good, in an organization that is in use.
func (d *Directory) remove(ctx context.Context, organization uuid.UUID, what string, f func(context.Context, *store.Tx) (int, error)) error {
	return d.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		if err := inUse(ctx, tx); err != nil {
			return err
		}
		n, err := f(ctx, tx)
		if err == nil && n == 0 {
			err = notFound(what, "id")
		}
		return err
	})
}

// entity is a row as ent returns it.
type entity[T any] interface{ Unwrap() T }

// save runs f in a transaction about an organization that is in use, and returns
// the row of f. Where the database finds a name taken, the answer is conflict.
func save[T entity[T]](ctx context.Context, d *Directory, organization uuid.UUID, conflict error,
	f func(context.Context, *store.Tx) (T, error),
) (T, error) {
	return write(ctx, d, organization, conflict, func(ctx context.Context, tx *store.Tx) (row T, err error) {
		if err := inUse(ctx, tx); err != nil {
			return row, err
		}
		return f(ctx, tx)
	})
}

// write is save for an organization that need not exist yet.
func write[T entity[T]](ctx context.Context, d *Directory, organization uuid.UUID, conflict error,
	f func(context.Context, *store.Tx) (T, error),
) (T, error) {
	var row, none T
	err := d.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
		row, err = f(ctx, tx)
		return translate(err, conflict)
	})
	if err != nil {
		return none, err
	}
	return row.Unwrap(), nil // else its edges would ask the transaction, which is over
}

// inUse refuses to write into an archived organization.
func inUse(ctx context.Context, tx *store.Tx) error {
	o, err := tx.Organization.Get(ctx, tx.OrganizationID())
	switch {
	case ent.IsNotFound(err):
		return notFound("organization")
	case err != nil:
		return err
	case o.Status == organization.StatusARCHIVED:
		return apperr.New(apperr.Conflict, "the organization is archived")
	}
	return nil
}
