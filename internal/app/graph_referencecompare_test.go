package app_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// at notes the cursor of a spot and reports whether it is the one known.
func (run *documentRun) at(key spot, cursor string) bool {
	if run.cursors[key] == "" && run.spots[cursor] == (spot{}) && cursor != "" {
		run.cursors[key], run.spots[cursor] = cursor, key
	}
	return run.cursors[key] == cursor && run.spots[cursor] == key
}

// settled brings lists without order into one, by the ids asked for on purpose.
func settled(v any, want wanted) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = settled(v[i], want)
		}
	case map[string]any:
		for key, a := range want {
			if _, ok := v[key]; !ok {
				continue
			}
			v[key] = settled(v[key], a.below)
			if list, ok := v[key].([]any); ok && isUnordered(a.field) {
				slices.SortFunc(list, func(a, b any) int { return strings.Compare(byID(a), byID(b)) })
			}
		}
	}
	return v
}

func byID(v any) string { return fmt.Sprint(v.(map[string]any)["by_"]) }

// difference describes where two answers differ first.
func (run *documentRun) difference(path string, got, want any) string {
	switch w := want.(type) {
	case spot:
		if cursor, ok := got.(string); !ok || !run.at(w, cursor) {
			return fmt.Sprintf("%s\ngot  %v, that of %v\nwant %v, that of %v", path, got, run.spots[cursor], run.cursors[w], w)
		}
		return ""
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			return run.objects(path, g, w)
		}
	case []any:
		if g, ok := got.([]any); ok && len(g) == len(w) {
			for i := range g {
				if d := run.difference(fmt.Sprint(path, "[", i, "]"), g[i], w[i]); d != "" {
					return d
				}
			}
			return ""
		}
	}
	if reflect.DeepEqual(got, want) {
		return ""
	}
	return fmt.Sprintf("%s\ngot  %v\nwant %v", path, got, want)
}

func (run *documentRun) objects(path string, got, want map[string]any) string {
	for key := range want {
		if _, ok := got[key]; !ok {
			return path + "." + key + " is missing"
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			return path + "." + key + " was not asked for"
		}
		if d := run.difference(path+"."+key, got[key], want[key]); d != "" {
			return d
		}
	}
	return ""
}
