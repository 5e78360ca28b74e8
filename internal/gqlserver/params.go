package gqlserver

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/99designs/gqlgen/graphql"

	"parley/internal/apperr"
	"parley/internal/viewer"
)

var (
	errBody      = apperr.New(apperr.Invalid, "the request has to be a JSON object with query, variables and operationName")
	errBodySize  = apperr.New(apperr.Invalid, "the body is too large")
	errBodyTime  = apperr.New(apperr.Timeout, "the body took too long to arrive")
	errParameter = apperr.New(apperr.Invalid, "variables and extensions have to be JSON objects")

	variablesBound  = newValuesBound("variables", 500_000)
	extensionsBound = newValuesBound("extensions", 1_000)
)

// request is a body of /graphql. A document may be named instead of sent: by
// documentId, as the specification's appendix has it, or by Relay's doc_id. Its
// variables and extensions stay text until their values are counted: a map takes
// forty times the memory of its text.
type request struct {
	Query         string          `json:"query"`
	OperationName string          `json:"operationName"`
	Variables     json.RawMessage `json:"variables"`
	Extensions    json.RawMessage `json:"extensions"`

	DocumentID string `json:"documentId"`
	DocID      string `json:"doc_id"`
}

// documentID is where the name of a document is carried among the extensions,
// which every transport passes on.
const documentID = "documentId"

// params makes maps of what is small enough for that. The error is of the kind
// [apperr.Invalid].
func (q *request) params(header http.Header) (*graphql.RawParams, error) {
	p := &graphql.RawParams{Query: q.Query, OperationName: q.OperationName, Headers: header}
	if err := variablesBound.read(q.Variables, &p.Variables, errParameter); err != nil {
		return nil, err
	}
	if err := extensionsBound.read(q.Extensions, &p.Extensions, errParameter); err != nil {
		return nil, err
	}
	if id := cmp.Or(q.DocumentID, q.DocID); id != "" {
		if p.Extensions == nil {
			p.Extensions = map[string]any{}
		}
		p.Extensions[documentID] = id
	}
	return p, nil
}

// schemaBody bounds the body of a request without a credential, in bytes: such a
// request reads only the schema.
const schemaBody = 256 << 10

// boundBody bounds what is read of a body without a credential.
func boundBody(r *http.Request) {
	if viewer.From(r.Context()) == nil {
		r.Body = http.MaxBytesReader(nil, r.Body, schemaBody)
	}
}

func readParams(r *http.Request) (*graphql.RawParams, error) {
	if r.Method == http.MethodGet {
		return queryOf(r.URL.Query()).params(r.Header)
	}
	boundBody(r)
	var q request
	if err := readJSON(r.Body, &q, errBody); err != nil {
		return nil, err
	}
	return q.params(r.Header)
}

// Params reads the payload of an operation that did not come as a request of its
// own. The error is of the kind [apperr.Invalid].
func Params(payload []byte) (*graphql.RawParams, error) {
	var q request
	if err := readJSON(bytes.NewReader(payload), &q, errBody); err != nil {
		return nil, err
	}
	return q.params(nil)
}

// Encode makes an answer JSON.
func Encode(res *graphql.Response) ([]byte, error) { return encodeResponse(res) }

func queryOf(query url.Values) *request {
	return &request{
		Query: query.Get("query"), OperationName: query.Get("operationName"),
		DocumentID: query.Get("documentId"), DocID: query.Get("doc_id"),
		Variables: []byte(query.Get("variables")), Extensions: []byte(query.Get("extensions")),
	}
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
