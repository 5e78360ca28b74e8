package sinch

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// Errors are plain text in the vendor's words, whatever the client accepts.
func TestErrors(t *testing.T) {
	var faults apperr.Faults
	faults.Add("Title is required", "title")
	faults.Add(badGUID("x"), "from_queue", "id")
	faults.Add("Title is required", "title")
	for _, c := range []struct {
		err    error
		status int
		want   string
	}{
		{invalidGUID("2B8ED95B0EC911E79675005056A75D9"), 400, "Invalid GUID: '2B8ED95B0EC911E79675005056A75D9'"},
		{faults.Err(), 400, "Title is required\nInvalid GUID: 'x'"},
		{invalid("Sort has an unknown locale"), 400, "Sort has an unknown locale"},
		{&rest.Fault{Status: 400, Reason: "Idempotency-Key has to be one"}, 400, "Idempotency-Key has to be one"},
		{apperr.New(apperr.NotFound, "no interaction"), 404, "HTTP 404 Not Found"},
		{apperr.New(apperr.Unauthenticated, "wrong password"), 401, "HTTP 401 Unauthorized"},
		{apperr.New(apperr.Forbidden, "not yours"), 403, "HTTP 403 Forbidden"},
		{apperr.New(apperr.Conflict, "It has remarks already"), 409, "It has remarks already"},
		{&rest.Fault{Status: 413, Reason: "too large"}, 413, "HTTP 413 Request Entity Too Large"},
		{&rest.Fault{Status: 404, Reason: "no such path"}, 404, "HTTP 404 Not Found"},
		{&rest.Fault{Status: 415, Reason: "the body has to be XML"}, 415, "the body has to be XML"},
		{&rest.Fault{Status: 406, Reason: "the answer is XML"}, 406, "the answer is XML"},
		{errors.New("dial tcp 10.0.0.7"), 500, "HTTP 500 Internal Server Error"},
	} {
		r := httptest.NewRequest("GET", "/RI/cmi/x", nil)
		r.Header.Set("Accept", "application/xml")
		w := httptest.NewRecorder()
		surface(rest.Route{Method: "GET", Handle: func(*rest.Request) (rest.Response, error) { return rest.Response{}, c.err }}).ServeHTTP(w, r)
		if got := w.Body.String(); w.Code != c.status || got != c.want || w.Header().Get("Content-Type") != mediaText {
			t.Errorf("got %d %q %s, want %q", w.Code, got, w.Header(), c.want)
		}
	}
}

// A value that nobody wants in JSON or XML is refused; an id and a text are what they
// are.
func TestAnswers(t *testing.T) {
	id := uuid.MustParse(hyphened)
	for _, c := range []struct {
		name, accept string
		answer       rest.Response
		want         string
	}{
		{"a value for html", "text/html", rest.Response{Body: Consent{}}, "406 " + mediaText + "  the answer is application/json or application/xml"},
		{"an id for html", "text/html", created("/RI/cmi/chats", id), "201 text/html /RI/cmi/chats/" + plain + " " + plain},
		{"an id for JSON", "application/json", created("/RI/cmi/chats", id), "201 text/html /RI/cmi/chats/" + plain + " " + plain},
		{"remarks", "application/json", plainText("New remarks."), "200 " + mediaText + "  New remarks."},
		{"nothing", "image/png", done(), "204   "},
		{"an empty list", "", rest.Response{Body: List[Consent](each(nil, func(c Consent) Consent { return c }))}, "200 application/json  []"},
		{
			"an empty list in XML", "text/xml",
			rest.Response{Body: List[Consent]{}},
			`200 text/xml  <?xml version="1.0" encoding="UTF-8"?>` + "\n<customerConsents></customerConsents>",
		},
	} {
		r := httptest.NewRequest("GET", "/RI/cmi/x", nil)
		r.Header.Set("Accept", c.accept)
		w := httptest.NewRecorder()
		surface(rest.Route{Method: "GET", Handle: func(*rest.Request) (rest.Response, error) { return c.answer, nil }}).ServeHTTP(w, r)
		got := fmt.Sprintf("%d %s %s %s", w.Code, w.Header().Get("Content-Type"), w.Header().Get("Location"), w.Body)
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
