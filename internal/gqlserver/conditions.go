package gqlserver

import (
	"reflect"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// searchPoints is what a condition costs for which a database has no index: it
// reads every row, and for each row of an edge those at its other end.
const searchPoints = 500

// searches are how the names of conditions end that look into texts.
var searches = []string{"Contains", "ContainsFold", "HasSuffix", "HasPrefix", "EqualFold"}

// conditions are the points of what a field is filtered by, be it written in the
// document or a variable.
func (p *pricing) conditions(f *ast.Field) (points int64) {
	for _, a := range f.Definition.Arguments {
		given := reflect.ValueOf(f.ArgumentMap(p.oc.Variables)[a.Name])
		switch name := a.Type.Name(); {
		case strings.HasSuffix(name, "WhereInput"):
			points += p.filter(given)
		case name == "FilterInput":
			points += p.analysts(given)
		}
	}
	return min(points, most)
}

// filter counts the conditions of a filter, or of a list of filters. Lists in
// variables have the type of their items where they were written without brackets.
func (p *pricing) filter(v reflect.Value) (points int64) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return p.filter(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			points += p.filter(v.Index(i))
		}
	case reflect.Map:
		for each := v.MapRange(); each.Next(); {
			points += p.condition(each.Key().String(), each.Value())
		}
	}
	return points
}

// condition is a point for a plain one, and 500 for one that searches a text or
// goes to another entity, whose own conditions are added. One that is null does
// not apply.
func (p *pricing) condition(name string, v reflect.Value) int64 {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return 0
	case name == "and", name == "or", name == "not":
		return p.filter(v)
	case name == "filters":
		return p.analysts(v)
	case isEdge(name):
		p.searching = true
		return searchPoints + p.filter(v)
	case slices.ContainsFunc(searches, func(s string) bool { return strings.HasSuffix(name, s) }):
		p.searching = true
		return searchPoints
	}
	return 1
}

// analysts are the points of the filters that analysts know: each may look into what
// hangs on a row.
func (p *pricing) analysts(v reflect.Value) int64 {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() {
		return 0
	}
	p.searching = true
	if v.Kind() == reflect.Slice {
		return searchPoints * int64(v.Len())
	}
	return searchPoints
}

// isEdge reports whether a condition is about other entities: hasTags, hasTagsWith.
func isEdge(name string) bool {
	rest, ok := strings.CutPrefix(name, "has")
	return ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z'
}
