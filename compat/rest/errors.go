package rest

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"parley/internal/apperr"
)

// Fault is an error of HTTP itself, for which the application has no kind: a
// header that cannot be used (400), an unknown path (404), a method that a path
// has not (405), a body that is too large (413) or of another type (415).
type Fault struct {
	Status int
	// Reason is a phrase for the caller.
	Reason string

	allow string // of a 405
}

func (f *Fault) Error() string { return f.Reason }

// Later is an error that the caller meets no more after a while.
type Later struct {
	Err error
	// After is how long the while is.
	After time.Duration
}

func (l *Later) Error() string { return l.Err.Error() }

// Unwrap returns the error.
func (l *Later) Unwrap() error { return l.Err }

// Failure is a failed request on its way to [Config.Error].
type Failure struct {
	// Status is the usual status of the error, by [StatusOf].
	Status int
	// Err is an *apperr.Error or a *Fault where the caller can act on it. Any
	// other error is for the log only.
	Err error
}

// retryAfter is the Retry-After header of a 503, in seconds: what timed out
// was busy, and a moment helps.
const retryAfter = "1"

// header returns what HTTP asks to stand beside the status.
func (f Failure) header(challenge string) http.Header {
	h := make(http.Header)
	switch f.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", challenge)
	case http.StatusTooManyRequests:
		if later, ok := errors.AsType[*Later](f.Err); ok {
			h.Set("Retry-After", strconv.Itoa(int(math.Ceil(later.After.Seconds()))))
		}
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", retryAfter)
	case http.StatusMethodNotAllowed:
		if fault, ok := errors.AsType[*Fault](f.Err); ok {
			h.Set("Allow", fault.allow)
		}
	}
	return h
}

// StatusOf returns the usual HTTP status of an error: that of a [Fault], of
// the kind of an [apperr.Error], 503 for a deadline that passed, else 500.
func StatusOf(err error) int {
	if fault, ok := errors.AsType[*Fault](err); ok {
		return fault.Status
	}
	switch apperr.KindOf(err) {
	case apperr.Invalid:
		return http.StatusBadRequest
	case apperr.Unauthenticated:
		return http.StatusUnauthorized
	case apperr.Forbidden:
		return http.StatusForbidden
	case apperr.NotFound:
		return http.StatusNotFound
	case apperr.Conflict:
		return http.StatusConflict
	case apperr.RateLimited, apperr.CostLimit:
		return http.StatusTooManyRequests
	case apperr.Timeout, apperr.Unavailable:
		return http.StatusServiceUnavailable
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// gone reports whether the request failed because its caller went away, which
// is nobody's fault here.
func gone(r *http.Request, err error) bool {
	return errors.Is(err, context.Canceled) && r.Context().Err() != nil
}
