package rest

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// encodeXML writes a value as an XML document.
func encodeXML(value any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(value); err != nil {
		return nil, fmt.Errorf("encode the answer: %w", err)
	}
	return b.Bytes(), nil
}

// EncodeXMLList writes a list below a root of its own. A type that is a list calls
// it in its MarshalXML: encoding/xml has no name for lists.
func EncodeXMLList[T any](e *xml.Encoder, root, item string, list []T) error {
	start := xml.StartElement{Name: xml.Name{Local: root}}
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	for i := range list {
		if err := e.EncodeElement(&list[i], xml.StartElement{Name: xml.Name{Local: item}}); err != nil {
			return err
		}
	}
	return e.EncodeToken(start.End())
}
