package gqlserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// retrySoon is the Retry-After of a 503, in seconds: what was busy or away may be
// there again in a moment.
const retrySoon = "1"

// statusOf is the status of an answer, and its Retry-After header where it has
// one. A part of an answer is an answer; strict clients take a status other than
// 200 for a request that was refused.
func statusOf(res *graphql.Response, strict bool) (status int, retryAfter string) {
	if i := slices.IndexFunc(res.Errors, isTransient); i >= 0 && holdsNothing(res.Data) {
		return transientStatus(res.Errors[i])
	}
	if len(res.Data) > 0 || len(res.Errors) == 0 || !strict {
		return http.StatusOK, ""
	}
	switch codeIn(res.Errors[0]) {
	case string(apperr.QueryNotFound):
		// A step of the protocol rather than a failure: clients now send the text.
		return http.StatusOK, ""
	case string(apperr.Forbidden):
		return http.StatusForbidden, ""
	}
	return http.StatusBadRequest, ""
}

func codeIn(e *gqlerror.Error) string {
	code, _ := e.Extensions["code"].(string)
	return code
}

// isTransient reports whether the same request may succeed later.
func isTransient(e *gqlerror.Error) bool {
	code := codeIn(e)
	return code == string(apperr.RateLimited) || code == string(apperr.Timeout) || apperr.KindOf(e.Err) == apperr.Unavailable
}

func transientStatus(e *gqlerror.Error) (status int, retryAfter string) {
	if codeIn(e) != string(apperr.RateLimited) {
		return http.StatusServiceUnavailable, retrySoon
	}
	if seconds, ok := e.Extensions["retryAfter"]; ok {
		return http.StatusTooManyRequests, fmt.Sprint(seconds)
	}
	return http.StatusTooManyRequests, retrySoon
}

// holdsNothing reports whether no root field came to anything.
func holdsNothing(data json.RawMessage) bool {
	if len(data) == 0 {
		return true
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return false
	}
	for _, v := range fields {
		if string(v) != "null" {
			return false
		}
	}
	return true
}

// statusOfFault is the status of a request that never became an operation.
func statusOfFault(err error) int {
	switch {
	case errors.Is(err, errBodySize):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errBodyTime):
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest
}
