package web1on1

import (
	"context"
	"strings"

	"parley/internal/query"
)

const (
	// maxPopulated bounds how many ids of one member are replaced, maxAnswer how large
	// an answer may get by that, in bytes.
	maxPopulated = 10_000
	maxAnswer    = 16 << 20
)

// place is where an id stands: put replaces it.
type place struct {
	value any
	put   func(any)
}

// populate replaces the ids at a path with what they are of, as far as the viewer
// sees that, and goes on inside. A path that leads to no ids changes nothing.
func (a *API) populate(ctx context.Context, k *kind, documents []document, path []string) error {
	for n := 1; n <= len(path); n++ {
		target, ok := k.refs[strings.Join(path[:n], ".")]
		if !ok {
			continue
		}
		inside, err := a.replace(ctx, a.kinds[target], places(documents, path[:n]))
		if err != nil || n == len(path) || len(inside) == 0 {
			return err
		}
		return a.populate(ctx, a.kinds[target], inside, path[n:])
	}
	return nil
}

// places are where the path leads in each of the documents.
func places(documents []document, path []string) []place {
	var out []place
	for _, d := range documents {
		out = append(out, leadsTo(d, path)...)
	}
	return out
}

func leadsTo(value any, path []string) (out []place) {
	switch v := value.(type) {
	case []any:
		for i, element := range v {
			if len(path) == 0 {
				out = append(out, place{element, func(with any) { v[i] = with }})
			} else {
				out = append(out, leadsTo(element, path)...)
			}
		}
	case document:
		member, ok := v[first(path)]
		_, isList := member.([]any)
		switch {
		case !ok:
		case len(path) == 1 && !isList:
			out = append(out, place{member, func(with any) { v[path[0]] = with }})
		default:
			out = leadsTo(member, path[1:])
		}
	}
	return out
}

// replace puts documents in the places of their ids, and returns them. What an earlier
// path has replaced is among them.
func (a *API) replace(ctx context.Context, k *kind, list []place) ([]document, error) {
	if len(list) > maxPopulated {
		return nil, badField("asks for more than 10,000 rows: ask for fewer at a time", "populate")
	}
	var short []string
	var out []document
	for _, p := range list {
		switch v := p.value.(type) {
		case string:
			short = append(short, v)
		case document:
			out = append(out, v)
		}
	}
	found, err := a.documents(ctx, k, short)
	for _, p := range list {
		if id, isID := p.value.(string); isID && found[id] != nil {
			p.put(found[id])
		}
	}
	for _, d := range found {
		out = append(out, d)
	}
	return out, err
}

// documents reads rows as documents by their short ids.
func (a *API) documents(ctx context.Context, k *kind, short []string) (map[string]document, error) {
	found, err := a.Reader.FindShort(ctx, k.code, short...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	l := query.Listing{Lifetime: query.Ever}
	for _, id := range found {
		l.IDs = append(l.IDs, id)
	}
	shapes, _, err := k.read(ctx, l)
	if err != nil {
		return nil, err
	}
	out := make(map[string]document, len(shapes))
	for _, shape := range shapes {
		d, err := documentOf(shape)
		if err != nil {
			return nil, err
		}
		id, _ := d["id"].(string)
		out[id] = d
	}
	return out, nil
}
