package gqlserver

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"parley/internal/apperr"
)

// multipartForm answers multipart requests, as clients that can send files make
// them. No field of the graph takes a file, so one that comes is refused:
// gqlgen's own transport would read it, and panic at a malformed map.
type multipartForm struct{}

var (
	errOperations = apperr.New(apperr.Invalid, "the first part has to be operations: a JSON object with query, variables and operationName")
	errMap        = apperr.New(apperr.Invalid, "the second part has to be map: a JSON object of lists of paths")
	errFile       = apperr.New(apperr.Invalid, "no field takes a file")
	mapBound      = newValuesBound("map", 1_000)
	errParts      = apperr.New(apperr.Invalid, "the body has to be multipart/form-data with the parts operations and map")
)

// Supports reports whether the request is for this transport.
func (multipartForm) Supports(r *http.Request) bool {
	return r.Method == http.MethodPost && r.Header.Get("Upgrade") == "" && mediaType(r) == formData
}

const formData = "multipart/form-data"

// Do runs the operation.
func (multipartForm) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	start := graphql.Now()
	params, err := readParts(r)
	if err != nil {
		answerFault(w, r, exec, statusOfFault(err), err)
		return
	}
	run(w, r, exec, params, start)
}

func readParts(r *http.Request) (*graphql.RawParams, error) {
	boundBody(r)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, errParts
	}
	var q request
	if err := readPart(parts, "operations", &q, errOperations); err != nil {
		return nil, err
	}
	var raw json.RawMessage
	if err := readPart(parts, "map", &raw, errMap); err != nil {
		return nil, err
	}
	var paths map[string][]string
	if err := mapBound.read(raw, &paths, errMap); err != nil {
		return nil, err
	}
	if len(paths) > 0 {
		return nil, errFile
	}
	if _, err = parts.NextPart(); err == nil {
		return nil, errFile
	}
	if !errors.Is(err, io.EOF) {
		return nil, bodyFault(err, errParts)
	}
	return q.params(r.Header)
}

func readPart(parts *multipart.Reader, name string, into any, malformed error) error {
	part, err := parts.NextPart()
	if err != nil {
		return bodyFault(err, malformed)
	}
	if part.FormName() != name {
		return malformed
	}
	return readJSON(part, into, malformed)
}
