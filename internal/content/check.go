package content

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"parley/internal/apperr"
)

// Check refuses content that lacks what its kind needs, and what is too long: the
// paths of the [apperr.Invalid] begin with the kind. A field whose JSON name stands
// without omitempty is needed: a text that says something, a list of at least one.
func Check(c Content) error {
	kind := c.ContentKind()
	if _, known := shapeOf(kind); !known {
		return apperr.InvalidField("unknown kind of content", "kind")
	}
	var f apperr.Faults
	checkFields(&f, reflect.ValueOf(c).Elem(), []string{string(kind)})
	return f.Err()
}

func checkFields(f *apperr.Faults, v reflect.Value, path []string) {
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		checkField(f, v.Field(i), options == "", append(path[:len(path):len(path)], name))
	}
}

func checkField(f *apperr.Faults, v reflect.Value, needed bool, path []string) {
	if needed && isEmpty(v) {
		f.Add("is required", path...)
		return
	}
	switch v.Kind() {
	case reflect.String:
		if fault := apperr.Storable(v.String()); fault != "" {
			f.Add(fault, path...)
		}
	case reflect.Struct:
		checkFields(f, v, path)
	case reflect.Pointer:
		if !v.IsNil() {
			checkFields(f, v.Elem(), path)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 { // any JSON: the whole is bounded
			checkList(f, v, path)
		}
	}
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.TrimSpace(v.String()) == ""
	case reflect.Slice:
		return v.Len() == 0
	}
	return v.IsZero()
}

func checkList(f *apperr.Faults, v reflect.Value, path []string) {
	if v.Len() > MaxItems {
		f.Add(fmt.Sprintf("at most %d", MaxItems), path...)
		return
	}
	for i := range v.Len() {
		checkField(f, v.Index(i), false, append(path[:len(path):len(path)], strconv.Itoa(i)))
	}
}
