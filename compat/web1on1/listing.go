package web1on1

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

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
		if err == nil {
			err = k.needs.check(k.path, in.filters)
		}
		if err != nil {
			return rest.Response{}, err
		}
		page, total, err := a.page(r.Context(), k, in)
		if err == nil && k.detail != nil && in.view.asksFor(k.costly) {
			err = k.detail(r.Context(), page)
		}
		if err != nil {
			return rest.Response{}, err
		}
		return a.paged(r, k, in, page, total)
	}
}

// page reads the rows of a page, and counts all. What no column tells is sifted and
// sorted here.
func (a *API) page(ctx context.Context, k *kind, in listQuery) ([]any, int, error) {
	l, left, done, err := a.listing(ctx, k, in)
	if err != nil {
		return nil, 0, err
	}
	if done {
		l.Limit, l.Offset = in.limit, in.offset
		return k.read(ctx, l)
	}
	return a.sifted(ctx, k, in, left, l)
}

// sifted reads the rows that the database leaves, as bare as can be, and of those the
// page of which the filters that are left hold.
func (a *API) sifted(ctx context.Context, k *kind, in listQuery, left []filter, l query.Listing) ([]any, int, error) {
	l.Most, l.Bare = k.bound(), !in.touches(k.beside, left)
	shapes, total, err := k.read(ctx, l)
	if err == nil && total > l.Most {
		err = k.tooMany(l.Most)
	}
	if err != nil {
		return nil, 0, err
	}
	if shapes, err = in.sift(shapes, left); err != nil {
		return nil, 0, err
	}
	begin := min(in.offset, len(shapes))
	page := shapes[begin:min(begin+in.limit, len(shapes))]
	if l.Bare && k.fill != nil && len(page) > 0 {
		err = k.fill(ctx, page)
	}
	return page, len(shapes), err
}

// bound is how many rows are looked through at most.
func (k *kind) bound() int { return cmp.Or(k.most, query.MaxListed) }

// tooMany says by what fewer rows can be asked for.
func (k *kind) tooMany(most int) error {
	by := slices.Sorted(maps.Keys(k.columns))
	if k.owned {
		by = append(by, "organization")
	}
	return apperr.New(apperr.Invalid, "More than %d %s would have to be looked through: add a filter by one of %s", most, k.path, strings.Join(append(by, "id"), ", "))
}

// touches reports whether the order, or one of the filters that are left, is about one
// of the members.
func (l listQuery) touches(members []string, left []filter) bool {
	return slices.ContainsFunc(left, func(f filter) bool { return slices.Contains(members, f.path[0]) }) ||
		slices.ContainsFunc(l.sort, func(s sortKey) bool { return slices.Contains(members, s.path[0]) })
}

// sift keeps the rows for which the conditions that are left hold, in order. Documents
// take far more memory than what they are of: none outlives its row.
func (l listQuery) sift(shapes []any, left []filter) ([]any, error) {
	var kept []sorted
	for _, shape := range shapes {
		d, err := documentOf(shape)
		if err != nil {
			return nil, err
		}
		if keeps(left, d) {
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
func keeps(all []filter, d document) bool {
	return !slices.ContainsFunc(all, func(f filter) bool { return !f.keeps(d) })
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

// listing is what to ask the database for, and the filters that it leaves to us. It is
// done where the database answers the whole query, page included.
func (a *API) listing(ctx context.Context, k *kind, in listQuery) (l query.Listing, left []filter, done bool, err error) {
	l.Lifetime = in.lifetime()
	l.Order, done = k.order(in.sort)
	if len(in.sort) > 0 && done {
		l.Newest = in.sort[0].descending
	}
	for _, f := range in.filters {
		told, err := a.narrow(ctx, k, f, &l)
		if err != nil {
			return l, nil, false, err
		}
		if !told {
			left = append(left, f)
		}
	}
	return l, left, done && len(left) == 0, nil
}

// narrow has the database check a filter; false where we have to, too.
func (a *API) narrow(ctx context.Context, k *kind, f filter, l *query.Listing) (told bool, err error) {
	push := k.columns[strings.Join(f.path, ".")]
	switch {
	case f.op == equals && f.on("id"):
		l.IDs, err = a.within(ctx, k.code, l.IDs, f.values)
	case f.op == equals && f.on("organization") && k.owned:
		l.Organizations, err = a.within(ctx, a.kinds["organizations"].code, l.Organizations, f.values)
	case push != nil:
		condition, err := push(ctx, f)
		if condition != nil {
			l.Where = append(l.Where, condition)
		}
		return condition != nil, err
	default:
		return false, nil
	}
	return true, err
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

// order are the columns of an order that the database knows. Where it does not know
// it, rows come by creation.
func (k *kind) order(by []sortKey) (columns []string, known bool) {
	byCreation := k.orders["createdAt"]
	switch {
	case len(by) == 0:
		return byCreation, true
	case len(by) > 1 || len(by[0].path) > 1:
		return byCreation, false
	}
	columns, known = k.orders[by[0].path[0]]
	if !known {
		columns = byCreation
	}
	return columns, known || by[0].path[0] == "createdAt"
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
