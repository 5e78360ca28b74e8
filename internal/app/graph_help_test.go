package app_test

import (
	"encoding/json"
	"strings"

	"parley/internal/testkit/apptest"
)

type graphError struct {
	Message    string
	Path       []any
	Extensions struct{ Code, RequestID string }
}

func graphErrors(a apptest.Answer) []graphError {
	var body struct{ Errors []graphError }
	if err := json.Unmarshal(a.Body, &body); err != nil {
		return []graphError{{Message: "no JSON: " + string(a.Body)}}
	}
	return body.Errors
}

// codes are the codes of an answer's errors, apart by spaces.
func codes(a apptest.Answer) string {
	var out []string
	for _, e := range graphErrors(a) {
		out = append(out, e.Extensions.Code)
	}
	return strings.Join(out, " ")
}
