package botopen

import (
	"errors"
	"net/http"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// errorBody is the shape of every error. Clients read Message.
type errorBody struct {
	StatusCode int    `json:"statusCode"`
	Error      string `json:"error"`
	Message    string `json:"message"`
}

// fail is the one place where an error becomes this vendor's answer.
func fail(_ *http.Request, f rest.Failure) (status int, contentType string, body any) {
	out := errorBody{StatusCode: f.Status, Error: http.StatusText(f.Status), Message: http.StatusText(f.Status)}
	e, _ := errors.AsType[*apperr.Error](f.Err)
	fault, _ := errors.AsType[*rest.Fault](f.Err)
	switch {
	case fault != nil:
		out.Message = fault.Reason
	case e != nil && f.Status != http.StatusInternalServerError:
		out.Message = e.Message
	}
	return f.Status, "application/json", out
}
