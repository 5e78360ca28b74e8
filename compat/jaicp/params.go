package jaicp

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/internal/viewer"
)

// How many elements a page has where the caller does not say, and at most; and how far
// pages may lie, in elements.
const (
	defaultSize = 20
	maxSize     = 1_000
	maxOffset   = 1 << 40
)

// maxID is how long ids of other systems are, in characters.
const maxID = 256

// Parameters that many rows have.
var (
	projectParameter = rest.Parameter{Name: "projectShortName", Description: "Short name of the project; by default that of the token."}
	pageParameters   = []rest.Parameter{
		{Name: "page", Type: "integer", Description: "Number of the page, from 0."},
		{Name: "size", Type: "integer", Description: "How many elements a page has, 1 to 1,000; by default 20."},
	}
)

// project is the organization that a request is about: the one that projectShortName
// names, else the token's. A foreign one and an unknown one are apperr.Forbidden.
func (a *API) project(r *rest.Request) (uuid.UUID, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	slug, given := q.Text("projectShortName", rest.MaxChars(maxID))
	if err := q.Err(); err != nil {
		return uuid.Nil, err
	}
	if !given || slug == "" {
		return viewer.From(r.Context()).OrganizationID, nil
	}
	return a.Reader.TenantBySlug(r.Context(), slug)
}

// page reads the number of a page, from 0, and its size; faults are the query's.
func page(q *rest.Query) (number, size int) {
	return whole(q, "page", 0, maxOffset/maxSize, 0), whole(q, "size", 1, maxSize, defaultSize)
}

// whole reads a whole number of a query string.
func whole(q *rest.Query, name string, low, high, absent int) int {
	text, given := q.Text(name)
	if !given {
		return absent
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		q.Report(name+" should be a whole number between "+strconv.Itoa(low)+" and "+strconv.Itoa(high), name)
		return absent
	}
	return n
}

// required reads a parameter that has to be there.
func required(q *rest.Query, name string) string {
	text, given := q.Text(name, rest.NotEmpty, rest.MaxChars(maxID))
	if !given && !slices.Contains(q.Names(), name) {
		q.Report(name+" is required", name)
	}
	return text
}

// filtersOf reads the member filters of a body, which may be missing. It fails with
// apperr.Invalid, whose paths begin with filters.
func filtersOf(o *rest.Object) ([]filters.Filter, error) {
	if o == nil || o.Raw("filters") == nil {
		return nil, nil
	}
	return filters.Parse(o.Raw("filters"))
}

// zone reads the header Timezone: minutes east of UTC, or hours where it is 14 or less
// either way.
func zone(r *rest.Request) (minutes int, err error) {
	text := r.Header.Get("Timezone")
	if text == "" {
		return 0, nil
	}
	const hours, most = 14, 14 * 60
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < -most || n > most:
		return 0, apperr.InvalidField("Timezone should be an offset from UTC in minutes, -840 to 840", "Timezone")
	case -hours <= n && n <= hours:
		return n * 60, nil
	}
	return n, nil
}

// empty is the answer of a write.
func empty() rest.Response { return rest.Response{} }
