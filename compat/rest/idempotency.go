package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
	maxKey         = 255 // characters
)

// Key names a write that must not happen twice: the client's word for it, and
// what was asked.
type Key struct {
	// Value is the Idempotency-Key header: 1 to 255 visible ASCII characters.
	Value string
	// Route is the method and the pattern of the row. A path may hold a secret, a
	// pattern cannot.
	Route string
	// Hash is the SHA-256 of method, path, query and body, in hexadecimal digits.
	Hash string
}

// Once runs f and keeps its answer under the caller's key, together with all that
// f writes or not at all; asked again, it returns that answer instead. f may be
// run several times until it has gone well; its error leaves nothing behind. An
// apperr.Conflict says that the key was used for another request.
type Once func(ctx context.Context, key Key, f func(context.Context) (answer []byte, err error)) (answer []byte, replayed bool, err error)

// kept is an answer as [Once] keeps it.
type kept struct {
	Status      int         `json:"status"`
	ContentType string      `json:"contentType,omitempty"`
	Header      http.Header `json:"header,omitempty"`
	Body        []byte      `json:"body"`
}

// errRefusal takes back what a handler wrote before it returned an answer of 400
// or more, which is not kept.
var errRefusal = errors.New("rest: an answer that is not kept")

// serve hands the request to its row, at most once where the client says so.
func (s *surface) serve(row Route, r *http.Request) (Response, error) {
	if len(r.Header.Values(keyHeader)) == 0 || s.Once == nil || !row.writes() {
		return s.handle(row, r)
	}
	key, body, err := keyOf(row, r)
	if err != nil {
		return Response{}, err
	}
	var refusal Response
	var after func()
	answer, replayed, err := s.Once(r.Context(), key, func(ctx context.Context) ([]byte, error) {
		// A reader of its own for every run: handlers read it to the end.
		again := r.WithContext(ctx)
		again.Body = io.NopCloser(bytes.NewReader(body))
		res, err := s.answered(row, again)
		if err == nil && res.Status >= http.StatusBadRequest {
			refusal, err = res, errRefusal
			refusal.After = nil // what it wrote is taken back
		}
		if err != nil {
			return nil, err
		}
		after = res.After
		return keep(res)
	})
	switch {
	case errors.Is(err, errRefusal):
		return refusal, nil
	case err != nil:
		return Response{}, err
	}
	res, err := reply(answer, replayed)
	if !replayed {
		res.After = after
	}
	return res, err
}

// writes reports whether the row changes something on behalf of somebody.
func (row Route) writes() bool {
	switch row.Method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return !row.Public
	}
	return false
}

// answered is the row's answer with its body encoded.
func (s *surface) answered(row Route, r *http.Request) (Response, error) {
	res, err := s.handle(row, r)
	if err != nil {
		return res, err
	}
	return encode(res)
}

// keyOf reads the header and the body. It fails with a [Fault] (400, 413).
func keyOf(row Route, r *http.Request) (key Key, body []byte, err error) {
	values := r.Header.Values(keyHeader)
	if len(values) != 1 || !isKey(values[0]) {
		return key, nil, &Fault{
			Status: http.StatusBadRequest,
			Reason: fmt.Sprintf("%s has to be one header of 1 to %d visible ASCII characters", keyHeader, maxKey),
		}
	}
	if body, err = readAll(r.Body); err != nil {
		return key, nil, err
	}
	h := sha256.New()
	// The lengths, so that no part can pass for the end of another.
	fmt.Fprintf(h, "%s %d %s %d %s %d ", r.Method, len(r.URL.EscapedPath()), r.URL.EscapedPath(), len(r.URL.RawQuery), r.URL.RawQuery, len(body))
	h.Write(body)
	return Key{Value: values[0], Route: row.Method + " " + row.Pattern, Hash: hex.EncodeToString(h.Sum(nil))}, body, nil
}

func isKey(text string) bool {
	for _, c := range []byte(text) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return text != "" && len(text) <= maxKey
}

// keep turns an encoded answer into bytes.
func keep(res Response) ([]byte, error) {
	body, _ := res.Body.([]byte)
	return json.Marshal(kept{Status: res.Status, ContentType: res.ContentType, Header: res.Header, Body: body})
}

// reply is [keep] undone; a replayed answer says that it is one.
func reply(answer []byte, replayed bool) (Response, error) {
	var k kept
	if err := json.Unmarshal(answer, &k); err != nil {
		return Response{}, fmt.Errorf("a kept answer cannot be read: %w", err)
	}
	res := Response{Status: k.Status, ContentType: k.ContentType, Header: k.Header}
	if k.Body != nil {
		res.Body = k.Body
	}
	if replayed {
		if res.Header == nil {
			res.Header = http.Header{}
		}
		res.Header.Set(replayedHeader, "true")
	}
	return res, nil
}
