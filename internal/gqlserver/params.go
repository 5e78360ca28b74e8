package gqlserver

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"parley/internal/apperr"
)

var (
	errBody      = apperr.New(apperr.Invalid, "the request has to be a JSON object with query, variables and operationName")
	errBodySize  = apperr.New(apperr.Invalid, "the body is too large")
	errBodyTime  = apperr.New(apperr.Timeout, "the body took too long to arrive")
	errParameter = apperr.New(apperr.Invalid, "variables and extensions have to be JSON objects")
)

// request is a body of /graphql. A document may be named instead of sent: by
// documentId, as the specification's appendix has it, or by Relay's doc_id.
type request struct {
	graphql.RawParams

	DocumentID string `json:"documentId"`
	DocID      string `json:"doc_id"`
}

// documentID is where the name of a document is carried among the extensions,
// which every transport passes on.
const documentID = "documentId"

func (q *request) params(header http.Header) *graphql.RawParams {
	q.Headers = header
	if id := cmp.Or(q.DocumentID, q.DocID); id != "" {
		if q.Extensions == nil {
			q.Extensions = map[string]any{}
		}
		q.Extensions[documentID] = id
	}
	return &q.RawParams
}

func readParams(r *http.Request) (*graphql.RawParams, error) {
	var q request
	err := error(nil)
	if r.Method == http.MethodGet {
		err = readQuery(&q, r.URL.Query())
	} else {
		err = readJSON(r.Body, &q, errBody)
	}
	if err != nil {
		return nil, err
	}
	return q.params(r.Header), nil
}

func readQuery(q *request, query url.Values) error {
	q.Query, q.OperationName = query.Get("query"), query.Get("operationName")
	q.DocumentID, q.DocID = query.Get("documentId"), query.Get("doc_id")
	for name, into := range map[string]*map[string]any{"variables": &q.Variables, "extensions": &q.Extensions} {
		if text := query.Get(name); text != "" && decode(strings.NewReader(text), into) != nil {
			return errParameter
		}
	}
	return nil
}

// readJSON reads one JSON value of a body. Where that fails it says what is wrong
// with the body without repeating any of it: malformed, unless the body is too
// large or too slow.
func readJSON(r io.Reader, into any, malformed error) error {
	err := decode(r, into)
	if err == nil {
		return nil
	}
	return bodyFault(err, malformed)
}

func bodyFault(err, malformed error) error {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return errBodySize
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errBodyTime
	}
	return malformed
}

// decode reads one JSON value and nothing after it.
func decode(r io.Reader, into any) error {
	dec := json.NewDecoder(r)
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.Join(errBody, err)
	}
	return nil
}
