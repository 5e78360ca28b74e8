package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// JSON says what is a number, a truth value or a list; XML does not. These readers
// take of each what it can say.

// Given reports whether a member is there and not null.
func (o *Object) Given(key string) bool { return o.Raw(key) != nil }

// PresentText is [Object.Text] for a string that has to be there and may be empty.
func (o *Object) PresentText(key string, rules ...Rule) string {
	if !o.Given(key) {
		o.complain("is required", key)
	}
	return o.Text(key, rules...)
}

// Int reads a whole number between low and high, both included; absent where it is
// missing or at fault.
func (o *Object) Int(key string, low, high, absent int) int {
	if !o.Given(key) || o.blank(key) {
		return absent
	}
	n, err := strconv.Atoi(o.literal(key))
	if err != nil {
		o.complain("should be a whole number", key)
		return absent
	}
	if n < low || n > high {
		o.complain(fmt.Sprintf("should be between %d and %d", low, high), key)
		return absent
	}
	return n
}

// Bool reads a truth value; given tells whether it is there and good.
func (o *Object) Bool(key string) (value, given bool) {
	if !o.Given(key) || o.blank(key) {
		return false, false
	}
	switch literal := o.literal(key); {
	case literal == "true", o.problems.untyped && literal == "1":
		return true, true
	case literal == "false", o.problems.untyped && literal == "0":
		return false, true
	}
	o.complain("should be true or false", key)
	return false, false
}

// RequiredBool is [Object.Bool] for a truth value that may not be missing.
func (o *Object) RequiredBool(key string) bool {
	if !o.Given(key) || o.blank(key) {
		o.complain("is required", key)
	}
	value, _ := o.Bool(key)
	return value
}

// literal is a member as its JSON text; out of XML it is the text of the element,
// without white space around it.
func (o *Object) literal(key string) string {
	value := o.Raw(key)
	if text, ok := asText(value); ok && o.problems.untyped {
		return strings.TrimSpace(text)
	}
	return string(bytes.TrimSpace(value))
}

// blank reports whether a member is an element of XML with nothing in it.
func (o *Object) blank(key string) bool { return o.problems.untyped && o.literal(key) == "" }

// Items is [Object.Objects] for a list whose elements have a name of their own,
// item. In XML it is either `<key><item/>…</key>` or key itself several times. JSON
// may have an array or, as vendors do that think in XML, `{item: […]}`.
func (o *Object) Items(key, item string, n int) []*Object {
	if o.blank(key) {
		return nil
	}
	if kindOf(o.Raw(key)) != '{' {
		return o.Objects(key, n)
	}
	inside := o.Object(key)
	list := inside.Raw(item)
	if list == nil && len(inside.keys) > 0 {
		o.complain("should be an array", key)
		return nil
	}
	if kindOf(list) != '{' {
		return inside.Objects(item, n)
	}
	path := slices.Concat(inside.path, []string{item, "0"})
	return []*Object{newObject(json.RawMessage(list), path, o.problems)}
}
