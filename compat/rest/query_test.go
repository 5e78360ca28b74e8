package rest_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// Ensure that every way to write a list is read, and everything else left alone.
func TestQueryTexts(t *testing.T) {
	for raw, want := range map[string][]string{
		"":                             nil,
		"a":                            {""},
		"a=":                           {""},
		"a=1":                          {"1"},
		"a=1&a=2":                      {"1", "2"},
		"a[]=1&a%5B%5D=2&a[7]=3":       {"1", "2", "3"},
		"b=0&a=1&&=&ab=2&A=3":          {"1"},
		"a[x]=1&a[=2&a]=3&[a]=4&a[1]b": nil,
		"a=x+y%20z%2B&a=%C3%A9=":       {"x y z+", "é="},
		"%61=1&%zz=2":                  {"1"},
		"a=1;a=2":                      {"1;a=2"},
	} {
		q := rest.NewQuery(raw)
		if got := q.Texts("a", 3); !slices.Equal(got, want) || q.Err() != nil {
			t.Errorf("%q: got %q, %v, want %q", raw, got, q.Err(), want)
		}
	}
}

// Ensure that each fault is told of its parameter, in the order of asking.
func TestQueryFaults(t *testing.T) {
	for raw, want := range map[string]string{
		"one=1&many=1&many=2":           "",
		"one=1&one=1":                   "one: One should be there once",
		"many=1&many=2&many=3":          "many: Many should be there at most 2 times",
		"many=&one=%zz":                 "one: One should be percent-encoded UTF-8 without U+0000, many: Many should not be empty",
		"one=%ff":                       "one: One should be percent-encoded UTF-8 without U+0000",
		"one=%00":                       "one: One should be percent-encoded UTF-8 without U+0000",
		"one=12345&many=ok&many=12345":  "one: One should have at most 4 characters, many: Many should have at most 4 characters",
		"many=12345&many=&many=&many=6": "many: Many should have at most 4 characters",
	} {
		q := rest.NewQuery(raw)
		one, given := q.Text("one", rest.MaxChars(4))
		many := q.Texts("many", 2, rest.MaxChars(4), rest.NotEmpty)
		err, _ := q.Err().(*apperr.Error)
		var got []string
		if err != nil {
			for _, f := range err.Fields {
				got = append(got, strings.Join(f.Path, ".")+": "+f.Message)
			}
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("%s: got %q, want %q", raw, text, want)
		}
		if strings.Contains(want, "one:") && (given || one != "") || strings.Contains(want, "many:") && many != nil {
			t.Errorf("%s: what is at fault was read as %q and %q", raw, one, many)
		}
	}
}

// Ensure that a flood of parameters is refused before any is read.
func TestQueryFlood(t *testing.T) {
	for n, want := range map[int]string{rest.MaxParameters: "", rest.MaxParameters + 1: "The query string has more than 5000 parameters"} {
		q := rest.NewQuery(strings.TrimSuffix(strings.Repeat("x=1&", n), "&"))
		list := q.Texts("x", n)
		got := ""
		if err := q.Err(); err != nil {
			got = err.Error()
		}
		if got != want || (list == nil) != (want != "") {
			t.Errorf("%d: got %d values, %q", n, len(list), got)
		}
	}
}

// Ensure that no query string makes the reader panic, and that it reads what
// net/url reads.
func FuzzQuery(f *testing.F) {
	f.Add("channel=A&channel=B&channel[]=C&tag=%2B&agent=a+b&*&?&&=&;")
	f.Fuzz(func(t *testing.T, raw string) {
		q := rest.NewQuery(raw)
		got := q.Texts("channel", 5, rest.NotEmpty)
		values, err := url.ParseQuery(raw)
		if err != nil || strings.ContainsAny(raw, "[%") || strings.Count(raw, "&") >= rest.MaxParameters {
			return
		}
		want := values["channel"]
		if fault := len(want) > 5 || slices.Contains(want, "") || slices.ContainsFunc(want, unstorable); fault != (q.Err() != nil) {
			t.Errorf("%q: %q with the fault %v", raw, want, q.Err())
		} else if !fault && !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	})
}

func unstorable(s string) bool { return apperr.Storable(s) != "" }
