package gqlserver

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The answer is the one that encoding/json would write, but for `data` of a
// request that did not run, which is left out.
func TestEncodeResponse(t *testing.T) {
	failed := gqlerror.List{{Message: "no <b>", Extensions: map[string]any{"code": "NOT_FOUND"}}}
	cost := map[string]any{"cost": map[string]any{"requested": 1}}
	for _, test := range []struct {
		res  graphql.Response
		want string
	}{
		{graphql.Response{Data: json.RawMessage(`{"a":1}`)}, `{"data":{"a":1}}`},
		{graphql.Response{Data: json.RawMessage(`{}`)}, `{"data":{}}`},
		{graphql.Response{Data: json.RawMessage(`null`), Errors: failed}, `{"errors":[{"message":"no \u003cb\u003e","extensions":{"code":"NOT_FOUND"}}],"data":null}`},
		{graphql.Response{Data: json.RawMessage(`{"a":null}`), Errors: failed, Extensions: cost}, `{"errors":[{"message":"no \u003cb\u003e","extensions":{"code":"NOT_FOUND"}}],"data":{"a":null},"extensions":{"cost":{"requested":1}}}`},
		{graphql.Response{Errors: failed}, `{"errors":[{"message":"no \u003cb\u003e","extensions":{"code":"NOT_FOUND"}}]}`},
		{graphql.Response{Errors: failed, Extensions: cost}, `{"errors":[{"message":"no \u003cb\u003e","extensions":{"code":"NOT_FOUND"}}],"extensions":{"cost":{"requested":1}}}`},
		{graphql.Response{}, `{"data":null}`},
		{graphql.Response{Extensions: map[string]any{}}, `{"data":null}`},
	} {
		got, err := encodeResponse(&test.res)
		if err != nil || string(got) != test.want {
			t.Errorf("got %s %v, want %s", got, err, test.want)
		}
		if theirs, err := json.Marshal(&test.res); len(test.res.Data) > 0 {
			if diff := cmp.Diff(string(theirs), string(got)); err != nil || diff != "" {
				t.Errorf("encoding/json writes otherwise: %v %s", err, diff)
			}
		}
	}
	if _, err := encodeResponse(&graphql.Response{Extensions: map[string]any{"f": func() {}}}); err == nil {
		t.Error("an extension that is no JSON is let through")
	}
}

// BenchmarkEncodeResponse writes an answer of 30 kB, once copied and once by
// encoding/json.
func BenchmarkEncodeResponse(b *testing.B) {
	var rows []string
	for i := range 200 {
		rows = append(rows, fmt.Sprintf(`{"id":"0193%028d","text":"Message %d: %s","sentAt":"2026-03-01T08:00:00.000Z"}`, i, i, strings.Repeat("words ", 8)))
	}
	res := &graphql.Response{
		Data:       json.RawMessage(`{"messages":[` + strings.Join(rows, ",") + `]}`),
		Extensions: map[string]any{"cost": map[string]any{"requested": 220}},
	}
	for name, encode := range map[string]func() ([]byte, error){
		"copied": func() ([]byte, error) { return encodeResponse(res) },
		"json":   func() ([]byte, error) { return json.Marshal(res) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(res.Data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := encode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
