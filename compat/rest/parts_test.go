package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// TestDrop: a member that was left out is as one that was never there; null is there.
func TestDrop(t *testing.T) {
	o, err := rest.ParseObject([]byte(`{"a":null,"b":"x","c":1}`))
	if err != nil {
		t.Fatal(err)
	}
	o.Drop("b")
	o.Drop("unknown")
	if !o.Has("a") || o.Has("b") || o.Has("d") || o.Text("b") != "" || !slices.Equal(o.Keys(), []string{"a", "c"}) {
		t.Errorf("%v", o.Keys())
	}
}

// TestSlots: null is an empty slot; everything else has to be an object.
func TestSlots(t *testing.T) {
	for body, want := range map[string]string{
		`{"s":[{"n":"a"},null,{"n":"b"}]}`: "a - b",
		`{"s":[]}`:                         "",
		`{}`:                               "",
		`{"s":[null,"a"]}`:                 "s.1",
		`{"s":{}}`:                         "s",
		`{"s":[null,null,null,null]}`:      "s",
	} {
		o, err := rest.ParseObject([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, slot := range o.Slots("s", 3) {
			if slot == nil {
				got = append(got, "-")
			} else {
				got = append(got, slot.Text("n"))
			}
		}
		if e, ok := o.Err().(*apperr.Error); ok {
			got = []string{strings.Join(e.Fields[0].Path, ".")}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: %q, want %q", body, text, want)
		}
	}
}

// TestList: a body that is an array is the member of an object; nothing else is one.
func TestList(t *testing.T) {
	for body, want := range map[string]string{
		`["a","b"]`:               "a b",
		" \n[]":                   "",
		"\uFEFF[\"c\"]":           "c",
		`{}`:                      "refused",
		``:                        "refused",
		`["a"]]`:                  "refused",
		`["a"],"x":["b"]`:         "refused",
		`[` + "\"\xff\"" + `]`:    "refused",
		strings.Repeat("[", 1000): "refused",
		strings.Repeat("[", 100) + strings.Repeat("]", 100): "refused",
	} {
		r := &rest.Request{Request: httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))}
		o, err := r.List("ids")
		got := "refused"
		if err == nil {
			got = strings.Join(o.Texts("ids", 5), " ")
		}
		if got != want || err != nil && apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("%.40s: %q, %v, want %q", body, got, err, want)
		}
	}
}

// TestObjectOrList: a body is an object or a list, and says which.
func TestObjectOrList(t *testing.T) {
	for body, want := range map[string]string{
		`{"ids":["a"]}`: "false a", ` ["a","b"]`: "true a b", "\uFEFF[]": "true ", `5`: "refused", ``: "refused", `["a"`: "refused", `{"ids":`: "refused",
	} {
		r := &rest.Request{Request: httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))}
		o, isList, err := r.ObjectOrList("ids")
		got := "refused"
		if err == nil {
			got = fmt.Sprint(isList) + " " + strings.Join(o.Texts("ids", 5), " ")
		}
		if got != want || err != nil && apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("%s: %q, %v, want %q", body, got, err, want)
		}
	}
}

// TestNames: each parameter is named once, lists by their name.
func TestNames(t *testing.T) {
	got := rest.NewQuery("b=1&a%5B0%5D=2&a[]=3&b=4&c&%zz=5&=6&d.e=7").Names()
	if want := []string{"b", "a", "c", "d.e"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestLater: who asks too often hears how many whole seconds to wait.
func TestLater(t *testing.T) {
	for after, want := range map[time.Duration]string{time.Millisecond: "1", time.Second: "1", 1001 * time.Millisecond: "2"} {
		mux := http.NewServeMux()
		rest.Mount(mux, "/v", []rest.Route{{
			Method: "GET", Pattern: "/x", Summary: "Is too much.", Public: true,
			Handle: failing(&rest.Later{Err: apperr.New(apperr.RateLimited, "slowly"), After: after}),
		}}, rest.Config{Error: func(_ *http.Request, f rest.Failure) (int, string, any) { return f.Status, "", f.Err.Error() }})
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v/x", nil))
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != want || w.Body.String() != `"slowly"` {
			t.Errorf("%s: %d %v %s", after, w.Code, w.Header(), w.Body)
		}
	}
}
