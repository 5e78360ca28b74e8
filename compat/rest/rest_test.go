package rest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/compat/rest"
	"parley/internal/apperr"
)

type callerKey struct{}

// errLeak is an error whose text no caller may see.
var errLeak = errors.New("dial tcp 10.0.0.7: refused")

type unencodable struct{}

func (unencodable) MarshalJSON() ([]byte, error) { return nil, errLeak }

// failing returns a handler that fails with err.
func failing(err error) func(*rest.Request) (rest.Response, error) {
	return func(*rest.Request) (rest.Response, error) { return rest.Response{}, err }
}

func routes() []rest.Route {
	return []rest.Route{
		{Method: "GET", Pattern: "/open", Summary: "Says hello.", Public: true, Handle: func(r *rest.Request) (rest.Response, error) {
			return rest.Response{Body: map[string]string{"id": rest.RequestID(r.Context()), "link": "a&b"}}, nil
		}},
		{Method: "GET", Pattern: "/things/{id}", Summary: "Reads.", Handle: func(r *rest.Request) (rest.Response, error) {
			return rest.Response{Body: fmt.Sprint(r.Context().Value(callerKey{}), r.PathValue("id"))}, nil
		}},
		{Method: "PUT", Pattern: "/things/{id}", Summary: "Writes.", Handle: func(r *rest.Request) (rest.Response, error) {
			o, err := r.Object()
			if err != nil {
				return rest.Response{}, err
			}
			return rest.Response{Status: 201, Body: o.Keys()}, nil
		}},
		{Method: "GET", Pattern: "/page", Summary: "A page.", Public: true, Handle: func(*rest.Request) (rest.Response, error) {
			header := http.Header{"Cache-Control": {"max-age=60"}}
			return rest.Response{Body: []byte("<p>"), ContentType: "text/html", Header: header}, nil
		}},
		{Method: "GET", Pattern: "/panic", Summary: "Panics.", Public: true, Handle: func(*rest.Request) (rest.Response, error) { panic(errLeak) }},
		{Method: "GET", Pattern: "/abort", Summary: "Aborts.", Public: true, Handle: func(*rest.Request) (rest.Response, error) { panic(http.ErrAbortHandler) }},
		{Method: "GET", Pattern: "/broken", Summary: "Cannot be encoded.", Public: true, Handle: func(*rest.Request) (rest.Response, error) {
			return rest.Response{Body: unencodable{}}, nil
		}},
		{Method: "GET", Pattern: "/internal", Summary: "Fails.", Public: true, Handle: failing(errLeak)},
		{Method: "GET", Pattern: "/busy", Summary: "Times out.", Public: true, Handle: failing(apperr.New(apperr.Timeout, "busy"))},
		{Method: "GET", Pattern: "/canceled", Summary: "Is given up.", Public: true, Handle: failing(fmt.Errorf("query: %w", context.Canceled))},
	}
}

// mount serves the routes below /v; what is logged goes to the buffer.
func mount(t *testing.T) (http.Handler, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	mux := http.NewServeMux()
	rest.Mount(mux, "/v", routes(), rest.Config{
		MaxBody: 32,
		Logger:  slog.New(slog.NewTextHandler(&log, nil)),
		Authenticate: func(r *http.Request) (context.Context, error) {
			token, err := rest.Bearer(r)
			return context.WithValue(r.Context(), callerKey{}, token), err
		},
		Error: func(_ *http.Request, f rest.Failure) (int, string, any) {
			return f.Status, "application/json", map[string]int{"failed": f.Status}
		},
	})
	return mux, &log
}

type want struct {
	status int
	body   string
	header map[string]string
}

func (w want) check(t *testing.T, res *httptest.ResponseRecorder) {
	t.Helper()
	if res.Code != w.status || w.body != "*" && res.Body.String() != w.body {
		t.Errorf("got %d %s, want %d %s", res.Code, res.Body, w.status, w.body)
	}
	for name, value := range w.header {
		if got := res.Header().Get(name); got != value {
			t.Errorf("%s: got %q, want %q", name, got, value)
		}
	}
	if len(res.Header().Get("X-Request-Id")) < 16 || res.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers of every answer are missing: %v", res.Header())
	}
}

