package jaicp

import "strings"

// steps are the names on a path such as $.order.id or order.id.
func steps(path string) []string {
	path = strings.TrimPrefix(strings.TrimPrefix(path, "$"), ".")
	if path == "" {
		return nil
	}
	return strings.Split(path, ".")
}

// keep copies what lies at the path, if anything does, with the objects around it.
func keep(into map[string]any, from any, path []string) {
	object, ok := from.(map[string]any)
	if !ok {
		return
	}
	if len(path) == 0 {
		for name, value := range object {
			into[name] = value
		}
		return
	}
	value, ok := object[path[0]]
	switch {
	case !ok:
	case len(path) == 1:
		into[path[0]] = value
	default:
		inside, _ := into[path[0]].(map[string]any)
		if inside == nil {
			inside = map[string]any{}
		}
		if keep(inside, value, path[1:]); len(inside) > 0 {
			into[path[0]] = inside
		}
	}
}
