package rest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// nested is an element n times inside itself.
func nested(n int) string { return strings.Repeat("<a>", n) + "x" + strings.Repeat("</a>", n) }

const (
	xxe     = `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><a>&x;</a></r>`
	inside  = `<r><!DOCTYPE r [<!ENTITY x "y">]><a/></r>`
	aBomb   = `<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><r><a>&c;</a></r>`
	utf16   = "\xff\xfe<\x00r\x00/\x00>\x00"
	twice   = `<r><a>1</a></r><r/>`
	mixed   = `<r>text<a>1</a></r>`
	cutOff  = `<r><a>1</a>`
	aNumber = `<r><n> 7 </n><t>true</t><l><i><x>1</x></i><i><x>2</x></i></l></r>`
)

func TestParseXMLRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":                   {" \n", "The body is empty"},
		"only a comment":          {"<!-- x -->", "The body is not XML"},
		"an external entity":      {xxe, "The body holds a DOCTYPE"},
		"a billion laughs":        {aBomb, "The body holds a DOCTYPE"},
		"a DOCTYPE inside":        {inside, "The body holds a DOCTYPE"},
		"a DOCTYPE after":         {`<r><a/></r><!DOCTYPE r>`, "The body holds a DOCTYPE"},
		"an unknown entity":       {`<r><a>&x;</a></r>`, "The body is not XML"},
		"33 levels":               {nested(33), "The body is nested too deeply"},
		"10,000 levels":           {nested(10_000), "The body is nested too deeply"},
		"10,000 levels, no end":   {strings.Repeat("<a>", 10_000), "The body is nested too deeply"},
		"too many elements":       {"<r>" + strings.Repeat("<a/>", 50_000) + "</r>", "The body has too many elements"},
		"UTF-16":                  {utf16, "The body is not UTF-8"},
		"Latin 1":                 {"<r><a>\xe9</a></r>", "The body is not UTF-8"},
		"cut off":                 {cutOff, "The body is not XML"},
		"cut off in a tag":        {`<r><a`, "The body is not XML"},
		"two roots":               {twice, "The body is not XML"},
		"text after":              {`<r><a/></r> x`, "The body is not XML"},
		"text before":             {`x<r><a/></r>`, "The body is not XML"},
		"text alone":              {`<r>7</r>`, "The root of the body holds text"},
		"text beside elements":    {mixed, "The body is mixed"},
		"tags that cross":         {`<r><a><b></a></b></r>`, "The body is not XML"},
		"a control character":     {"<r><a>\x01</a></r>", "The body is not XML"},
		"a reference to NUL":      {"<r><a>&#0;</a></r>", "The body is not XML"},
		"JSON":                    {`{"a":1}`, "The body is not XML"},
		"an attribute not quoted": {`<r a=1><a/></r>`, "The body is not XML"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rest.ParseXML([]byte(c.text))
			if apperr.KindOf(err) != apperr.Invalid || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestParseXMLRefusesEncodings(t *testing.T) {
	for _, encoding := range []string{"UTF-16", "iso-8859-1", "utf-7", "x"} {
		_, err := rest.ParseXML(fmt.Appendf(nil, `<?xml version="1.0" encoding=%q?><r><a/></r>`, encoding))
		if fault, ok := errors.AsType[*rest.Fault](err); !ok || fault.Status != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %v", encoding, err)
		}
	}
}

