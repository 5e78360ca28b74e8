package web1on1

import (
	"reflect"
	"slices"
	"strings"
)

// readOnly are the members that bodies may have and that nobody reads.
var readOnly = []string{"id", "orgPath", "apiToken", "secret", "lastLogin", "createdBy", "updatedBy", "createdAt", "updatedAt"}

// bodyOf is a value of the shape of a body: what a row shows without what cannot be
// written, and nothing of it has to be there but what is needed. The password of a
// user is written and never shown.
func bodyOf(shape any, needs ...string) any {
	if reflect.TypeOf(shape).Kind() != reflect.Struct {
		return shape
	}
	var fields []reflect.StructField
	for field := range reflect.TypeOf(shape).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || slices.Contains(readOnly, name) {
			continue
		}
		tag := `json:"` + name + `,omitempty"`
		if slices.Contains(needs, name) {
			tag = `json:"` + name + `"`
		}
		fields = append(fields, reflect.StructField{Name: field.Name, Type: field.Type, Tag: reflect.StructTag(tag)})
	}
	if _, user := shape.(User); user {
		fields = append(fields, reflect.StructField{Name: "Password", Type: reflect.TypeFor[string](), Tag: `json:"password,omitempty"`})
	}
	return reflect.Zero(reflect.StructOf(fields)).Interface()
}
