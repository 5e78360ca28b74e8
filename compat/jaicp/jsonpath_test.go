package jaicp

import (
	"encoding/json"
	"net/url"
	"testing"

	"parley/compat/rest"
)

// wantedBy is what a query string with these paths wants.
func wantedBy(t *testing.T, paths ...string) *wanted {
	t.Helper()
	q := rest.NewQuery(url.Values{"responseDataJsonPath[]": paths}.Encode())
	want := wantedOf(q)
	if err := q.Err(); err != nil {
		t.Fatal(err)
	}
	return want
}

// What lies at a path stays as it was written, numbers beyond those of a float too, with
// what is around it; elements of a list keep their order and leave no gaps.
func TestOnly(t *testing.T) {
	const all = `{"list":[[1,2],{"a":1,"b":2},{"b":3}],"order":{"id":12345678901234567890,"sum":1.10,"x":{}},"y z":2}`
	for _, c := range []struct {
		want  string
		paths []string
	}{
		{all, nil},
		{all, []string{"$"}},
		{all, []string{"$.order.id", "$"}},
		{`{"order":{"id":12345678901234567890,"sum":1.10}}`, []string{"$.order.id", "order.sum", "none"}},
		{`{"order":{"x":{}},"y z":2}`, []string{"$['y z']", `$["order"].x`}},
		{`{"list":[{"b":3}]}`, []string{"$.list[2]"}},
		{`{"list":[[2],{"a":1,"b":2},{"b":3}]}`, []string{"$.list[2].b", "$.list[1].b", "$.list[1].a", "list[0][1]"}},
		{`{"list":[{"a":1,"b":2}]}`, []string{"$.list[1].a", "$.list[1]"}},
		{`{}`, []string{"$.list[3]", "$.list.a", "$.order[0]", "$.order.id.x", "$.list[2].a"}},
	} {
		got := only(Message{MessageBase: MessageBase{ResponseData: json.RawMessage(all)}}, wantedBy(t, c.paths...))
		if string(got.ResponseData) != c.want {
			t.Errorf("%q: %s, want %s", c.paths, got.ResponseData, c.want)
		}
	}
}

// What is no path is told by the name of the parameter.
func TestPathsRefused(t *testing.T) {
	for _, path := range []string{"", "$.", "$..id", "$.items[*]", "$.items[-1]", "$.a[", "$['x'", "$x"} {
		q := rest.NewQuery(url.Values{"responseDataJsonPath": {"$.a", path}}.Encode())
		if want := wantedOf(q); want != nil || q.Err() == nil {
			t.Errorf("%q: %v, %v", path, want, q.Err())
		}
	}
}
