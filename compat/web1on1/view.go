package web1on1

import (
	"context"
	"encoding/json"
)

// viewed is what is shown of rows.
func (a *API) viewed(ctx context.Context, k *kind, v view, page []any) ([]any, error) {
	if v.whole() {
		return page, nil
	}
	documents := make([]document, len(page))
	for i, shape := range page {
		d, err := documentOf(shape)
		if err != nil {
			return nil, err
		}
		documents[i] = d
	}
	for _, path := range v.populated {
		if err := a.populate(ctx, k, documents, path); err != nil {
			return nil, err
		}
	}
	return encoded(documents, v.selected)
}

// encoded writes documents as far as they are selected. It gives up where they get
// too large.
func encoded(documents []document, selected [][]string) ([]any, error) {
	out, size := make([]any, len(documents)), 0
	for i, d := range documents {
		text, err := json.Marshal(pick(d, selected))
		if err != nil {
			return nil, err
		}
		if size += len(text); size > maxAnswer {
			return nil, badField("asks for more than 16 MB: ask for fewer rows", "populate")
		}
		out[i] = json.RawMessage(text)
	}
	return out, nil
}

// pick leaves out what is not selected; the id is always there.
func pick(d document, selected [][]string) document {
	if len(selected) == 0 {
		return d
	}
	out := document{}
	if id, ok := d["id"]; ok {
		out["id"] = id
	}
	for name, group := range byFirst(selected) {
		value, ok := d[name]
		if !ok {
			continue
		}
		out[name] = pickInside(value, group)
	}
	return out
}

// byFirst groups paths by their first part; a group is empty where one of them ends
// there.
func byFirst(paths [][]string) map[string][][]string {
	out := map[string][][]string{}
	whole := map[string]bool{}
	for _, p := range paths {
		if len(p) == 1 {
			whole[p[0]], out[p[0]] = true, nil
		} else if !whole[p[0]] {
			out[p[0]] = append(out[p[0]], p[1:])
		}
	}
	return out
}

func pickInside(value any, selected [][]string) any {
	switch v := value.(type) {
	case document:
		return pick(v, selected)
	case []any:
		out := make([]any, len(v))
		for i, element := range v {
			out[i] = pickInside(element, selected)
		}
		return out
	}
	return value
}
