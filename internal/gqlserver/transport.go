package gqlserver

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/eventstream"
	"parley/internal/requestid"
)

// graphqlJSON is the media type of the GraphQL-over-HTTP specification.
const graphqlJSON = "application/graphql-response+json"

// plain answers queries and mutations by GET and by POST of JSON. gqlgen's own
// transports send a malformed body back to its sender, leave some errors without
// a code, encode every answer twice, and answer faulty documents with a status
// that clients of plain JSON do not expect.
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
		answerFault(w, r, exec, statusOfFault(err), err)
		return
	}
	run(w, r, exec, params, start)
}

// run answers one query or mutation.
func run(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, params *graphql.RawParams, start time.Time) {
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	oc, errs := exec.CreateOperationContext(r.Context(), params)
	switch {
	case errs != nil:
		res := exec.DispatchError(graphql.WithOperationContext(r.Context(), oc), errs)
		if params.Query == "" && codeIn(res.Errors[0]) == string(apperr.ValidationFailed) {
			write(w, r, http.StatusBadRequest, res) // nothing was asked
			return
		}
		answer(w, r, res)
		return
	case oc.Operation.Operation == ast.Subscription:
		answerFault(w, r, exec, http.StatusNotAcceptable, apperr.New(apperr.Invalid, "subscribe over a websocket or with Accept: "+eventstream.MediaType))
		return
	case r.Method == http.MethodGet && oc.Operation.Operation != ast.Query:
		w.Header().Set("Allow", http.MethodPost)
		answerFault(w, r, exec, http.StatusMethodNotAllowed, apperr.New(apperr.Invalid, "GET runs queries alone; use POST"))
		return
	}
	responses, ctx := exec.DispatchOperation(r.Context(), oc)
	answer(w, r, responses(ctx))
}

// events answers by event streams.
type events struct{ sockets Sockets }

// Supports leaves to the other transports who would rather have JSON.
func (events) Supports(r *http.Request) bool {
	return eventstream.Wanted(r.Header.Get("Accept")) && (plain{}).Supports(r)
}

// Do begins to stream. What cannot begin is answered in the stream, as clients
// expect it, but for what another try may change: for that there is a status.
func (e events) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	params, err := readParams(r)
	if err != nil {
		answerFault(w, r, exec, statusOfFault(err), err)
		return
	}
	op, errs := exec.CreateOperationContext(r.Context(), params)
	switch {
	case slices.ContainsFunc(errs, isTransient):
		answer(w, r, exec.DispatchError(graphql.WithOperationContext(r.Context(), op), errs))
	case errs != nil:
		e.refuse(w, exec.DispatchError(graphql.WithOperationContext(r.Context(), op), errs))
	case r.Method == http.MethodGet && op.Operation.Operation == ast.Mutation:
		w.Header().Set("Allow", http.MethodPost)
		answerFault(w, r, exec, http.StatusMethodNotAllowed, apperr.New(apperr.Invalid, "GET runs no mutations; use POST"))
	default:
		e.sockets.Stream(w, r, exec, op)
	}
}

// refuse is a stream of nothing but errors.
func (events) refuse(w http.ResponseWriter, res *graphql.Response) {
	b, err := encodeResponse(res)
	if err != nil {
		b = []byte(`{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`)
	}
	w.Header().Set("Content-Type", eventstream.MediaType)
	w.Header().Set("Cache-Control", "no-cache")
	fmt.Fprintf(w, "event: next\ndata: %s\n\nevent: complete\ndata: \n\n", b) //nolint:errcheck // the client has gone
}

// methods are those that /graphql takes.
const methods = "GET, POST, OPTIONS"

// otherwise answers requests that no transport takes.
type otherwise struct{}

// Supports takes what is left.
func (otherwise) Supports(*http.Request) bool { return true }

// Do says what would be taken.
func (otherwise) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	switch r.Method {
	case http.MethodPost:
		answerFault(w, r, exec, http.StatusUnsupportedMediaType, apperr.New(apperr.Invalid, "send Content-Type: application/json"))
	case http.MethodOptions:
		w.Header().Set("Allow", methods)
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", methods)
		answerFault(w, r, exec, http.StatusMethodNotAllowed, apperr.New(apperr.Invalid, "use POST or GET"))
	}
}

func mediaType(r *http.Request) string {
	t, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := params["charset"]; err != nil || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return ""
	}
	return t
}

// wantsStatus reports whether the client takes a status other than 200 for a
// faulty document, which clients of plain JSON take for a broken connection.
func wantsStatus(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), graphqlJSON) }

// answerFault answers a request that is no operation of this transport.
func answerFault(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, status int, err error) {
	write(w, r, status, exec.DispatchError(r.Context(), gqlerror.List{gqlerror.Wrap(err)}))
}

// answer sends what an operation came to.
func answer(w http.ResponseWriter, r *http.Request, res *graphql.Response) {
	if res == nil {
		return // the client has gone
	}
	status, retryAfter := statusOf(res, wantsStatus(r))
	if retryAfter != "" {
		w.Header().Set("Retry-After", retryAfter)
	}
	write(w, r, status, res)
}

func write(w http.ResponseWriter, r *http.Request, status int, res *graphql.Response) {
	b, err := encodeResponse(res)
	if err != nil {
		status = http.StatusInternalServerError
		b = []byte(`{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL","requestId":"` + requestid.From(r.Context()) + `"}}]}`)
	}
	contentType := "application/json"
	if wantsStatus(r) {
		contentType = graphqlJSON
	}
	w.Header().Set("Content-Type", contentType+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	w.Write(b) //nolint:errcheck // the client has gone
}
