package rest_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// TestTimeout: a row that takes too long is given up, and whatever words the
// database finds for that the caller is told to come back, as of a credential that
// could not be checked in time.
func TestTimeout(t *testing.T) {
	wait := func(r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second): // so that one without a deadline fails
		}
	}
	late := func(err error) func(*rest.Request) (rest.Response, error) {
		return func(r *rest.Request) (rest.Response, error) {
			wait(r.Request)
			return rest.Response{}, err
		}
	}
	mux := http.NewServeMux()
	rest.Mount(mux, "/v", []rest.Route{
		{Method: "GET", Pattern: "/deadline", Summary: "Waits.", Public: true, Handle: late(context.DeadlineExceeded)},
		{Method: "GET", Pattern: "/words", Summary: "Waits.", Public: true, Handle: late(errors.New("pq: canceling statement due to user request"))},
		{Method: "GET", Pattern: "/invalid", Summary: "Waits.", Public: true, Handle: late(apperr.New(apperr.Invalid, "wrong"))},
		{Method: "GET", Pattern: "/private", Summary: "Is not come to.", Handle: late(nil)},
	}, rest.Config{
		Timeout: 20 * time.Millisecond, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Authenticate: func(*http.Request) (context.Context, error) {
			return nil, apperr.New(apperr.Timeout, "the request took too long")
		},
		Error: func(_ *http.Request, f rest.Failure) (int, string, any) { return f.Status, "", f.Err.Error() },
	})
	for path, want := range map[string]int{"/deadline": 503, "/words": 503, "/invalid": 400, "/private": 503} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v"+path, nil))
		if w.Code != want || (w.Header().Get("Retry-After") != "") != (want == 503) {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
	}
}
