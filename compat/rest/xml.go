package rest

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

const (
	// maxXMLDepth is how many elements may be inside one another.
	maxXMLDepth = 32
	// maxElements bounds what a body costs in memory: an element of four bytes
	// takes many times that once it is read.
	maxElements = 50_000
	// schemaInstance is the namespace of `nil`, the one attribute that counts.
	schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
)

// ParseXML reads one XML element and nothing after it as the [Object] that the
// same content in JSON would be; the name of the root is free. What XML leaves
// open is decided here:
//
//   - an element with elements inside is an object, elements of the same name
//     beside one another are an array, everything else is text;
//   - names count without their namespaces, attributes not at all, but for
//     xsi:nil="true", which is null;
//   - text beside elements, a DOCTYPE and entities other than the five of XML
//     are refused;
//   - so are more than 32 levels and more than 50,000 elements.
//
// It fails with a [Fault] (415) where the document declares another encoding than
// UTF-8, else with [apperr.Invalid].
func ParseXML(body []byte) (*Object, error) {
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, malformed("The body is empty")
	}
	if !utf8.Valid(body) {
		return nil, malformed("The body is not UTF-8")
	}
	root, err := newXMLReader(body).document()
	if err != nil {
		return nil, err
	}
	if root.text != "" {
		return nil, malformed("The root of the body holds text and no elements")
	}
	var text bytes.Buffer
	root.json(&text, true)
	return newObject(json.RawMessage(text.Bytes()), nil, &problems{untyped: true}), nil
}