func TestMount(t *testing.T) {
	h, _ := mount(t)
	const bearer = "Bearer ann"
	for name, c := range map[string]struct {
		method, path, auth, contentType, body string
		want                                  want
	}{
		"reads":                     {"GET", "/v/things/7", bearer, "", "", want{200, `"ann7"`, map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "Content-Length": "6"}}},
		"HEAD is GET without body":  {"HEAD", "/v/things/7", bearer, "", "", want{200, "", map[string]string{"Content-Length": "6"}}},
		"OPTIONS needs nobody":      {"OPTIONS", "/v/things/7", "", "", "", want{204, "", map[string]string{"Allow": "GET, HEAD, OPTIONS, PUT"}}},
		"nobody":                    {"GET", "/v/things/7", "", "", "", want{401, `{"failed":401}`, map[string]string{"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"}}},
		"nobody, too large a body":  {"PUT", "/v/things/7", "", "", strings.Repeat("x", 99), want{401, `{"failed":401}`, nil}},
		"unknown path":              {"GET", "/v/thing", "", "", "", want{404, `{"failed":404}`, nil}},
		"the prefix alone":          {"GET", "/v", "", "", "", want{404, `{"failed":404}`, nil}},
		"trailing slash":            {"GET", "/v/open/", "", "", "", want{404, `{"failed":404}`, nil}},
		"another method":            {"DELETE", "/v/things/7", "", "", "", want{405, `{"failed":405}`, map[string]string{"Allow": "GET, HEAD, OPTIONS, PUT"}}},
		"another method, POST only": {"POST", "/v/open", "", "", "", want{405, `{"failed":405}`, map[string]string{"Allow": "GET, HEAD, OPTIONS"}}},
		"writes":                    {"PUT", "/v/things/7", bearer, "application/json; charset=UTF-8", `{"b":1,"a":2}`, want{201, `["b","a"]`, nil}},
		"no content type":           {"PUT", "/v/things/7", bearer, "", `{}`, want{201, `null`, nil}},
		"a form":                    {"PUT", "/v/things/7", bearer, "application/x-www-form-urlencoded", `{}`, want{415, `{"failed":415}`, nil}},
		"Latin-1":                   {"PUT", "/v/things/7", bearer, "application/json; charset=latin1", `{}`, want{415, `{"failed":415}`, nil}},
		"too large a body":          {"PUT", "/v/things/7", bearer, "", `{"a":"` + strings.Repeat("x", 99) + `"}`, want{413, `{"failed":413}`, nil}},
		"not JSON":                  {"PUT", "/v/things/7", bearer, "", `{"a"`, want{400, `{"failed":400}`, nil}},
		"a page":                    {"GET", "/v/page", "", "", "", want{200, "<p>", map[string]string{"Content-Type": "text/html", "Cache-Control": "max-age=60"}}},
		"busy":                      {"GET", "/v/busy", "", "", "", want{503, `{"failed":503}`, map[string]string{"Retry-After": "1"}}},
		"broken":                    {"GET", "/v/broken", "", "", "", want{500, `{"failed":500}`, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.contentType)
			if c.auth != "" {
				r.Header.Set("Authorization", c.auth)
			}
			res := httptest.NewRecorder()
			h.ServeHTTP(res, r)
			c.want.check(t, res)
		})
	}
}

// Ensure that the id a caller is shown is the one in the context, and that
// links come out readable.
func TestRequestID(t *testing.T) {
	h, _ := mount(t)
	res := httptest.NewRecorder()
	h.ServeHTTP(res, httptest.NewRequest("GET", "/v/open", nil))
	want := `{"id":"` + res.Header().Get("X-Request-Id") + `","link":"a&b"}`
	if res.Body.String() != want {
		t.Errorf("got %s, want %s", res.Body, want)
	}
	if rest.RequestID(context.Background()) != "" {
		t.Error("an id outside a request")
	}
}

// Ensure that a fault of our own is logged under the id the caller is shown,
// by its pattern, and that the caller learns nothing else.
func TestInternalErrorsAreLogged(t *testing.T) {
	for _, path := range []string{"/panic", "/internal", "/broken"} {
		h, log := mount(t)
		res := httptest.NewRecorder()
		h.ServeHTTP(res, httptest.NewRequest("GET", "/v"+path+"?token=secret", nil))
		want{500, `{"failed":500}`, nil}.check(t, res)
		line := log.String()
		for _, part := range []string{res.Header().Get("X-Request-Id"), "10.0.0.7", "route=" + path} {
			if !strings.Contains(line, part) {
				t.Errorf("%s: %q is not in the log: %s", path, part, line)
			}
		}
		if strings.Contains(line, "secret") || strings.Contains(path, "panic") != strings.Contains(line, "stack=") {
			t.Errorf("%s: log %s", path, line)
		}
	}
}

