package rest_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// parse reads an object or ends the test.
func parse(t *testing.T, text string) *rest.Object {
	t.Helper()
	o, err := rest.ParseObject([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return o
}

func TestParseObject(t *testing.T) {
	deep := func(n int) string { return `{"a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}` }
	for name, c := range map[string]struct{ text, want string }{
		"plain":              {`{"a":1}`, ""},
		"byte order mark":    {"\uFEFF" + `{"a":1}`, ""},
		"white space":        {" \n{ \"a\" : 1 }\t", ""},
		"63 levels inside":   {deep(63), ""},
		"64 levels inside":   {deep(64), "The body is nested too deeply"},
		"far too deep":       {deep(100_000), "The body is not JSON"},
		"empty":              {"", "The body is empty"},
		"blank":              {" \n", "The body is empty"},
		"an array":           {`[]`, "The body is not a JSON object"},
		"null":               {`null`, "The body is not a JSON object"},
		"trailing data":      {`{} {}`, "The body is not JSON: invalid character '{' after top-level value"},
		"cut short":          {`{"a":`, "The body is not JSON: unexpected end of JSON input"},
		"not UTF-8":          {"{\"a\":\"\xff\"}", "The body is not UTF-8"},
		"NaN":                {`{"a":NaN}`, "The body is not JSON"},
		"zero character":     {`{"a":"x\u0000"}`, "The body holds the character U+0000"},
		"zero in a key":      {`{"\u0000":1}`, "The body holds the character U+0000"},
		"escaped backslash":  {`{"a":"\\u0000"}`, ""},
		"largest double":     {`{"a":[1e308,-1.5E-300,0.0e9,0]}`, ""},
		"beyond a double":    {`{"a":1e309}`, "The body holds a number that is out of range"},
		"below a double":     {`{"a":1e-999}`, "The body holds a number that is out of range"},
		"too long a number":  {`{"a":0.` + strings.Repeat("1", 200) + `}`, "The body holds a number that is out of range"},
		"digits in a string": {`{"a":"` + strings.Repeat("1", 200) + `"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rest.ParseObject([]byte(c.text))
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if apperr.KindOf(err) != apperr.Invalid || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// Ensure that halves of surrogate pairs become U+FFFD, in what is kept whole as
// well, and that whole pairs stay.
func TestSurrogates(t *testing.T) {
	o := parse(t, `{"a":"x\ud83d","b":"\ud83d\ude00","c":"\ude00\ud83d\u0041","d":"\\ud83d"}`)
	for key, want := range map[string]string{"a": "x\uFFFD", "b": "😀", "c": "\uFFFD\uFFFDA", "d": `\ud83d`} {
		if got := o.Text(key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	if got := string(o.Raw("a")); got != `"x\ufffd"` {
		t.Errorf("raw: %s", got)
	}
}

// Ensure that the last of equal names counts, in the place of the first, and
// that numbers keep every digit.
func TestMembers(t *testing.T) {
	o := parse(t, `{"b":1,"a":2,"b":12345678901234567890.10,"n":null}`)
	if got := o.Keys(); !slices.Equal(got, []string{"b", "a", "n"}) {
		t.Errorf("keys %v", got)
	}
	if got := string(o.Raw("b")); got != "12345678901234567890.10" {
		t.Errorf("raw %s", got)
	}
	if o.Raw("n") != nil || o.Raw("x") != nil {
		t.Error("null and absent are not nil")
	}
}

func TestReaders(t *testing.T) {
	o := parse(t, `{"text":"abc","empty":"","list":["x","y"],"none":[],"named":{"b":"2","a":"1","c":3},"in":{"deep":[{"k":"v"}]},"later":1}`)
	if got := o.Text("text", rest.Upper) + o.Text("empty", rest.NotEmpty) + o.Text("absent"); got != "ABC" {
		t.Errorf("text %q", got)
	}
	if got := o.Texts("list", 2); !slices.Equal(got, []string{"x", "y"}) || o.Texts("none", 2) != nil {
		t.Errorf("texts %v", got)
	}
	if got := o.TextValues("named", 2); !slices.Equal(got, []string{"2", "1"}) {
		t.Errorf("values %v", got)
	}
	if got := o.RequiredObject("in").Objects("deep", 1)[0].RequiredText("k"); got != "v" {
		t.Errorf("deep %q", got)
	}
	if err := o.Err(); err != nil {
		t.Error(err)
	}
}

// Ensure that every fault is told, in the order of asking, by its path.
func TestProblems(t *testing.T) {
	o := parse(t, `{"code":7,"shortName":"é€é","kind":"x","empty":"","list":["ok",1,"toolong"],"many":["a","b","c"],
		"object":[],"array":{},"objects":[1,{"url":""}],"named":{"a":"1","b":"2","c":"3"},"odd":{"a":"toolong"},"digits":"12a"}`)
	o.RequiredText("code")
	o.Text("code")
	o.Text("shortName", rest.MaxChars(3), rest.MaxBytes(6))
	o.Text("kind", rest.OneOf("A", "B"))
	o.RequiredText("empty")
	o.RequiredText("missing")
	o.Texts("list", 9, rest.MaxChars(3))
	o.Texts("many", 2)
	o.Object("object")
	o.RequiredObject("absentObject")
	o.Texts("array", 2)
	for _, inside := range o.Objects("objects", 2) {
		inside.RequiredText("url")
	}
	o.TextValues("named", 2)
	o.TextValues("odd", 2, rest.MaxChars(3))
	o.Text("digits", rest.Match(regexp.MustCompile(`^\d+$`), "should be digits"))
	o.Report("It is odd", "odd", "end")

	want := []string{
		"code: Code should be a string",
		"code: Code should be a string",
		"shortName: Short name should have at most 6 bytes",
		"kind: Kind should be one of A, B",
		"empty: Empty is required",
		"missing: Missing is required",
		"list.1: List should be an array of strings",
		"list.2: List should have at most 3 characters",
		"many: Many should have at most 2 elements",
		"object: Object should be an object",
		"absentObject: Absent object is required",
		"array: Array should be an array",
		"objects.0: Objects should be an array of objects",
		"objects.1.url: Url is required",
		"named: Named should have at most 2 elements",
		"odd: Odd should have at most 3 characters",
		"digits: Digits should be digits",
		"odd.end: It is odd",
	}
	if got := told(o.Err()); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// told writes the fields of an error, one line each.
func told(err error) []string {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return nil
	}
	var lines []string
	for _, f := range e.Fields {
		lines = append(lines, strings.Join(f.Path, ".")+": "+f.Message)
	}
	return lines
}

// Ensure that a body with endless faults makes an answer that ends.
func TestProblemsAreBounded(t *testing.T) {
	o := parse(t, `{"list":[`+strings.Repeat("1,", 999)+`1]}`)
	o.Texts("list", 1000)
	if got := len(told(o.Err())); got != rest.MaxProblems {
		t.Errorf("%d problems", got)
	}
}

// Ensure that nothing a client can send makes the reader panic, and that what
// it takes for an object is one.
func FuzzParseObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":"\ud83d\ude00"}`, `{"a":[1e5,-0.1,{"b":null}]}`, "\uFEFF{}", `{"a":"\`, `{"a":"\u12`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := rest.ParseObject(body)
		if err != nil {
			return
		}
		for _, key := range o.Keys() {
			o.Text(key)
			o.Texts(key, 10)
			o.TextValues(key, 10)
			o.Objects(key, 10)
		}
	})
}
