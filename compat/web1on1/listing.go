package web1on1

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/query"
)

// list is the handler of a list of the kind.
func (a *API) list(path string) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		k := a.kinds[path]
		in, err := readListQuery(rest.NewQuery(r.URL.RawQuery), k)
		if err != nil {
			return rest.Response{}, err
		}
		page, total, err := a.page(r.Context(), k, in)
		if err != nil {
			return rest.Response{}, err
		}
		return a.paged(r, k, in, page, total)
	}
}

// page reads the rows of a page, and counts all. What no column tells is sifted and
// sorted here.
func (a *API) page(ctx context.Context, k *kind, in listQuery) ([]any, int, error) {
	l, done, err := a.listing(ctx, k, in)
	if err != nil {
		return nil, 0, err
	}
	if done {
		l.Limit, l.Offset = in.limit, in.offset
	}
	shapes, total, err := k.read(ctx, l)
	if err != nil || done {
		return shapes, total, err
	}
	if total > query.MaxListed {
		return nil, 0, apperr.New(apperr.Invalid, "More than %d rows are looked through: filter by organization or id", query.MaxListed)
	}
	if shapes, err = in.sift(shapes); err != nil {
		return nil, 0, err
	}
	begin := min(in.offset, len(shapes))
	return shapes[begin:min(begin+in.limit, len(shapes))], len(shapes), nil
}

// sift keeps the rows for which all conditions hold, in order. Documents take far more
// memory than what they are of: none outlives its row.
func (l listQuery) sift(shapes []any) ([]any, error) {
	var kept []sorted
	for _, shape := range shapes {
		d, err := documentOf(shape)
		if err != nil {
			return nil, err
		}
		if l.keeps(d) {
			kept = append(kept, sorted{shape, keysOf(d, l.sort)})
		}
	}
	sortRows(kept, l.sort)
	out := make([]any, len(kept))
	for i, row := range kept {
		out[i] = row.shape
	}
	return out, nil
}

// keeps reports whether all conditions hold.
func (l listQuery) keeps(d document) bool {
	return !slices.ContainsFunc(l.filters, func(f filter) bool { return !f.keeps(d) })
}

// documentOf turns a shape into a document; numbers keep every digit.
func documentOf(shape any) (d document, err error) {
	text, err := json.Marshal(shape)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	err = dec.Decode(&d)
	return d, err
}

// listing is what to ask the database for. It is done where that answers the whole
// query, page included.
func (a *API) listing(ctx context.Context, k *kind, in listQuery) (l query.Listing, done bool, err error) {
	l.Lifetime = in.lifetime()
	done = in.byCreation()
	if len(in.sort) > 0 && done {
		l.Newest = in.sort[0].descending
	}
	for _, f := range in.filters {
		switch {
		case f.op != equals:
			done = false
		case f.on("id"):
			l.IDs, err = a.within(ctx, k.code, l.IDs, f.values)
		case f.on("organization") && k.owned:
			l.Organizations, err = a.within(ctx, a.kinds["organizations"].code, l.Organizations, f.values)
		default:
			done = false
		}
		if err != nil {
			return l, false, err
		}
	}
	return l, done, nil
}

// within narrows ids to those with one of the short ids; none before means all.
func (a *API) within(ctx context.Context, code idCode, before []uuid.UUID, short []string) ([]uuid.UUID, error) {
	found, err := a.Reader.FindShort(ctx, code, short...)
	out := []uuid.UUID{}
	for _, id := range found {
		if before == nil || slices.Contains(before, id) {
			out = append(out, id)
		}
	}
	return out, err
}

// byCreation reports whether the order is that of creation, which the database knows.
func (l listQuery) byCreation() bool {
	return len(l.sort) == 0 || len(l.sort) == 1 && len(l.sort[0].path) == 1 && l.sort[0].path[0] == "createdAt"
}

// lifetime hides archived rows unless they are asked for.
func (l listQuery) lifetime() query.Lifetime {
	for _, f := range l.filters {
		if !f.on("status") || f.op != equals || !slices.Contains(f.values, archived) {
			continue
		}
		if len(f.values) == 1 {
			return query.Archived
		}
		return query.Ever
	}
	return query.InUse
}