// Ensure that what a caller can act on is not logged, nor a caller who left.
func TestQuietErrors(t *testing.T) {
	h, log := mount(t)
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v/busy", nil))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/v/canceled", nil))
	if log.Len() != 0 {
		t.Errorf("logged: %s", log)
	}
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v/canceled", nil))
	if log.Len() == 0 {
		t.Error("a cancellation of our own is a fault and was not logged")
	}
}

func TestAbortPasses(t *testing.T) {
	h, _ := mount(t)
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("http.ErrAbortHandler was swallowed")
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v/abort", nil))
}

// Ensure that a body that is cut short on its way ends in an error and not in
// an object.
func TestShortBody(t *testing.T) {
	h, _ := mount(t)
	r := httptest.NewRequest("PUT", "/v/things/7", io.MultiReader(strings.NewReader(`{}`), cutReader{}))
	r.Header.Set("Authorization", "Bearer ann")
	res := httptest.NewRecorder()
	h.ServeHTTP(res, r)
	want{400, `{"failed":400}`, nil}.check(t, res)
}

type cutReader struct{}

func (cutReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestStatusOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{apperr.New(apperr.Invalid, "x"), 400},
		{apperr.New(apperr.Unauthenticated, "x"), 401},
		{apperr.New(apperr.Forbidden, "x"), 403},
		{fmt.Errorf("wrapped: %w", apperr.New(apperr.NotFound, "x")), 404},
		{apperr.New(apperr.Conflict, "x"), 409},
		{apperr.New(apperr.RateLimited, "x"), 429},
		{apperr.New(apperr.Timeout, "x"), 503},
		{apperr.New(apperr.Internal, "x"), 500},
		{fmt.Errorf("query: %w", context.DeadlineExceeded), 503},
		{&rest.Fault{Status: 413}, 413},
		{errLeak, 500},
	} {
		if got := rest.StatusOf(c.err); got != c.want {
			t.Errorf("%v: got %d, want %d", c.err, got, c.want)
		}
	}
}

// Ensure that a malformed table cannot be mounted.
func TestMalformedRows(t *testing.T) {
	handle := failing(nil)
	config := rest.Config{Error: func(*http.Request, rest.Failure) (int, string, any) { return 0, "", nil }}
	good := rest.Route{Method: "GET", Pattern: "/a", Summary: "A.", Public: true, Handle: handle}
	for name, rows := range map[string][]rest.Route{
		"no method":   {{Pattern: "/a", Summary: "A.", Public: true, Handle: handle}},
		"no path":     {{Method: "GET", Pattern: "a", Summary: "A.", Public: true, Handle: handle}},
		"no handler":  {{Method: "GET", Pattern: "/a", Summary: "A.", Public: true}},
		"no summary":  {{Method: "GET", Pattern: "/a", Public: true, Handle: handle}},
		"nobody asks": {{Method: "GET", Pattern: "/a", Summary: "A.", Handle: handle}},
		"twice":       {good, good},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("mounted")
				}
			}()
			rest.Mount(http.NewServeMux(), "/v", rows, config)
		})
	}
}

func TestBearer(t *testing.T) {
	for header, want := range map[string]string{
		"Bearer abc.def":                      "abc.def",
		"bearer abc":                          "abc",
		"Bearer  abc ":                        "abc",
		"Bearer":                              "",
		"Bearer ":                             "",
		"Basic abc":                           "",
		"Bearer a b":                          "",
		"Bearer a,Bearer b":                   "",
		"Bearer " + strings.Repeat("x", 9000): "",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Authorization", header)
		if got, err := rest.Bearer(r); got != want || (err == nil) != (want != "") {
			t.Errorf("%.20q: got %q, %v", header, got, err)
		}
		r.Header.Add("Authorization", header)
		if _, err := rest.Bearer(r); apperr.KindOf(err) != apperr.Unauthenticated {
			t.Errorf("two headers: %v", err)
		}
	}
}
