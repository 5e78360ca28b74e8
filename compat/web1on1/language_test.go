package web1on1

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// someRows are rows by their ids.
func someRows() []any {
	return []any{
		json.RawMessage(`{"id":"a","name":"Ann","status":"active","pointsByAgent":10,"tags":["red","blue"],"createdAt":"2026-03-01T08:00:00.000Z","meta":{"k":{"x":"one"}},"fields":[{"name":"f1"},{"name":"f2"}]}`),
		json.RawMessage(`{"id":"b","name":"bob","status":"active","pointsByAgent":9,"tags":[],"createdAt":"2026-03-02T08:00:00.000Z","meta":{"k":{"x":"two"}},"fields":[]}`),
		json.RawMessage(`{"id":"c","name":"Cäcilia","status":"archived","tags":["blue"],"createdAt":"2026-03-03T08:00:00.000Z","type":null,"fields":[{"name":"f2"}]}`),
	}
}

// anyKind has the members of a form.
func anyKind() *kind { return &kind{path: "forms", fields: membersOf(Form{})} }

// TestFilters: each operator on each sort of member, through objects and lists.
func TestFilters(t *testing.T) {
	for query, want := range map[string]string{
		"":                                      "abc",
		"name=Ann":                              "a",
		"name=ann":                              "",
		"name=~B":                               "b",
		"name=~%C3%84C":                         "c",
		"name=>Z":                               "b",
		"name=[Ann,bob]":                        "ab",
		"name=[Ann, bob]":                       "ab",
		"name=[]":                               "",
		"name=[Ann":                             "",
		"pointsByAgent=10":                      "a",
		"pointsByAgent=10.0":                    "a",
		"pointsByAgent=>9":                      "a",
		"pointsByAgent=null":                    "c",
		"type=null":                             "abc",
		"tags=blue":                             "ac",
		"tags=[red,green]":                      "a",
		"tags=~LU":                              "ac",
		"meta.k.x=two":                          "b",
		"meta.k=two":                            "",
		"meta.k.x.y=two":                        "",
		"fields.name=f2":                        "ac",
		"createdAt=>2026-03-01":                 "abc",
		"createdAt=>2026-03-02T08:00":           "c",
		"createdAt=2026-03-02T08:00:00Z":        "b",
		"createdAt=2026-03-02T09:00:00%2B01:00": "b",
		"status=active&tags=blue":               "a",
		"name=~a&name=~c":                       "c",
		"sort=-createdAt":                       "cba",
		"sort=name":                             "acb",
		"sort=-name":                            "bca",
		"sort=status,-name":                     "bac",
		"sort=pointsByAgent":                    "cba",
		"sort=meta.k.x":                         "cab",
		"sort=type,-createdAt":                  "cba",
	} {
		in, err := readListQuery(rest.NewQuery(query), anyKind())
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		got, err := in.sift(someRows(), in.filters)
		if err != nil {
			t.Fatal(err)
		}
		var names strings.Builder
		for _, row := range got {
			names.WriteString(string(row.(json.RawMessage)[7:8]))
		}
		if names.String() != want {
			t.Errorf("%s keeps %q, want %q", query, names.String(), want)
		}
	}
}

func manyConditions() string {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "&meta.%d=1", i+1)
	}
	return b.String()
}

// TestListQueryRefused: what is wrong is named by its parameter.
func TestListQueryRefused(t *testing.T) {
	for query, field := range map[string]string{
		"limit=0":                               "limit",
		"limit=501":                             "limit",
		"limit=many":                            "limit",
		"limit=1&limit=2":                       "limit",
		"offset=-1":                             "offset",
		"offset=1e3":                            "offset",
		"sort=nothing":                          "sort",
		"sort=-":                                "sort",
		"sort=" + strings.Repeat("name,", 6):    "sort",
		"name=1" + manyConditions():             "meta.20",
		"nothing=1":                             "nothing",
		"nothing.at.all=1":                      "nothing.at.all",
		"meta" + strings.Repeat(".a", 9) + "=1": "meta" + strings.Repeat(".a", 9),
		"name=%FF":                              "name",
		"name=%00":                              "name",
		"name=" + strings.Repeat("a&name=", 10) + "a": "name",
		"name=[" + strings.Repeat("a,", 1_000) + "]":  "name",
		"select=" + strings.Repeat("a,", 50):          "select",
		"populate=" + strings.Repeat("a.", 8) + "a":   "populate",
	} {
		_, err := readListQuery(rest.NewQuery(query), anyKind())
		e, ok := errors.AsType[*apperr.Error](err)
		if !ok || e.Kind != apperr.Invalid || len(e.Fields) == 0 || e.Fields[0].Path[0] != field {
			t.Errorf("%.60s: %+v", query, err)
		}
	}
}

