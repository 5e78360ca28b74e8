package register

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// handler answers a request with a status and what is written as JSON.
type handler func(context.Context, *http.Request) (int, any, error)

// answer makes a handler of HTTP of one.
func (g *Register) answer(do handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, body := g.outcome(w, r, do)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(body) //nolint:errcheck,errchkjson // the client has gone
	}
}

// outcome is what a handler comes to, with the headers that every answer has.
func (g *Register) outcome(w http.ResponseWriter, r *http.Request, do handler) (int, any) {
	secret(w)
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	status, body, err := g.done(r, do)
	if err != nil {
		return g.refuse(w, r, err)
	}
	return status, body
}

// done does what is asked for, in its time and a place among the requests.
func (g *Register) done(r *http.Request, do handler) (int, any, error) {
	leave, err := g.Admit()
	if err != nil {
		return 0, nil, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(r.Context(), g.Timeout)
	defer cancel()
	return do(ctx, r)
}

// refusal is the body of an answer that says no.
type refusal struct {
	Message string  `json:"message"`
	Errors  []fault `json:"errors,omitempty"`
}

type fault struct {
	Field   []string `json:"field"`
	Message string   `json:"message"`
}

// refuse tells what went wrong, where somebody can do something about it.
func (g *Register) refuse(w http.ResponseWriter, r *http.Request, err error) (int, any) {
	status, said := rest.StatusOf(err), refusal{Message: "an error of the server"}
	if later, ok := errors.AsType[*rest.Later](err); ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(later.After.Seconds()))))
	}
	switch e, ok := errors.AsType[*apperr.Error](err); {
	case ok:
		said.Message = e.Message
		for _, f := range e.Fields {
			said.Errors = append(said.Errors, fault{f.Path, f.Message})
		}
	case r.Context().Err() == nil:
		g.Logger.ErrorContext(r.Context(), "a registration failed", "error", err)
	}
	return status, said
}

// secret keeps an answer, and the address that it came from, out of everybody's
// memory.
func secret(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
}
