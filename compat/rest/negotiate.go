package rest

import (
	"errors"
	"net/http"
	"strings"

	"github.com/elnormous/contenttype"
)

// The media types of values.
const (
	mediaJSON    = "application/json"
	mediaXML     = "application/xml"
	mediaTextXML = "text/xml"
)

// offered is what a surface with [Config.XML] can answer with; where a client
// likes several equally well, the first. The parameter is there for clients that
// name it: a header without it matches as well.
func offered() []contenttype.MediaType {
	var list []contenttype.MediaType
	for _, media := range []string{mediaJSON, mediaXML, mediaTextXML} {
		list = append(list, contenttype.NewMediaType(media+"; charset=utf-8"))
	}
	return list
}

// negotiate picks the media type of a value by the Accept header. Without one, or
// with one that cannot be read (older Java sends `*; q=.2`), it is JSON. It fails
// with a [Fault] (406) where nothing that is offered is wanted.
func negotiate(h http.Header) (string, error) {
	accept := strings.Join(h.Values("Accept"), ", ")
	if strings.TrimSpace(accept) == "" {
		return mediaJSON, nil
	}
	media, _, err := contenttype.GetAcceptableMediaTypeFromHeader(accept, offered())
	switch {
	case errors.Is(err, contenttype.ErrNoAcceptableTypeFound):
		return "", &Fault{Status: http.StatusNotAcceptable, Reason: "the answer is application/json or application/xml"}
	case err != nil:
		return mediaJSON, nil
	}
	return media.MIME(), nil
}

// handle has the row answer. A value on a surface with [Config.XML] gets the
// media type that the client wants; what says its type already keeps it. Nothing
// is cached, so no Vary is needed.
func (s *surface) handle(row Route, r *http.Request) (Response, error) {
	res, err := row.Handle(&Request{Request: r, xml: s.XML})
	if _, done := res.Body.([]byte); err != nil || !s.XML || done || res.Body == nil || res.ContentType != "" {
		return res, err
	}
	res.ContentType, err = negotiate(r.Header)
	return res, err
}

// isXML reports whether a media type without parameters is one of XML.
func isXML(media string) bool {
	return media == mediaXML || media == mediaTextXML || strings.HasSuffix(media, "+xml")
}
