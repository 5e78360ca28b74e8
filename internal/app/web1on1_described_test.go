package app_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"parley/compat/web1on1"
	"parley/internal/testkit"
)

// description is the surface's OpenAPI document, as far as it says how answers look.
type description struct {
	mux      *http.ServeMux
	document any
	compiler *jsonschema.Compiler
}

const descriptionName = "web1on1.json"

func readDescription(t *testing.T, w *vendorWalk) *description {
	t.Helper()
	a := w.server.Do(http.MethodGet, "/openapi/"+descriptionName, nil, nil)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatalf("%d: %v", a.Status, err)
	}
	d := &description{http.NewServeMux(), document, jsonschema.NewCompiler()}
	if err := d.compiler.AddResource(descriptionName, document); err != nil {
		t.Fatal(err)
	}
	for _, row := range web1on1.New(web1on1.Deps{}).Routes() {
		d.mux.Handle(row.Method+" "+vendorPrefix+row.Pattern, http.NotFoundHandler())
	}
	return d
}

// at is what lies at a place of the document, nil where there is nothing.
func (d *description) at(place ...string) any {
	found := d.document
	for _, name := range place {
		object, _ := found.(map[string]any)
		found = object[name]
	}
	return found
}

// fault says what of an answer is not as described, "" where all is.
func (d *description) fault(method, path string, status int, body []byte) string {
	_, pattern := d.mux.Handler(httptest.NewRequest(method, path, nil))
	_, pattern, _ = strings.Cut(pattern, " ")
	answer := []string{"paths", pattern, strings.ToLower(method), "responses", strconv.Itoa(status)}
	if d.at(answer...) == nil {
		return "no answer is described at " + strings.Join(answer, " ")
	}
	content := append(answer, "content", "application/json", "schema")
	switch described := d.at(content...) != nil; {
	case described != (len(body) > 0):
		return "only one of the answer and its description has a body"
	case !described:
		return ""
	}
	for i, name := range content {
		content[i] = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	}
	schema, err := d.compiler.Compile(descriptionName + "#/" + strings.Join(content, "/"))
	if err != nil {
		return err.Error()
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestWeb1on1IsAsDescribed: real answers are as /openapi/web1on1.json says.
func TestWeb1on1IsAsDescribed(t *testing.T) {
	w := newVendorWalk(t, testkit.SQLiteDatabase(t))
	d := readDescription(t, w)
	for _, step := range vendorSteps() {
		a := w.take(step)
		if fault := d.fault(step.method, vendorPrefix+w.path(step), a.Status, a.Body); fault != "" {
			t.Errorf("%s: %s\n%s", step.name, fault, a.Body)
		}
	}
	for body, want := range map[string]string{`{"id": 1}`: "/id", `[]`: "array", ``: "only one of"} {
		if got := d.fault(http.MethodGet, vendorPrefix+"/users/me", http.StatusOK, []byte(body)); !strings.Contains(got, want) {
			t.Errorf("%s: %q", body, got)
		}
	}
}
