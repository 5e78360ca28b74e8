package sinch

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// mediaText is what errors and remarks are.
const mediaText = "text/plain; charset=utf-8"

// invalid is a fault of a parameter or of a body as a whole.
func invalid(format string, args ...any) error { return apperr.New(apperr.Invalid, format, args...) }

// fail is the one place where an error becomes this vendor's answer: plain text,
// with a line for each fault where the caller can mend it, else the vendor's words,
// such as `HTTP 404 Not Found`.
func fail(_ *http.Request, f rest.Failure) (status int, contentType string, body any) {
	return f.Status, mediaText, []byte(sentence(f))
}

func sentence(f rest.Failure) string {
	e, _ := errors.AsType[*apperr.Error](f.Err)
	fault, _ := errors.AsType[*rest.Fault](f.Err)
	switch {
	case fault != nil && mendable(f.Status):
		return fault.Reason
	case e != nil && e.Kind == apperr.Invalid:
		return strings.Join(faults(e), "\n")
	case e != nil && e.Kind == apperr.Conflict && e.Message != "":
		return e.Message
	}
	return fmt.Sprintf("HTTP %d %s", f.Status, http.StatusText(f.Status))
}

// mendable reports whether the caller is told what HTTP itself found fault with: a
// header that cannot be used, a body or an answer of a type that is not spoken.
func mendable(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusNotAcceptable || status == http.StatusUnsupportedMediaType
}

// faults are the sentences of an error, each once.
func faults(e *apperr.Error) []string {
	if len(e.Fields) == 0 {
		return []string{e.Message}
	}
	var list []string
	seen := make(map[string]bool, len(e.Fields))
	for _, field := range e.Fields {
		if !seen[field.Message] {
			list = append(list, field.Message)
		}
		seen[field.Message] = true
	}
	return list
}
