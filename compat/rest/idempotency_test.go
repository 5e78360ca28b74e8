package rest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// memory is a Once that runs every new request twice, as after a deadlock.
type memory struct {
	keys    map[string]rest.Key
	answers map[string][]byte
}

func (m *memory) once(ctx context.Context, key rest.Key, f func(context.Context) ([]byte, error)) ([]byte, bool, error) {
	if answer, ok := m.answers[key.Value]; ok {
		if m.keys[key.Value] != key {
			return nil, false, apperr.New(apperr.Conflict, "used")
		}
		return answer, true, nil
	}
	for range 2 {
		answer, err := f(ctx)
		if err != nil {
			return nil, false, err
		}
		m.keys[key.Value], m.answers[key.Value] = key, answer
	}
	return m.answers[key.Value], false, nil
}

// mountOnce serves rows that write; ran says how often a handler was called.
func mountOnce(t *testing.T) (h http.Handler, m *memory, ran *int) {
	t.Helper()
	m, ran = &memory{map[string]rest.Key{}, map[string][]byte{}}, new(int)
	row := func(method, path string, answer func(body string) (rest.Response, error)) rest.Route {
		return rest.Route{Method: method, Pattern: path, Summary: "Writes.", Handle: func(r *rest.Request) (rest.Response, error) {
			*ran++
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return rest.Response{}, err
			}
			return answer(string(body))
		}}
	}
	echo := func(body string) (rest.Response, error) { return rest.Response{Status: 201, Body: body}, nil }
	public := row("POST", "/public", echo)
	public.Public = true
	mux := http.NewServeMux()
	rest.Mount(mux, "/v", []rest.Route{
		row("POST", "/a", echo), row("PUT", "/a", echo), row("PATCH", "/a", echo), row("DELETE", "/a", echo), row("GET", "/a", echo), row("POST", "/b/{id}", echo), public,
		row("POST", "/page", func(string) (rest.Response, error) {
			return rest.Response{Body: []byte("<\xff>"), ContentType: "text/html", Header: http.Header{"Location": {"/here"}}}, nil
		}),
		row("POST", "/empty", func(string) (rest.Response, error) { return rest.Response{Status: 204}, nil }),
		row("POST", "/refused", func(string) (rest.Response, error) { return rest.Response{Status: 422, Body: "no"}, nil }),
		row("POST", "/failed", func(string) (rest.Response, error) { return rest.Response{}, apperr.New(apperr.NotFound, "no") }),
		row("POST", "/panic", func(string) (rest.Response, error) { panic(errLeak) }),
		row("POST", "/broken", func(string) (rest.Response, error) { return rest.Response{Body: unencodable{}}, nil }),
	}, rest.Config{
		MaxBody: 32, Once: m.once,
		Authenticate: func(r *http.Request) (context.Context, error) { return r.Context(), nil },
		Error: func(_ *http.Request, f rest.Failure) (int, string, any) {
			return f.Status, "application/json", map[string]int{"failed": f.Status}
		},
	})
	return mux, m, ran
}

func send(h http.Handler, method, path, body string, keys ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header["Idempotency-Key"] = keys
	res := httptest.NewRecorder()
	h.ServeHTTP(res, r)
	return res
}

