package rest_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/compat/rest"
)

// thing is a value that JSON and XML write.
type thing struct {
	XMLName xml.Name `json:"-" xml:"thing"`
	Name    string   `json:"name" xml:"name"`
}

// things is a list of them.
type things []thing

func (l things) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return rest.EncodeXMLList(e, "things", "thing", l)
}

// bilingual is a surface that speaks XML, or only JSON.
func bilingual(speaksXML bool) http.Handler {
	mux := http.NewServeMux()
	rest.Mount(mux, "/v", []rest.Route{
		{Method: "GET", Pattern: "/things", Summary: "Lists.", Public: true, Handle: func(*rest.Request) (rest.Response, error) {
			return rest.Response{Body: things{{Name: "a<b&c\x01"}, {Name: "é"}}}, nil
		}},
		{Method: "POST", Pattern: "/things", Summary: "Adds.", Public: true, Handle: func(r *rest.Request) (rest.Response, error) {
			o, err := r.Object()
			if err != nil {
				return rest.Response{}, err
			}
			return rest.Response{Status: 201, ContentType: "text/html", Body: []byte(o.RequiredText("name"))}, o.Err()
		}},
		{Method: "PUT", Pattern: "/text", Summary: "Reads text.", Public: true, Handle: func(r *rest.Request) (rest.Response, error) {
			text, err := r.PlainText()
			return rest.Response{ContentType: "text/plain", Body: []byte(text)}, err
		}},
	}, rest.Config{
		XML: speaksXML,
		Error: func(_ *http.Request, f rest.Failure) (int, string, any) {
			return f.Status, "text/plain", []byte(f.Err.Error())
		},
	})
	return mux
}

func TestAccept(t *testing.T) {
	const inJSON, inXML = "application/json", "application/xml"
	for accept, want := range map[string]string{
		"":                             inJSON,
		"application/json":             inJSON,
		"Application/XML":              inXML,
		"application/xml":              inXML,
		"text/xml":                     "text/xml",
		"text/*":                       "text/xml",
		"application/*":                inJSON,
		"*/*":                          inJSON,
		"application/xml, */*;q=0.1":   inXML,
		"application/json;q=0, */*":    inXML,
		"application/xml;charset=utf8": "406",
		"application/json;q=0.3, application/xml;charset=UTF-8;q=0.5":     inXML,
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": inXML,
		"text/html":             "406",
		"*/*;q=0":               "406",
		"image/png, text/*;q=0": "406",
		"text/html, image/gif, *; q=.2, */*; q=.2": inJSON, // cannot be read
		strings.Repeat("a/b,", 20_000) + "a/b":     "406",
	} {
		r := httptest.NewRequest("GET", "/v/things", nil)
		if accept != "" {
			r.Header.Set("Accept", accept)
		}
		w := httptest.NewRecorder()
		bilingual(true).ServeHTTP(w, r)
		got := w.Header().Get("Content-Type")
		if w.Code == http.StatusNotAcceptable {
			got = "406"
		}
		if got != want {
			t.Errorf("%.70q: %s, want %s", accept, got, want)
		}
	}
}

// A list has a root in XML and none in JSON; what XML cannot hold is replaced.
func TestValuesInBothForms(t *testing.T) {
	for accept, want := range map[string]string{
		"application/json": `[{"name":"a<b&c\u0001"},{"name":"é"}]`,
		"application/xml":  xml.Header + "<things><thing><name>a&lt;b&amp;c\uFFFD</name></thing><thing><name>é</name></thing></things>",
	} {
		r := httptest.NewRequest("GET", "/v/things", nil)
		r.Header.Set("Accept", accept)
		w := httptest.NewRecorder()
		bilingual(true).ServeHTTP(w, r)
		if got := w.Body.String(); got != want {
			t.Errorf("%s: %s", accept, got)
		}
	}
}

func TestContentType(t *testing.T) {
	const inXML, inJSON = `<thing><name>x</name></thing>`, `{"name":"x"}`
	for _, c := range []struct {
		name, media, body string
		xml               bool
		want              int
	}{
		{"XML", "application/xml", inXML, true, 201},
		{"text/xml", "text/xml; charset=UTF-8", inXML, true, 201},
		{"JSON", "application/json", inJSON, true, 201},
		{"nothing said", "", inJSON, true, 201},
		{"XML in Latin 1", "application/xml; charset=iso-8859-1", inXML, true, 415},
		{"declared Latin 1", "application/xml", `<?xml version="1.0" encoding="iso-8859-1"?>` + inXML, true, 415},
		{"a form", "application/x-www-form-urlencoded", inJSON, true, 415},
		{"no media type", "xml", inXML, true, 415},
		{"XML said, JSON sent", "application/xml", inJSON, true, 400},
		{"XML where none is spoken", "application/xml", inXML, false, 415},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/v/things", strings.NewReader(c.body))
			// An answer that says its own type is not negotiated.
			r.Header.Set("Accept", "application/pdf")
			if c.media != "" {
				r.Header.Set("Content-Type", c.media)
			}
			w := httptest.NewRecorder()
			bilingual(c.xml).ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.want)
			}
			if w.Code == 201 && (w.Body.String() != "x" || w.Header().Get("Content-Type") != "text/html") {
				t.Errorf("%s %s", w.Body, w.Header())
			}
		})
	}
}

// Where only JSON is spoken, Accept changes nothing.
func TestAcceptWithoutXML(t *testing.T) {
	r := httptest.NewRequest("GET", "/v/things", nil)
	r.Header.Set("Accept", "application/xml")
	w := httptest.NewRecorder()
	bilingual(false).ServeHTTP(w, r)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %s", w.Code, w.Header())
	}
}

func TestPlainText(t *testing.T) {
	for _, c := range []struct {
		media, body string
		want        int
	}{
		{"text/plain", "New remarks.", 200},
		{"text/plain; charset=utf-8", "\uFEFFé", 200},
		{"", "x", 200},
		{"application/json", "x", 415},
		{"text/plain; charset=utf-16", "x", 415},
		{"text/plain", "\xff", 400},
		{"text/plain", "a\x00", 400},
	} {
		r := httptest.NewRequest("PUT", "/v/text", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.media)
		w := httptest.NewRecorder()
		bilingual(true).ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s %q: %d, want %d", c.media, c.body, w.Code, c.want)
		}
		if w.Code == 200 && w.Body.String() != strings.TrimPrefix(c.body, "\uFEFF") {
			t.Errorf("%q: %q", c.body, w.Body)
		}
	}
}