// XML that means the same as this JSON reads the same.
func TestParseXMLReads(t *testing.T) {
	for name, c := range map[string]struct{ xml, want string }{
		"text":                    {`<r><a> x &lt;&#x41;<![CDATA[<b>]]></a></r>`, `" x <A<b>"`},
		"an object":               {"<r>\n <a>\n  <b>1</b>\n </a>\n</r>", `{"b":"1"}`},
		"a list":                  {`<r><a>1</a><b/><a>2</a></r>`, `["1","2"]`},
		"nothing":                 {`<r><a/></r>`, `""`},
		"null":                    {`<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a i:nil="true">x</a></r>`, ``},
		"not null":                {`<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a i:nil="false">x</a></r>`, `"x"`},
		"attributes":              {`<r><a b="c">x</a></r>`, `"x"`},
		"namespaces":              {`<n:r xmlns:n="urn:n"><n:a>x</n:a></n:r>`, `"x"`},
		"a declaration, a mark":   {"\uFEFF" + `<?xml version="1.0" encoding="utf-8"?><!-- c --><r><a>x</a></r><?end?> `, `"x"`},
		"quotes and line endings": {"<r><a>\"\\\r\n</a></r>", `"\"\\\n"`},
		"31 levels inside":        {"<r>" + nested(31) + "</r>", strings.Repeat(`{"a":`, 30) + `"x"` + strings.Repeat("}", 30)},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := rest.ParseXML([]byte(c.xml))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(o.Raw("a")); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// either reads the same members out of both forms.
func either(t *testing.T, text string) *rest.Object {
	t.Helper()
	if strings.HasPrefix(text, "{") {
		return parse(t, text)
	}
	o, err := rest.ParseXML([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return o
}

// Numbers, truth values and lists are what they are in JSON, and what their text
// says in XML.
func TestTypedMembers(t *testing.T) {
	for text, want := range map[string]string{
		aNumber: "7 true,true [1 2] <nil>",
		`{"n":7,"t":true,"l":[{"x":"1"},{"x":"2"}]}`:       "7 true,true [1 2] <nil>",
		`{"n":7,"t":true,"l":{"i":[{"x":"1"},{"x":"2"}]}}`: "7 true,true [1 2] <nil>",
		`{"l":{"i":{"x":"1"}}}`:                            "-1 false,false [1] <nil>",
		`<r><l><i><x>1</x></i></l></r>`:                    "-1 false,false [1] <nil>",
		`<r><l><x>1</x></l><l><x>2</x></l></r>`:            "-1 false,false [1 2] <nil>",
		`<r><n/><t> </t><l/></r>`:                          "-1 false,false [] <nil>",
		`{"n":null,"t":null,"l":null}`:                     "-1 false,false [] <nil>",
		`{"l":{}}`:                                         "-1 false,false [] <nil>",
		`<r><t>0</t></r>`:                                  "-1 false,true [] <nil>",
		`{"n":"7"}`:                                        "-1 false,false [] N should be a whole number",
		`{"n":7.5}`:                                        "-1 false,false [] N should be a whole number",
		`<r><n>7e0</n></r>`:                                "-1 false,false [] N should be a whole number",
		`{"n":99999999999999999999}`:                       "-1 false,false [] N should be a whole number",
		`{"n":11}`:                                         "-1 false,false [] N should be between 0 and 10",
		`{"t":"true"}`:                                     "-1 false,false [] T should be true or false",
		`{"t":1}`:                                          "-1 false,false [] T should be true or false",
		`<r><t>yes</t></r>`:                                "-1 false,false [] T should be true or false",
		`{"l":""}`:                                         "-1 false,false [] L should be an array",
		`{"l":{"y":[]}}`:                                   "-1 false,false [] L should be an array",
		`<r><l>1</l></r>`:                                  "-1 false,false [] L should be an array",
		`{"l":[{},{},{},{}]}`:                              "-1 false,false [] L should have at most 3 elements",
		`<r><l><i/><i/><i/><i/></l></r>`:                   "-1 false,false [] I should have at most 3 elements",
	} {
		o := either(t, text)
		n := o.Int("n", 0, 10, -1)
		truth, given := o.Bool("t")
		list := []string{}
		for _, item := range o.Items("l", "i", 3) {
			list = append(list, item.Text("x"))
		}
		if got := fmt.Sprintf("%d %t,%t %v %v", n, truth, given, list, o.Err()); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestPresentText(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":""}`:           "",
		`{"a":"x"}`:          "",
		`<r><a/></r>`:        "",
		`{}`:                 "A is required",
		`{"a":null}`:         "A is required",
		`{"a":1}`:            "A should be a string",
		`<r><b/></r>`:        "A is required",
		`<r><a>abcd</a></r>`: "A should have at most 3 characters",
	} {
		o := either(t, text)
		o.PresentText("a", rest.MaxChars(3))
		if err := o.Err(); err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// FuzzXML holds that whatever a body is, reading it ends in an object whose members
// are JSON or in an error that a caller can act on.
func FuzzXML(f *testing.F) {
	for _, seed := range []string{
		xxe, aBomb, inside, utf16, twice, mixed, cutOff, aNumber, nested(10_000), nested(31),
		`<?xml version="1.0" encoding="UTF-16"?><r/>`, `<r xmlns="a"><b c="d">&amp;<![CDATA[x]]></b></r>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := rest.ParseXML(body)
		if _, isFault := errors.AsType[*rest.Fault](err); err != nil && !isFault && apperr.KindOf(err) != apperr.Invalid {
			t.Fatalf("an error of no kind: %v", err)
		}
		if err != nil {
			return
		}
		for _, key := range o.Keys() {
			text := fmt.Appendf(nil, `{"x":%s}`, o.Raw(key))
			if o.Given(key) {
				if _, err := rest.ParseObject(text); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
			}
		}
	})
}
