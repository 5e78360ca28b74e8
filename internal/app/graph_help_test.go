package app_test

import (
	"bytes"
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

// dataOf is the data of an answer, without blanks.
func dataOf(a apptest.Answer) string {
	var body struct{ Data json.RawMessage }
	var out bytes.Buffer
	if err := json.Unmarshal(a.Body, &body); err != nil || json.Compact(&out, body.Data) != nil {
		return "no data: " + string(a.Body)
	}
	return out.String()
}
