package web1on1

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// errorBody is the shape of every error.
type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	// Message is a sentence for the caller.
	Message string `json:"message"`
	// Field is the member or parameter at fault, with dots where it lies deeper.
	Field string `json:"field,omitempty"`
}

// notServed are the vendor's resources that Parley does not have.
var notServed = []string{
	"partners", "metrics", "points", "kbases", "kbitems", "articles", "files", "locations", "watemplates", "tests", "testresults", "links",
}

// errNotFound is the one answer to an id that is nowhere and to one out of sight.
var errNotFound = apperr.New(apperr.NotFound, "Not Found")

// fail is the one place where an error becomes this vendor's answer.
func fail(r *http.Request, f rest.Failure) (status int, contentType string, body any) {
	_, isFault := errors.AsType[*rest.Fault](f.Err)
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix+"/"), "/")
	if f.Status == http.StatusNotFound && isFault && slices.Contains(notServed, name) {
		return http.StatusNotImplemented, "application/json", errorBody{errorDetail{Message: "Not Implemented: " + name}}
	}
	return f.Status, "application/json", errorBody{detail(f)}
}

// detail says what is wrong, as far as the caller can mend it.
func detail(f rest.Failure) errorDetail {
	e, _ := errors.AsType[*apperr.Error](f.Err)
	fault, _ := errors.AsType[*rest.Fault](f.Err)
	out := errorDetail{Message: http.StatusText(f.Status)}
	switch {
	case f.Status == http.StatusNotFound:
	case fault != nil:
		out.Message = fault.Reason
	case e != nil && f.Status != http.StatusInternalServerError:
		out.Message = e.Message
	}
	if e != nil && len(e.Fields) > 0 {
		out.Field = fieldName(e.Fields[0].Path)
		if e.Kind == apperr.Invalid {
			out.Message = sentence(out.Field, e.Fields[0].Message)
		}
	}
	return out
}

// sentence names the field where the message does not begin with its name.
func sentence(field, message string) string {
	if message == "" || strings.ToUpper(message[:1]) == message[:1] {
		return message
	}
	return field + " " + message
}

// vendorNames has the vendor's name of what the directory calls otherwise.
var vendorNames = map[string]string{
	"avatarUrl": "avatar", "logoUrl": "logo", "organizationId": "organization", "parentId": "parent", "memberIds": "members",
	"formIds": "forms", "formId": "form", "runsForIds": "organizations", "botId": "bot", "templateId": "template",
	"startAt": "startDate", "endAt": "endDate", "userId": "user",
	"subject": "name", "kind": "type", "categorySlot": "categoryIndex", "customer": "contact", "customerId": "contact",
}

// fieldName writes a path with dots, in the vendor's names. The id of the row itself
// stands in the address and not in the body.
func fieldName(path []string) string {
	if len(path) == 1 && path[0] == "id" {
		return ""
	}
	path = slices.Clone(path)
	for i, name := range path {
		if vendors, ok := vendorNames[name]; ok {
			path[i] = vendors
		}
	}
	return strings.Join(path, ".")
}

// badField is a fault of one member of a body.
func badField(message string, path ...string) error { return apperr.InvalidField(message, path...) }
