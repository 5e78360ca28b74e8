package saysimple

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// The vendor's numbers for what is not as it should be.
const (
	malformedQuery = 1536
	malformedBody  = 1537
)

// badQuery is an error about the query string, and not about a body.
type badQuery struct{ error }

// Unwrap returns the error that says what is wrong.
func (b badQuery) Unwrap() error { return b.error }

// refused is an error of the engine. What it will not compute is the query's
// fault, as long as it is not the server's.
func refused(err error) error {
	switch apperr.KindOf(err) {
	case apperr.Invalid, apperr.CostLimit:
		// Without the fields at fault: they are the engine's, not the vendor's.
		return badQuery{apperr.New(apperr.Invalid, "%s", err)}
	}
	return err
}

// fail is the one place where an error becomes this vendor's answer.
func (a *API) fail(r *http.Request, f rest.Failure) (status int, contentType string, body any) {
	e, _ := errors.AsType[*apperr.Error](f.Err)
	row := rowOf(f)
	answer := errorBody{
		Code:     row.Code,
		Message:  row.Message,
		MoreInfo: fmt.Sprintf("%s/errors/%d", a.documentation(r), row.Code),
	}
	switch {
	case row.Status == http.StatusConflict && e != nil && e.Message != "":
		answer.Message = e.Message // resolved, found in two tenants, or a key that stands for something else
	case (row.Code == malformedBody || row.Code == malformedQuery) && e != nil:
		answer.MoreInfo += query(e)
	case row.Code == http.StatusBadRequest:
		answer.MoreInfo += "?reason=" + escape(f.Err.Error())
	}
	return row.Status, "application/json", answer
}

// rowOf returns what the vendor says for a failure. Every 400 is about a query
// string or else about a body, but that of HTTP itself, which is about a header.
func rowOf(f rest.Failure) explanation {
	code := f.Status
	_, isFault := errors.AsType[*rest.Fault](f.Err)
	_, isQuery := errors.AsType[badQuery](f.Err)
	switch {
	case isQuery:
		code = malformedQuery
	case code == http.StatusBadRequest && !isFault:
		code = malformedBody
	}
	if row, ok := explained(code); ok {
		return row
	}
	row, _ := explained(http.StatusInternalServerError)
	return row
}

// query lists the fields at fault as the vendor's document does: brackets as
// they are, %20 for a space. Where no field is at fault it gives the reason.
func query(e *apperr.Error) string {
	if len(e.Fields) == 0 {
		return "?reason=" + escape(e.Message)
	}
	var parts []string
	for _, field := range e.Fields {
		parts = append(parts, "fields["+escape(fieldName(field.Path))+"]="+escape(field.Message))
	}
	return "?" + strings.Join(parts, "&")
}

func escape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// vendorNames has the vendor's name of what the inbox calls otherwise.
var vendorNames = map[string]string{
	"sentAt":          "time",
	"at":              "time",
	"channelAddress":  "tenantChannelIdentifier",
	"customerAddress": "customerChannelIdentifier",
	"text":            "message.textContent",
	"attachments":     "message.media",
}

// fieldName writes a path with dots, in the vendor's names.
func fieldName(path []string) string {
	name := strings.Join(path, ".")
	first, below, _ := strings.Cut(name, ".")
	if vendors, ok := vendorNames[first]; ok {
		return strings.TrimSuffix(vendors+"."+below, ".")
	}
	return name
}
