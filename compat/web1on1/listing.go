package web1on1

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/query"
)

// entry is a row as it is shown and, where members are looked at, as a document.
type entry struct {
	shape    any
	document document
}

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
func (a *API) page(ctx context.Context, k *kind, in listQuery) ([]entry, int, error) {
	l, done, err := a.listing(ctx, k, in)
	if err != nil {
		return nil, 0, err
	}
	if done {
		l.Limit, l.Offset = in.limit, in.offset
	}
	shapes, total, err := k.read(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	if !done && total > query.MaxListed {
		return nil, 0, apperr.New(apperr.Invalid, "More than %d rows are looked through: filter by organization or id", query.MaxListed)
	}
	list, err := entries(shapes, !done)
	if err != nil || done {
		return list, total, err
	}
	list = slices.DeleteFunc(list, func(e entry) bool { return !in.keeps(e.document) })
	sortDocuments(list, in.sort)
	begin := min(in.offset, len(list))
	return list[begin:min(begin+in.limit, len(list))], len(list), nil
}

// keeps reports whether all conditions hold.
func (l listQuery) keeps(d document) bool {
	return !slices.ContainsFunc(l.filters, func(f filter) bool { return !f.keeps(d) })
}

// entries are rows with, where wanted, their documents.
func entries(shapes []any, documents bool) ([]entry, error) {
	out := make([]entry, len(shapes))
	for i, shape := range shapes {
		out[i].shape = shape
		if !documents {
			continue
		}
		var err error
		if out[i].document, err = documentOf(shape); err != nil {
			return nil, err
		}
	}
	return out, nil
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

// paged answers with a page, how many rows there are, and where the next page is.
func (a *API) paged(r *rest.Request, k *kind, in listQuery, page []entry, total int) (rest.Response, error) {
	body, err := a.viewed(r.Context(), k, in.view, page)
	if err != nil {
		return rest.Response{}, err
	}
	h := http.Header{"X-Total-Count": {strconv.Itoa(total)}}
	if next := in.offset + in.limit; next < total {
		h.Set("Link", "<"+a.nextPage(r, next, in.limit)+`>; rel="next"`)
	}
	return rest.Response{Body: body, Header: h}, nil
}

// nextPage is the absolute address of the page at an offset. Everything in it is
// escaped: the vendor's client takes a comma for the end of a link.
func (a *API) nextPage(r *rest.Request, offset, limit int) string {
	var kept []string
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if name, value := unescaped(pair); name != "" && name != "offset" && name != "limit" {
			kept = append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value))
		}
	}
	kept = append(kept, "limit="+strconv.Itoa(limit), "offset="+strconv.Itoa(offset))
	return strings.TrimSuffix(a.PublicURL(r.Request), "/") + r.URL.EscapedPath() + "?" + strings.Join(kept, "&")
}

// unescaped are the two sides of a parameter, empty where they cannot be read.
func unescaped(pair string) (name, value string) {
	name, value, _ = strings.Cut(pair, "=")
	name, _ = url.QueryUnescape(name)
	value, _ = url.QueryUnescape(value)
	return name, value
}

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
		list, err := a.viewed(r.Context(), k, v, []entry{{shape: shape}})
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
	return list[0], nil
}