// A write with a key is answered the same way twice, to the byte, and says the
// second time that it is a replay; what failed is not kept.
func TestOnceAnswers(t *testing.T) {
	page := map[string]string{"Content-Type": "text/html", "Location": "/here"}
	for name, c := range map[string]struct {
		method, path string
		want         want
		runs         int // of both requests
	}{
		"POST":                {"POST", "/v/a", want{201, `"body"`, nil}, 2},
		"PUT":                 {"PUT", "/v/a", want{201, `"body"`, nil}, 2},
		"PATCH":               {"PATCH", "/v/a", want{201, `"body"`, nil}, 2},
		"DELETE":              {"DELETE", "/v/a", want{201, `"body"`, nil}, 2},
		"bytes and headers":   {"POST", "/v/page", want{200, "<\xff>", page}, 2},
		"nothing":             {"POST", "/v/empty", want{204, "", nil}, 2},
		"a GET":               {"GET", "/v/a", want{201, `"body"`, nil}, 2},
		"a public row":        {"POST", "/v/public", want{201, `"body"`, nil}, 2},
		"a refusing answer":   {"POST", "/v/refused", want{422, `"no"`, nil}, 2},
		"an error":            {"POST", "/v/failed", want{404, `{"failed":404}`, nil}, 2},
		"a panic":             {"POST", "/v/panic", want{500, `{"failed":500}`, nil}, 2},
		"one that breaks off": {"POST", "/v/broken", want{500, `{"failed":500}`, nil}, 2},
		"no such method":      {"PUT", "/v/page", want{405, `{"failed":405}`, nil}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h, m, ran := mountOnce(t)
			first, second := send(h, c.method, c.path, "body", "k"), send(h, c.method, c.path, "body", "k")
			c.want.check(t, first)
			c.want.check(t, second)
			kept := c.method != "GET" && c.path != "/v/public" && c.want.status < 400
			if _, ok := m.answers["k"]; ok != kept || *ran != c.runs {
				t.Errorf("kept %v, want %v; ran %d times, want %d", ok, kept, *ran, c.runs)
			}
			if first.Header().Get("Idempotency-Replayed") != "" || (second.Header().Get("Idempotency-Replayed") == "true") != kept {
				t.Errorf("replayed: %v, then %v", first.Header(), second.Header())
			}
		})
	}
}

// What a key stands for, and which keys are refused before anything runs.
func TestOnceKeys(t *testing.T) {
	h, m, ran := mountOnce(t)
	send(h, "POST", "/v/b/1?q=1", "body", "k")
	before := *ran
	for name, c := range map[string]struct {
		method, path, body string
		keys               []string
		status             int
	}{
		"the same":       {"POST", "/v/b/1?q=1", "body", []string{"k"}, 201},
		"another body":   {"POST", "/v/b/1?q=1", "bodY", []string{"k"}, 409},
		"another path":   {"POST", "/v/b/2?q=1", "body", []string{"k"}, 409},
		"another query":  {"POST", "/v/b/1?q=2", "body", []string{"k"}, 409},
		"no query":       {"POST", "/v/b/1", "body", []string{"k"}, 409},
		"another route":  {"POST", "/v/a", "body", []string{"k"}, 409},
		"another method": {"PUT", "/v/a", "body", []string{"k"}, 409},
		"empty":          {"POST", "/v/b/1", "body", []string{""}, 400},
		"too long":       {"POST", "/v/b/1", "body", []string{strings.Repeat("x", 256)}, 400},
		"a space":        {"POST", "/v/b/1", "body", []string{"a b"}, 400},
		"no ASCII":       {"POST", "/v/b/1", "body", []string{"é"}, 400},
		"DEL":            {"POST", "/v/b/1", "body", []string{"a\x7f"}, 400},
		"two":            {"POST", "/v/b/1", "body", []string{"a", "a"}, 400},
		"a large body":   {"POST", "/v/b/1", strings.Repeat("x", 33), []string{"a"}, 413},
	} {
		if res := send(h, c.method, c.path, c.body, c.keys...); res.Code != c.status {
			t.Errorf("%s: %d %s, want %d", name, res.Code, res.Body, c.status)
		}
	}
	if *ran != before || len(m.answers) != 1 {
		t.Errorf("ran %d times, kept %d", *ran-before, len(m.answers))
	}
	if k := m.keys["k"]; k.Route != "POST /b/{id}" || len(k.Hash) != 64 {
		t.Errorf("the key is %+v", k)
	}
	for _, key := range []string{"!", "~", strings.Repeat("x", 255)} {
		if res := send(h, "POST", "/v/a", "", key); res.Code != 201 {
			t.Errorf("%.5s: %d", key, res.Code)
		}
	}
	if got := len(m.answers); got != 4 {
		t.Errorf("%d answers are kept", got)
	}
}
