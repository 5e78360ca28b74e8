package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"parley/internal/apperr"
	"parley/internal/requestid"
)

// surface is one mounted vendor.
type surface struct{ Config }

// RequestID returns the id of the request that the context belongs to: the
// X-Request-Id header of its answer. It is empty outside a request.
func RequestID(ctx context.Context) string { return requestid.From(ctx) }

// answer is a handler before its errors and panics are dealt with.
type answer func(*http.Request) (Response, error)

func notFound(*http.Request) (Response, error) {
	return Response{}, &Fault{Status: http.StatusNotFound, Reason: "no such path"}
}

// dispatch picks the row by method and authenticates.
func (s *surface) dispatch(methods map[string]Route) answer {
	allow := allowed(methods)
	return func(r *http.Request) (Response, error) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		row, ok := methods[method]
		switch {
		case !ok && method == http.MethodOptions:
			return Response{Status: http.StatusNoContent, Header: http.Header{"Allow": {allow}}}, nil
		case !ok:
			return Response{}, &Fault{Status: http.StatusMethodNotAllowed, Reason: "no such method here", allow: allow}
		}

		if !row.Public {
			ctx, err := s.authenticated(r)
			if err != nil {
				return Response{}, err
			}
			r = r.WithContext(ctx)
		}
		return s.served(row, r)
	}
}

// handler is the one wrapper that writes. The pattern names the request in the
// log: a path may hold a secret, a pattern cannot.
func (s *surface) handler(pattern string, methods map[string]Route, a answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = requestid.Give(w, r)
		r.Body = http.MaxBytesReader(w, r.Body, cmp.Or(methods[r.Method].MaxBody, s.MaxBody))

		res, err := guard(a, r)
		if err != nil {
			res = s.failure(pattern, r, err)
		}
		write(w, r, res)
	})
}

// panicked is a panic of a handler on its way to the log.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// guard answers the request and encodes the body, so that nothing is written
// before both have gone well. A panic becomes an error;
// [http.ErrAbortHandler] passes, being net/http's own.
func guard(a answer, r *http.Request) (res Response, err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			err = &panicked{value: v, stack: debug.Stack()}
		}
	}()
	if res, err = a(r); err != nil {
		return res, err
	}
	if res.After != nil {
		res.After()
	}
	return encode(res)
}

// encode turns the body into bytes. HTML characters are left alone: links with
// `&` have to read as such.
func encode(res Response) (Response, error) {
	if _, done := res.Body.([]byte); done || res.Body == nil {
		return res, nil
	}
	if media, _, _ := strings.Cut(res.ContentType, ";"); isXML(media) {
		body, err := encodeXML(res.Body)
		res.Body = body
		return res, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(res.Body); err != nil {
		return res, fmt.Errorf("encode the answer: %w", err)
	}
	res.Body = bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	return res, nil
}

// failure shapes an error and logs it where the caller is not told.
func (s *surface) failure(pattern string, r *http.Request, err error) Response {
	f := Failure{Status: StatusOf(err), Err: err}
	ours := f.Status == http.StatusInternalServerError || apperr.KindOf(err) == apperr.Unavailable
	if ours && !gone(r, err) && !errors.Is(err, apperr.ErrBusy) {
		s.log(pattern, r, err)
	}
	status, contentType, body := s.Error(r, f)
	res := Response{Status: status, ContentType: contentType, Body: body, Header: f.header(s.Challenge)}
	encoded, err := encode(res)
	if err != nil {
		s.log(pattern, r, err)
		encoded.Body = nil
	}
	return encoded
}

func (s *surface) log(pattern string, r *http.Request, err error) {
	attrs := []slog.Attr{
		slog.String("requestId", RequestID(r.Context())),
		slog.String("method", r.Method),
		slog.String("route", pattern),
		slog.Any("error", err),
	}
	if p, ok := errors.AsType[*panicked](err); ok {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	s.Logger.LogAttrs(r.Context(), slog.LevelError, "request failed", attrs...)
}

// write sends the answer. Nothing is cached unless the handler says so: almost
// every answer belongs to one caller.
func write(w http.ResponseWriter, r *http.Request, res Response) {
	body, _ := res.Body.([]byte)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if body != nil {
		h.Set("Content-Type", "application/json")
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if res.ContentType != "" {
		h.Set("Content-Type", res.ContentType)
	}
	for name, values := range res.Header {
		h[name] = values
	}

	if res.Status == 0 {
		res.Status = http.StatusOK
	}
	w.WriteHeader(res.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a caller that has gone hears nothing
	}
}
