package jaicp

import (
	"parley/compat/rest"
	"parley/internal/filters"
)

// maxPaths is how many paths of responseData may be asked for.
const maxPaths = 100

// wanted is what a request wants of a value: all of it, or what lies inside it, under
// names of fields, which are texts, and places in lists, which are whole numbers.
type wanted struct {
	all    bool
	inside map[any]*wanted
}

// wantedOf reads which parts of responseData are wanted; nil where no path is given.
func wantedOf(q *rest.Query) *wanted {
	const name = "responseDataJsonPath"
	var out *wanted
	for _, path := range q.Texts(name, maxPaths, rest.MaxChars(maxID)) {
		segments, ok := filters.Segments(path)
		if !ok && path != "$" { // which is all of it
			q.Report(name+" should be a path such as $.order.items[0]", name)
			return nil
		}
		if out == nil {
			out = &wanted{}
		}
		out.add(segments)
	}
	return out
}

// add has what lies at a path be wanted.
func (w *wanted) add(path []any) {
	for _, segment := range path {
		if w.inside == nil {
			w.inside = map[any]*wanted{}
		}
		if w.inside[segment] == nil {
			w.inside[segment] = &wanted{}
		}
		w = w.inside[segment]
	}
	w.all = true
}

// of is what is wanted of a value, with the objects and lists around it; false where
// there is nothing of it.
func (w *wanted) of(value any) (kept any, found bool) {
	if w == nil || w.all {
		return value, w != nil
	}
	switch value := value.(type) {
	case map[string]any:
		return w.ofObject(value)
	case []any:
		return w.ofList(value)
	}
	return nil, false
}

func (w *wanted) ofObject(object map[string]any) (any, bool) {
	kept := map[string]any{}
	for name, value := range object {
		if part, found := w.inside[name].of(value); found {
			kept[name] = part
		}
	}
	return kept, len(kept) > 0
}

// ofList keeps elements in their order; those that nobody wants leave no gap.
func (w *wanted) ofList(list []any) (any, bool) {
	var kept []any
	for i, value := range list {
		if part, found := w.inside[int64(i)].of(value); found {
			kept = append(kept, part)
		}
	}
	return kept, len(kept) > 0
}
