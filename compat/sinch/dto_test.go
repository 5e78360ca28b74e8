package sinch

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"parley/compat/rest"
)

var update = flag.Bool("update", false, "write testdata/samples/*.xml of what is answered")

// A sample is testdata/samples/NAME.json, an example of the vendor's document, and
// NAME.xml, the same in XML.

// answered are the samples of answers by their shapes.
func answered() map[string]func(*testing.T, []byte) any {
	return map[string]func(*testing.T, []byte) any{
		"callRecording":    shape[CallRecording],
		"callRecordings":   shape[List[CallRecording]],
		"callback":         shape[Callback],
		"callbacks":        shape[List[Callback]],
		"chat":             shape[Chat],
		"chats":            shape[List[Chat]],
		"contact":          shape[Contact],
		"contacts":         shape[List[Contact]],
		"customerConsent":  shape[Consent],
		"customerConsents": shape[List[Consent]],
		"email":            shape[Email],
		"emails":           shape[List[Email]],
		"listenLogs":       shape[List[ListenLog]],
		"message":          shape[OutMessage],
		"messages":         shape[List[OutMessage]],
		"scriptResult":     shape[ScriptResult],
		"scriptResults":    shape[List[ScriptResult]],
	}
}

// read are the samples of bodies by their readers.
func read() map[string]func(*rest.Object) (any, error) {
	message := func(o *rest.Object) (any, error) { return readMessage(o, uuid.Nil) }
	chat := func(o *rest.Object) (any, error) { return readChat(o) }
	return map[string]func(*rest.Object) (any, error){
		"post_callbacks":         func(o *rest.Object) (any, error) { return readCallback(o) },
		"post_chats":             chat,
		"post_chats_outbound":    chat,
		"post_customerConsents":  func(o *rest.Object) (any, error) { return readConsent(o) },
		"post_listenLog":         func(o *rest.Object) (any, error) { return readListenLog(o) },
		"post_messages":          message,
		"post_messages_template": message,
		"put_callbacks":          func(o *rest.Object) (any, error) { return readCallbackUpdate(o) },
		"put_messages":           message,
	}
}

// shape reads a sample into the shape that is to write it, which has to know every
// member.
func shape[T any](t *testing.T, text []byte) any {
	t.Helper()
	var value T
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// Ensure that no sample goes untested.
func TestEverySampleIsUsed(t *testing.T) {
	files, err := filepath.Glob("testdata/samples/*.json")
	if err != nil || len(files) != len(answered())+len(read()) {
		t.Errorf("%d samples, %d tested: %v", len(files), len(answered())+len(read()), err)
	}
}

// What the vendor's samples show is written as they show it, with what the document
// requires beside it, and in XML the same.
func TestAnswersOfSamples(t *testing.T) {
	for name, decode := range answered() {
		t.Run(name, func(t *testing.T) {
			text := sample(t, name+".json")
			value := decode(t, text)
			var want, got any
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(fetch(t, value, "application/json"), &got); err != nil {
				t.Fatal(err)
			}
			within(t, name, want, got)
			golden(t, name+".xml", indented(t, fetch(t, value, "application/xml")))
		})
	}
}

// What is written in XML says all that JSON says.
func TestXMLLosesNothing(t *testing.T) {
	for name, decode := range answered() {
		t.Run(name, func(t *testing.T) {
			value := decode(t, sample(t, name+".json"))
			o, err := rest.ParseXML(fetch(t, value, "text/xml"))
			if err != nil {
				t.Fatal(err)
			}
			var inJSON any
			dec := json.NewDecoder(bytes.NewReader(fetch(t, value, "application/json")))
			dec.UseNumber()
			if err := dec.Decode(&inJSON); err != nil {
				t.Fatal(err)
			}
			inXML := map[string]any{}
			for _, key := range o.Keys() {
				var member any
				if err := json.Unmarshal(o.Raw(key), &member); err != nil {
					t.Fatal(err)
				}
				inXML[key] = member
			}
			if diff := cmp.Diff(leaves(inJSON), leaves(inXML)); diff != "" {
				t.Errorf("-JSON +XML\n%s", diff)
			}
		})
	}
}

// leaves are the texts of a document with the names that they go by, in an order of
// their own: what is left of it without its lists.
func leaves(value any) []string {
	var list []string
	var walk func(name string, value any)
	walk = func(name string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, member := range v {
				walk(key, member)
			}
		case []any:
			for _, element := range v {
				walk(name, element)
			}
		default:
			list = append(list, fmt.Sprintf("%s=%v", name, v))
		}
	}
	walk("", value)
	slices.Sort(list)
	return list
}

