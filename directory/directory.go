// Package directory is the write side of what people administer: organizations,
// users, teams, channels, queues, tags and the names of customers.
//
// Every method answers what a caller can mend with an [apperr.Error] whose
// fields are named as the graph's inputs name them, and writes nothing then:
// Unauthenticated and Forbidden by [access.Check], NotFound for what does not
// exist or is not visible (nobody can tell which), Invalid for values, Conflict
// for names that are taken and for organizations that are archived. What a
// method returns can be read on: its edges are those after the change.
package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/viewer"
	"parley/store"
)

// Directory changes organizations and what belongs to them. It is safe for
// concurrent use.
type Directory struct{ store *store.Store }

// New returns a directory on the store.
func New(s *store.Store) *Directory { return &Directory{store: s} }

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
