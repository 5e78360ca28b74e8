package rest_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// What a handler leaves for afterwards is done once, when what it wrote is there to
// stay: not for a run that had to be repeated, not for an answer that is sent again,
// not after a failure.
func TestAfter(t *testing.T) {
	var log []string
	m := &memory{map[string]rest.Key{}, map[string][]byte{}}
	once := func(ctx context.Context, key rest.Key, f func(context.Context) ([]byte, error)) ([]byte, bool, error) {
		answer, replayed, err := m.once(ctx, key, f)
		log = append(log, "committed")
		return answer, replayed, err
	}
	row := func(path string, status int, err error) rest.Route {
		return rest.Route{Method: "POST", Pattern: path, Summary: "Writes.", Handle: func(*rest.Request) (rest.Response, error) {
			log = append(log, "ran")
			return rest.Response{Status: status, Body: "x", After: func() { log = append(log, "after") }}, err
		}}
	}
	mux := http.NewServeMux()
	rest.Mount(mux, "/v", []rest.Route{
		row("/a", 201, nil), row("/refused", 422, nil), row("/failed", 0, apperr.New(apperr.NotFound, "no")),
	}, rest.Config{
		Once:         once,
		Authenticate: func(r *http.Request) (context.Context, error) { return r.Context(), nil },
		Error:        func(_ *http.Request, f rest.Failure) (int, string, any) { return f.Status, "", nil },
	})
	for _, c := range []struct {
		path string
		keys []string
		want []string
	}{
		{"/v/a", nil, []string{"ran", "after"}},
		{"/v/a", []string{"k"}, []string{"ran", "ran", "committed", "after"}},
		{"/v/a", []string{"k"}, []string{"committed"}},
		{"/v/refused", []string{"r"}, []string{"ran", "committed"}},
		{"/v/failed", nil, []string{"ran"}},
	} {
		log = nil
		send(mux, "POST", c.path, "", c.keys...)
		if !slices.Equal(log, c.want) {
			t.Errorf("%s %v: %v, want %v", c.path, c.keys, log, c.want)
		}
	}
}

// A row may take larger bodies than the rest of its surface.
func TestMaxBodyOfARow(t *testing.T) {
	read := func(r *rest.Request) (rest.Response, error) {
		_, err := r.PlainText()
		return rest.Response{}, err
	}
	mux := http.NewServeMux()
	rest.Mount(mux, "/v", []rest.Route{
		{Method: "POST", Pattern: "/a", Summary: "Reads much.", Public: true, MaxBody: 20, Handle: read},
		{Method: "PUT", Pattern: "/a", Summary: "Reads little.", Public: true, Handle: read},
	}, rest.Config{MaxBody: 10, Error: func(_ *http.Request, f rest.Failure) (int, string, any) { return f.Status, "", nil }})
	const eleven, many = "01234567890", "012345678901234567890"
	for _, c := range []struct {
		method, body string
		status       int
	}{{"POST", eleven, 200}, {"POST", many, 413}, {"PUT", eleven, 413}} {
		if res := send(mux, c.method, "/v/a", c.body); res.Code != c.status {
			t.Errorf("%s of %d bytes: %d, want %d", c.method, len(c.body), res.Code, c.status)
		}
	}
}