// Samples of bodies are read, and in XML as in JSON.
func TestBodiesOfSamples(t *testing.T) {
	for name, reader := range read() {
		t.Run(name, func(t *testing.T) {
			inJSON := posted(t, "application/json", sample(t, name+".json"), reader)
			inXML := posted(t, "application/xml", sample(t, name+".xml"), reader)
			if diff := cmp.Diff(inJSON, inXML); diff != "" {
				t.Errorf("-JSON +XML\n%s", diff)
			}
			if inJSON == nil {
				t.Error("nothing was read")
			}
		})
	}
}

func sample(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/samples", file))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// surface serves one row as this vendor does.
func surface(row rest.Route) http.Handler {
	mux := http.NewServeMux()
	row.Pattern, row.Summary, row.Public = "/x", "Answers.", true
	rest.Mount(mux, "/RI/cmi", []rest.Route{row}, rest.Config{XML: true, Error: fail})
	return mux
}

// fetch is the body of an answer with the value.
func fetch(t *testing.T, value any, accept string) []byte {
	t.Helper()
	r := httptest.NewRequest("GET", "/RI/cmi/x", nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	surface(rest.Route{Method: "GET", Handle: func(*rest.Request) (rest.Response, error) {
		return rest.Response{Body: value}, nil
	}}).ServeHTTP(w, r)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != accept {
		t.Fatalf("%d %s %s", w.Code, w.Header(), w.Body)
	}
	return w.Body.Bytes()
}

// posted is what the reader makes of a body.
func posted(t *testing.T, media string, body []byte, reader func(*rest.Object) (any, error)) any {
	t.Helper()
	var value any
	r := httptest.NewRequest("POST", "/RI/cmi/x", bytes.NewReader(body))
	r.Header.Set("Content-Type", media)
	w := httptest.NewRecorder()
	surface(rest.Route{Method: "POST", Handle: func(r *rest.Request) (rest.Response, error) {
		o, err := r.Object()
		if err != nil {
			return rest.Response{}, err
		}
		value, err = reader(o)
		return done(), err
	}}).ServeHTTP(w, r)
	if w.Code != http.StatusNoContent {
		t.Fatalf("%s: %d %s", media, w.Code, w.Body)
	}
	return value
}

// added are the members that the document requires and its samples lack.
var added = []string{"type", "typeDetails", "status", "statusDetails", "originator", "name", "contentType"}

// within fails where a member of the sample is not in the answer as it was, or the
// answer has one that the document does not require.
func within(t *testing.T, path string, want, got any) {
	t.Helper()
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for key, member := range w {
			within(t, path+"."+key, member, g[strings.Replace(key, "timeStamp", "timestamp", 1)])
		}
		for key := range g {
			_, known := w[key]
			_, otherwise := w["timeStamp"]
			if !known && !slices.Contains(added, key) && (key != "timestamp" || !otherwise) {
				t.Errorf("%s.%s is not in the sample", path, key)
			}
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			t.Fatalf("%s: %d elements, want %d", path, len(g), len(w))
		}
		for i := range w {
			within(t, fmt.Sprintf("%s.%d", path, i), w[i], g[i])
		}
	default:
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", path, diff)
		}
	}
}

// indented writes a document with a line for each element.
func indented(t *testing.T, text []byte) string {
	t.Helper()
	var b bytes.Buffer
	dec, enc := xml.NewDecoder(bytes.NewReader(text)), xml.NewEncoder(&b)
	enc.Indent("", "  ")
	for {
		token, err := dec.Token()
		if token == nil {
			break
		}
		if blank, ok := token.(xml.CharData); ok && len(bytes.TrimSpace(blank)) == 0 && b.Len() < 50 {
			continue // between the declaration and the root
		}
		if err == nil {
			err = enc.EncodeToken(token)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := enc.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String() + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join("testdata/samples", name), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(sample(t, name)), got); diff != "" {
		t.Errorf("%s (-want +got), after a wanted change: go test ./compat/sinch -update\n%s", name, diff)
	}
}