// TestSelect: what is selected is shown, with the id, and nothing else.
func TestSelect(t *testing.T) {
	first, err := documentOf(someRows()[0])
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"select=name":              `{"id":"a","name":"Ann"}`,
		"select=nothing":           `{"id":"a"}`,
		"select=meta.k":            `{"id":"a","meta":{"k":{"x":"one"}}}`,
		"select=meta.none":         `{"id":"a","meta":{}}`,
		"select=meta.k.x,meta":     `{"id":"a","meta":{"k":{"x":"one"}}}`,
		"select=fields.name, tags": `{"fields":[{"name":"f1"},{"name":"f2"}],"id":"a","tags":["red","blue"]}`,
	} {
		out, err := encoded([]document{first}, readView(rest.NewQuery(strings.ReplaceAll(query, " ", "%20"))).selected)
		if err != nil || string(out[0].(json.RawMessage)) != want {
			t.Errorf("%s: %s, %v", query, out, err)
		}
	}
}

// TestLifetime: archived rows are shown where they are asked for, and nowhere else.
func TestLifetime(t *testing.T) {
	for query, want := range map[string]int{
		"": 0, "status=active": 0, "status=~archived": 0, "name=archived": 0, "status=archived": 1, "status=[archived]": 1, "status=[active,archived]": 2,
	} {
		in, err := readListQuery(rest.NewQuery(query), anyKind())
		if err != nil || int(in.lifetime()) != want {
			t.Errorf("%s: %d, %v", query, in.lifetime(), err)
		}
	}
}

// TestWords: every word of the vendor's stands for capitals that stand for it.
func TestWords(t *testing.T) {
	for _, list := range [][]string{
		userRoles, userStatuses, organizationStatuses, defaultRoles, botStatuses, audiences, serviceTypes, serviceStatuses, formTypes, formStatuses, fieldTypes,
	} {
		for _, w := range list {
			if back := wordFor(capitals(w), list); back != w || strings.ToUpper(capitals(w)) != capitals(w) {
				t.Errorf("%s is %s is %s", w, capitals(w), back)
			}
		}
	}
}

// FuzzListQuery: whatever stands in the address, it is read or refused, and what is
// read can be asked of rows.
func FuzzListQuery(f *testing.F) {
	for _, seed := range []string{"sort=-name,meta.a&limit=5", "name=~a&tags=[a,b]", "createdAt=>2026", "a[0]=1&b=%zz", "select=a.b,c&populate=x.y", "fields.name=[,]"} {
		f.Add(seed)
	}
	doc := document{"name": "Ann", "fields": []any{document{"name": json.Number("1")}, nil, "x"}, "meta": document{"a": nil}}
	f.Fuzz(func(t *testing.T, query string) {
		in, err := readListQuery(rest.NewQuery(query), anyKind())
		if err != nil {
			if apperr.KindOf(err) != apperr.Invalid {
				t.Fatal(err)
			}
			return
		}
		if _, err := in.sift([]any{doc, document{}}, in.filters); err != nil {
			t.Fatal(err)
		}
		if _, err := encoded([]document{doc}, in.view.selected); err != nil {
			t.Fatal(err)
		}
		if in.limit < 1 || in.limit > maxLimit || in.offset < 0 {
			t.Fatalf("%d rows after %d", in.limit, in.offset)
		}
		if _, err := url.ParseQuery(query); err == nil && len(in.filters) > maxFilters {
			t.Fatalf("%d conditions", len(in.filters))
		}
	})
}
