package web1on1

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/ids"
	"parley/internal/shortid"
	"parley/internal/viewer"
)

// handler answers a request.
type handler = func(*rest.Request) (rest.Response, error)

// writes is how the rows of a kind are written; F is what can be said of one.
type writes[F any] struct {
	path string
	// needs are the members that a new row may not leave out.
	needs []string
	// read reads what a body says. Faults of its form are left with the object. What
	// belongs to a fresh row is fresh, too, whatever ids a copied body has.
	read func(ctx context.Context, o *rest.Object, fresh bool) (F, error)
	// create makes a row in an organization, nil being the caller's.
	create func(ctx context.Context, organization *uuid.UUID, in F) (created, error)
	update func(ctx context.Context, id uuid.UUID, in F) error
	// archive ends the use of a row, for good where the kind keeps none.
	archive func(ctx context.Context, id uuid.UUID) error
}

// created is a new row.
type created struct {
	id uuid.UUID
	// once adds to its shape what is shown this once; nil adds nothing.
	once func(shape any) any
}

// posting is the handler that makes a row.
func posting[F any](a *API, w writes[F]) handler {
	return func(r *rest.Request) (rest.Response, error) {
		ctx := r.Context()
		o, err := r.Object()
		if err != nil {
			return rest.Response{}, err
		}
		required(o, w.needs...)
		ends := takeArchived(o)
		organization, in, err := readNew(ctx, a, w, o)
		if err != nil {
			return rest.Response{}, err
		}
		row, err := w.create(ctx, organization, in)
		if err == nil && ends {
			err = w.archive(seeing(ctx, a.kinds[w.path], row.id), row.id)
		}
		if err != nil {
			return rest.Response{}, err
		}
		shape, err := a.shape(seeing(ctx, a.kinds[w.path], row.id), a.kinds[w.path], row.id)
		if err == nil && row.once != nil {
			shape = row.once(shape)
		}
		return made("/"+w.path+"/"+shortid.Of(row.id), shape), err
	}
}

// readNew reads what a body says of a new row, and where it goes. What is wrong with
// the form of the body is told before what it names.
func readNew[F any](ctx context.Context, a *API, w writes[F], o *rest.Object) (*uuid.UUID, F, error) {
	in, err := w.read(ctx, o, true)
	organization, notFound := a.reference(ctx, o, "organization", ids.Organization)
	if faults := o.Err(); faults != nil {
		return nil, in, faults
	}
	if err == nil {
		err = notFound
	}
	return organization.Value, in, err
}

// made answers with a new row; its address is below the prefix.
func made(location string, shape any) rest.Response {
	return rest.Response{Status: http.StatusCreated, Body: shape, Header: http.Header{"Location": {location}}}
}

// seeing is a context whose viewer sees a new organization, too: the viewer of the
// request was made before it was.
func seeing(ctx context.Context, k *kind, id uuid.UUID) context.Context {
	if k.code != ids.Organization {
		return ctx
	}
	return viewer.NewContext(ctx, viewer.From(ctx).With(id))
}

// patching is the handler that changes a row. Members that say what is shown already
// change nothing: clients send whole rows back.
func patching[F any](a *API, w writes[F]) handler {
	return func(r *rest.Request) (rest.Response, error) {
		ctx, k := r.Context(), a.kinds[w.path]
		id, err := a.addressed(r, k, "id")
		if err != nil {
			return rest.Response{}, err
		}
		o, err := r.Object()
		if err != nil {
			return rest.Response{}, err
		}
		before, err := a.shape(ctx, k, id)
		if err != nil {
			return rest.Response{}, err
		}
		if err := dropUnchanged(o, before); err != nil {
			return rest.Response{}, err
		}
		if err := change(ctx, w, id, o); err != nil {
			return rest.Response{}, err
		}
		shape, err := a.shape(ctx, k, id)
		return rest.Response{Body: shape}, err
	}
}

// change writes what a body says of a row.
func change[F any](ctx context.Context, w writes[F], id uuid.UUID, o *rest.Object) error {
	ends := takeArchived(o)
	for _, fixed := range []string{"organization", "bot"} {
		if o.Given(fixed) {
			o.Report("cannot be changed", fixed)
		}
	}
	in, err := w.read(ctx, o, false)
	if faults := o.Err(); faults != nil {
		return faults
	}
	if err != nil {
		return err
	}
	if err := w.update(ctx, id, in); err != nil || !ends {
		return err
	}
	return w.archive(ctx, id)
}

// takeArchived takes the status out of a body that archives the row: that is a write
// of its own.
func takeArchived(o *rest.Object) bool {
	var status string
	if json.Unmarshal(o.Raw("status"), &status) != nil || status != archived {
		return false
	}
	o.Drop("status")
	return true
}

// dropUnchanged leaves out the members of a body that say what the shape says.
func dropUnchanged(o *rest.Object, shape any) error {
	shown, err := documentOf(shape)
	if err != nil {
		return err
	}
	for _, key := range slices.Clone(o.Keys()) {
		dec := json.NewDecoder(bytes.NewReader(o.Raw(key)))
		dec.UseNumber()
		var said any
		_ = dec.Decode(&said) // null and nothing stay nil
		if reflect.DeepEqual(said, shown[key]) {
			o.Drop(key)
		}
	}
	return nil
}

// deleting is the handler that archives or deletes a row.
func deleting[F any](a *API, w writes[F]) handler {
	return func(r *rest.Request) (rest.Response, error) {
		id, err := a.addressed(r, a.kinds[w.path], "id")
		if err != nil {
			return rest.Response{}, err
		}
		return gone(), w.archive(r.Context(), id)
	}
}

// gone answers that nothing is left.
func gone() rest.Response { return rest.Response{Status: http.StatusNoContent} }
