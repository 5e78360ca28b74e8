package rest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/apperr"
)

// MaxProblems is how many faults of one body are told at once.
const MaxProblems = 20

// Object is a JSON object that remembers the order of its members and what was
// found wrong with them. Its readers return a zero value where a member is
// absent, null or at fault and carry on, so that a caller hears of everything
// at once: ask [Object.Err] last. Members that nobody asks for are ignored.
type Object struct {
	keys     []string
	members  map[string]json.RawMessage
	path     []string
	problems *problems // shared with the objects inside
}

type problems struct {
	fields []apperr.Field
	// untyped is set where the body was XML: numbers and truth values are text.
	untyped bool
}

// newObject splits valid JSON text that starts with a brace.
func newObject(text json.RawMessage, path []string, p *problems) *Object {
	o := &Object{members: make(map[string]json.RawMessage), path: path, problems: p}
	dec := json.NewDecoder(bytes.NewReader(text))
	_, _ = dec.Token() // the brace; the text is known to be valid, here and below
	for dec.More() {
		token, _ := dec.Token()
		key, _ := token.(string)
		var value json.RawMessage
		_ = dec.Decode(&value)
		if _, again := o.members[key]; !again {
			o.keys = append(o.keys, key)
		}
		o.members[key] = value
	}
	return o
}

// Keys returns the names of the members in the order of the document.
func (o *Object) Keys() []string { return o.keys }

// Raw returns a member as the JSON text that came in; nil where it is absent
// or null.
func (o *Object) Raw(key string) json.RawMessage {
	value := o.members[key]
	if kindOf(value) == 'n' {
		return nil
	}
	return value
}

// Has reports whether a member is there, be it null.
func (o *Object) Has(key string) bool {
	_, ok := o.members[key]
	return ok
}

// Drop leaves a member out, as if it had never been there.
func (o *Object) Drop(key string) {
	delete(o.members, key)
	o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
}

// Report notes a fault of the input at a path below this object. The message
// is a sentence for the caller.
func (o *Object) Report(message string, path ...string) {
	if len(o.problems.fields) < MaxProblems {
		full := slices.Concat(o.path, path)
		o.problems.fields = append(o.problems.fields, apperr.Field{Path: full, Message: message})
	}
}

// complain is Report for what is said about a member: its name as words, then
// the rest of the sentence. Elements go by the name of their array.
func (o *Object) complain(rest string, path ...string) {
	full := slices.Concat(o.path, path)
	name := len(full) - 1
	for name > 0 && strings.Trim(full[name], "0123456789") == "" {
		name--
	}
	o.Report(words(full[name])+" "+rest, path...)
}

// words turns `tenantChannelIdentifier` into "Tenant channel identifier".
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Err returns an [apperr.Invalid] error that lists what was found wrong in
// this object and all that it was read out of, in the order in which it was
// asked for; nil where all is well.
func (o *Object) Err() error {
	if len(o.problems.fields) == 0 {
		return nil
	}
	return &apperr.Error{Kind: apperr.Invalid, Message: o.problems.fields[0].Message, Fields: o.problems.fields}
}

// Text reads a string that may be missing; an empty one counts as missing. The
// rules are applied in turn until one objects.
func (o *Object) Text(key string, rules ...Rule) string {
	value := o.Raw(key)
	if value == nil {
		return ""
	}
	text, ok := asText(value)
	if !ok {
		o.complain("should be a string", key)
		return ""
	}
	if text == "" {
		return ""
	}
	text, _ = o.apply(text, rules, key)
	return text
}

// RequiredText is [Object.Text] for a string that may be neither missing nor
// empty.
func (o *Object) RequiredText(key string, rules ...Rule) string {
	value := o.Raw(key)
	if text, ok := asText(value); value == nil || ok && text == "" {
		o.complain("is required", key)
		return ""
	}
	return o.Text(key, rules...)
}

// apply returns what the rules make of the text, or reports the first that
// objects.
func (o *Object) apply(text string, rules []Rule, path ...string) (string, bool) {
	for _, rule := range rules {
		problem := ""
		if text, problem = rule(text); problem != "" {
			o.complain(problem, path...)
			return "", false
		}
	}
	return text, true
}

func asText(value json.RawMessage) (string, bool) {
	if kindOf(value) != '"' {
		return "", false
	}
	var text string
	err := json.Unmarshal(value, &text)
	return text, err == nil && utf8.ValidString(text)
}

// Object reads an object inside; nil where it is missing or at fault.
func (o *Object) Object(key string) *Object {
	value := o.Raw(key)
	if value == nil {
		return nil
	}
	if kindOf(value) != '{' {
		o.complain("should be an object", key)
		return nil
	}
	return newObject(value, slices.Concat(o.path, []string{key}), o.problems)
}

// RequiredObject is [Object.Object] for an object that may not be missing.
func (o *Object) RequiredObject(key string) *Object {
	if o.Raw(key) == nil {
		o.complain("is required", key)
	}
	return o.Object(key)
}

// Objects reads an array of objects of at most n elements.
func (o *Object) Objects(key string, n int) []*Object {
	return o.objects(key, n, "should be an array of objects", false)
}

// Slots is [Object.Objects] for an array whose elements may be null, and are nil then.
func (o *Object) Slots(key string, n int) []*Object {
	return o.objects(key, n, "should be an array of objects and nulls", true)
}

func (o *Object) objects(key string, n int, problem string, holes bool) []*Object {
	var list []*Object
	for i, value := range o.array(key, n) {
		path := []string{key, strconv.Itoa(i)}
		switch kind := kindOf(value); {
		case kind == '{':
			list = append(list, newObject(value, slices.Concat(o.path, path), o.problems))
		case kind == 'n' && holes:
			list = append(list, nil)
		default:
			o.complain(problem, path...)
		}
	}
	return list
}

// Texts reads an array of strings of at most n elements. The rules are for
// each element; where one is at fault, nothing is returned.
func (o *Object) Texts(key string, n int, rules ...Rule) []string {
	var list []string
	faults := false
	for i, value := range o.array(key, n) {
		path := []string{key, strconv.Itoa(i)}
		text, ok := asText(value)
		if !ok {
			o.complain("should be an array of strings", path...)
		} else {
			text, ok = o.apply(text, rules, path...)
		}
		list = append(list, text)
		faults = faults || !ok
	}
	if faults {
		return nil
	}
	return list
}

// TextValues reads the members of an object that are strings, at most n of
// them, in the order of the document; others are passed over. The rules are for
// each value. Faults lie with the object as a whole: its keys are foreign.
func (o *Object) TextValues(key string, n int, rules ...Rule) []string {
	inside := o.Object(key)
	if inside == nil {
		return nil
	}
	var list []string
	for _, name := range inside.keys {
		text, ok := asText(inside.members[name])
		if !ok {
			continue
		}
		if text, ok = o.apply(text, rules, key); !ok {
			return nil // one fault is enough: all would be told of the same path
		}
		list = append(list, text)
	}
	if len(list) > n {
		o.complain("should have at most "+strconv.Itoa(n)+" elements", key)
		return nil
	}
	return list
}

func (o *Object) array(key string, n int) []json.RawMessage {
	value := o.Raw(key)
	if value == nil {
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(value, &list); err != nil {
		o.complain("should be an array", key)
		return nil
	}
	if len(list) > n {
		o.complain("should have at most "+strconv.Itoa(n)+" elements", key)
		return nil
	}
	return list
}
