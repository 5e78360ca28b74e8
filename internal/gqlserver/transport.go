package gqlserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// graphqlJSON is the media type of the GraphQL-over-HTTP specification.
const graphqlJSON = "application/graphql-response+json"

// plain answers queries and mutations by GET and by POST of JSON. gqlgen's own
// transports send a malformed body back to its sender, leave some errors without
// a code, and answer faulty documents with a status that clients of plain JSON
// do not expect.
type plain struct{}

// Supports reports whether the request is for this transport.
func (plain) Supports(r *http.Request) bool {
	if r.Header.Get("Upgrade") != "" {
		return false
	}
	return r.Method == http.MethodGet || r.Method == http.MethodPost && mediaType(r) == "application/json"
}

// Do runs the operation.
func (plain) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	start := graphql.Now()
	params, err := readParams(r)
	if err != nil {
		answerFault(w, r, exec, statusOf(err), err)
		return
	}
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	oc, errs := exec.CreateOperationContext(r.Context(), params)
	switch {
	case errs != nil:
		status := http.StatusOK
		if wantsStatus(r) {
			status = http.StatusBadRequest
		}
		writeResponse(w, r, status, exec.DispatchError(graphql.WithOperationContext(r.Context(), oc), errs))
		return
	case oc.Operation.Operation == ast.Subscription:
		answerFault(w, r, exec, http.StatusNotAcceptable, apperr.New(apperr.Invalid, "subscribe over a websocket or with Accept: text/event-stream"))
		return
	case r.Method == http.MethodGet && oc.Operation.Operation != ast.Query:
		w.Header().Set("Allow", http.MethodPost)
		answerFault(w, r, exec, http.StatusMethodNotAllowed, apperr.New(apperr.Invalid, "GET runs queries alone; use POST"))
		return
	}
	responses, ctx := exec.DispatchOperation(r.Context(), oc)
	writeResponse(w, r, http.StatusOK, responses(ctx))
}

// events is gqlgen's transport of event streams, kept from malformed bodies.
type events struct{ transport.SSE }

// Do checks the body and streams.
func (e events) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	params, err := readParams(r)
	if err != nil {
		answerFault(w, r, exec, statusOf(err), err)
		return
	}
	body, err := json.Marshal(params)
	if err != nil {
		answerFault(w, r, exec, http.StatusBadRequest, err)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	e.SSE.Do(w, r, exec)
}

// otherwise answers requests that no transport takes.
type otherwise struct{}

// Supports takes what is left.
func (otherwise) Supports(*http.Request) bool { return true }

// Do says what would be taken.
func (otherwise) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if r.Method == http.MethodPost {
		answerFault(w, r, exec, http.StatusUnsupportedMediaType, apperr.New(apperr.Invalid, "send Content-Type: application/json"))
		return
	}
	w.Header().Set("Allow", "GET, POST, OPTIONS")
	answerFault(w, r, exec, http.StatusMethodNotAllowed, apperr.New(apperr.Invalid, "use POST or GET"))
}

var (
	errBody      = apperr.New(apperr.Invalid, "the request has to be a JSON object with query, variables and operationName")
	errBodySize  = apperr.New(apperr.Invalid, "the body is too large")
	errParameter = apperr.New(apperr.Invalid, "variables and extensions have to be JSON objects")
)

func statusOf(err error) int {
	if errors.Is(err, errBodySize) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

func readParams(r *http.Request) (*graphql.RawParams, error) {
	params := &graphql.RawParams{Headers: r.Header}
	if r.Method == http.MethodGet {
		return params, readQuery(params, r.URL.Query())
	}
	err := decode(r.Body, params)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, errBodySize
	}
	if err != nil {
		return nil, errBody
	}
	return params, nil
}

func readQuery(params *graphql.RawParams, query url.Values) error {
	params.Query, params.OperationName = query.Get("query"), query.Get("operationName")
	for name, into := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		if text := query.Get(name); text != "" && decode(strings.NewReader(text), into) != nil {
			return errParameter
		}
	}
	return nil
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

func mediaType(r *http.Request) string {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

// wantsStatus reports whether the client takes a status other than 200 for a
// faulty document, which clients of plain JSON take for a broken connection.
func wantsStatus(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), graphqlJSON) }

func answerFault(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, status int, err error) {
	writeResponse(w, r, status, exec.DispatchError(r.Context(), gqlerror.List{gqlerror.Wrap(err)}))
}

// writeResponse leaves `data` out of an answer to a request that did not run, as
// the specification wants.
func writeResponse(w http.ResponseWriter, r *http.Request, status int, res *graphql.Response) {
	b, err := json.Marshal(res)
	if err != nil || res == nil {
		status = http.StatusInternalServerError
		b = []byte(`{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL","requestId":"` + requestID(r.Context()) + `"}}]}`)
	}
	if res != nil && len(res.Data) == 0 && len(res.Errors) > 0 {
		if rest, ok := bytes.CutSuffix(b, []byte(`,"data":null}`)); ok {
			b = append(rest, '}')
		}
	}
	contentType := "application/json"
	if wantsStatus(r) {
		contentType = graphqlJSON
	}
	w.Header().Set("Content-Type", contentType+"; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b) //nolint:errcheck // the client has gone
}
