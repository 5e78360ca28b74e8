package rest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
)

// xmlReader reads elements and counts what they cost.
type xmlReader struct {
	dec      *xml.Decoder
	elements int
}

func newXMLReader(body []byte) *xmlReader {
	dec := xml.NewDecoder(bytes.NewReader(body))
	dec.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, &Fault{Status: http.StatusUnsupportedMediaType, Reason: "the body has to be in UTF-8"}
	}
	return &xmlReader{dec: dec}
}

// document reads the root element and what is around it.
func (r *xmlReader) document() (root *element, err error) {
	for {
		token, err := r.dec.Token()
		if err == io.EOF && root != nil {
			return root, nil
		}
		if err != nil {
			return nil, notXML(err)
		}
		if start, ok := token.(xml.StartElement); ok && root == nil {
			root, err = r.element(start, 1)
		} else {
			err = outside(token)
		}
		if err != nil {
			return nil, err
		}
	}
}

// outside refuses what may not stand around the root: all but white space,
// comments and processing instructions.
func outside(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return errDoctype()
	case xml.CharData:
		if len(bytes.TrimSpace(t)) == 0 {
			return nil
		}
	case xml.Comment, xml.ProcInst:
		return nil
	}
	return malformed("The body is not XML: there has to be one root element")
}

// element reads what follows a start tag up to its end tag.
func (r *xmlReader) element(start xml.StartElement, depth int) (*element, error) {
	if depth > maxXMLDepth {
		return nil, malformed("The body is nested too deeply")
	}
	if r.elements++; r.elements > maxElements {
		return nil, malformed("The body has too many elements")
	}
	e := &element{name: start.Name.Local, null: isNil(start.Attr)}
	var text strings.Builder
	for {
		token, err := r.dec.Token()
		if err != nil {
			return nil, notXML(err)
		}
		if _, ended := token.(xml.EndElement); ended {
			return e, e.settle(text.String())
		}
		if err := r.content(e, &text, token, depth); err != nil {
			return nil, err
		}
	}
}

// content takes what stands inside an element: others, and text. Comments and
// processing instructions say nothing.
func (r *xmlReader) content(e *element, text *strings.Builder, token xml.Token, depth int) error {
	switch t := token.(type) {
	case xml.StartElement:
		child, err := r.element(t, depth+1)
		if err != nil {
			return err
		}
		e.children = append(e.children, child)
	case xml.CharData:
		text.Write(t)
	case xml.Directive:
		return errDoctype()
	}
	return nil
}

func isNil(attributes []xml.Attr) bool {
	for _, a := range attributes {
		if a.Name.Space == schemaInstance && a.Name.Local == "nil" {
			return a.Value == "true" || a.Value == "1"
		}
	}
	return false
}

func errDoctype() error { return malformed("The body holds a DOCTYPE") }

// notXML is an error of the decoder for the caller.
func notXML(err error) error {
	if fault, ok := errors.AsType[*Fault](err); ok {
		return fault
	}
	if err == io.EOF {
		return malformed("The body is not XML: it holds no element")
	}
	return malformed("The body is not XML: " + err.Error())
}
