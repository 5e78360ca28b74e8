package web1on1

import (
	"context"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/query"
)

// one is the handler of a single row, whose id stands in the address.
func (a *API) one(path string) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		q := rest.NewQuery(r.URL.RawQuery)
		v := readView(q)
		if err := q.Err(); err != nil {
			return rest.Response{}, err
		}
		k := a.kinds[path]
		shape, err := a.shown(r, k)
		if err != nil {
			return rest.Response{}, err
		}
		list, err := a.viewed(r.Context(), k, v, []any{shape})
		if err != nil {
			return rest.Response{}, err
		}
		return rest.Response{Body: list[0]}, nil
	}
}

// shown is the row of the address; archived ones can be read, too.
func (a *API) shown(r *rest.Request, k *kind) (any, error) {
	id, err := a.addressed(r, k, "id")
	if err != nil {
		return nil, err
	}
	return a.shape(r.Context(), k, id)
}

// shape reads one row by its id.
func (a *API) shape(ctx context.Context, k *kind, id uuid.UUID) (any, error) {
	list, _, err := k.read(ctx, query.Listing{IDs: []uuid.UUID{id}, Lifetime: query.Ever})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNotFound
	}
	if k.detail != nil {
		err = k.detail(ctx, list)
	}
	return list[0], err
}
