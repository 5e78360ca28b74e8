package jaicp

import (
	"errors"
	"net/http"
	"strings"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// errorBody is the shape of every error.
type errorBody struct {
	// Error is for programs, Message for people.
	Error   string `json:"error"`
	Message string `json:"message,omitempty"`
	// Args has what is wrong with a parameter or a member of the body by its path.
	Args map[string]string `json:"args,omitempty"`
}

// codes are what statuses are called.
var codes = map[int]string{
	http.StatusBadRequest:            "common.bad_request",
	http.StatusUnauthorized:          "common.unauthorized",
	http.StatusForbidden:             "common.forbidden",
	http.StatusNotFound:              "common.not_found",
	http.StatusMethodNotAllowed:      "common.method_not_allowed",
	http.StatusConflict:              "common.conflict",
	http.StatusRequestTimeout:        "common.request_timeout",
	http.StatusRequestEntityTooLarge: "common.payload_too_large",
	http.StatusUnsupportedMediaType:  "common.unsupported_media_type",
	http.StatusTooManyRequests:       "common.too_many_requests",
	http.StatusServiceUnavailable:    "common.unavailable",
}

// errNotFound is the one answer to an id that is nowhere and to one out of sight.
var errNotFound = apperr.New(apperr.NotFound, "there is no such object in the project")

// fail is the one place where an error becomes this vendor's answer. The vendor has no
// 409: a conflict is a bad request with a code of its own.
func fail(_ *http.Request, f rest.Failure) (status int, contentType string, body any) {
	status = f.Status
	if status == http.StatusConflict {
		status = http.StatusBadRequest
	}
	code, known := codes[f.Status]
	if !known {
		code = "common.internal"
	}
	out := errorBody{Error: code, Message: http.StatusText(f.Status)}
	e, _ := errors.AsType[*apperr.Error](f.Err)
	fault, _ := errors.AsType[*rest.Fault](f.Err)
	switch {
	case fault != nil:
		out.Message = fault.Reason
	case e != nil && f.Status != http.StatusInternalServerError:
		out.Message, out.Args = e.Message, args(e)
	}
	return status, "application/json", out
}

// args are the faults of single parameters and members, the first of each.
func args(e *apperr.Error) map[string]string {
	if len(e.Fields) == 0 {
		return nil
	}
	out := make(map[string]string, len(e.Fields))
	for _, f := range e.Fields {
		if path := strings.Join(f.Path, "."); out[path] == "" {
			out[path] = f.Message
		}
	}
	return out
}
