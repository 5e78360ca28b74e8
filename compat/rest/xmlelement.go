package rest

import (
	"bytes"
	"encoding/json"
	"strings"
)

// element is an XML element without what does not count of it.
type element struct {
	name     string
	null     bool
	text     string // where it has no children
	children []*element
}

// settle keeps the text that was found in the element: beside other elements only
// white space may stand.
func (e *element) settle(text string) error {
	if len(e.children) == 0 {
		e.text = text
		return nil
	}
	if strings.TrimSpace(text) != "" {
		return malformed("The body is mixed: text stands beside elements")
	}
	return nil
}

// json writes the element as a JSON value, without its name.
func (e *element) json(b *bytes.Buffer, root bool) {
	switch {
	case e.null:
		b.WriteString("null")
	case len(e.children) == 0 && !root:
		writeText(b, e.text)
	default:
		e.members(b)
	}
}

// members writes the children as a JSON object, those of one name as an array in
// the place of the first.
func (e *element) members(b *bytes.Buffer) {
	groups := make(map[string][]*element, len(e.children))
	var names []string
	for _, child := range e.children {
		if groups[child.name] == nil {
			names = append(names, child.name)
		}
		groups[child.name] = append(groups[child.name], child)
	}
	b.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(b, name)
		b.WriteByte(':')
		writeGroup(b, groups[name])
	}
	b.WriteByte('}')
}

// writeGroup writes one element as a value and several as an array.
func writeGroup(b *bytes.Buffer, group []*element) {
	if len(group) == 1 {
		group[0].json(b, false)
		return
	}
	for i, e := range group {
		b.WriteByte("[,"[min(i, 1)])
		e.json(b, false)
	}
	b.WriteByte(']')
}

// writeText writes a JSON string.
func writeText(b *bytes.Buffer, text string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text)    // a string can always be encoded, a buffer be written
	b.Truncate(b.Len() - 1) // without the newline
}
