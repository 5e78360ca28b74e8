package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"parley/internal/testkit"
)

// vendorData is where the vendor's contract and the fixtures lie.
const vendorData = "../../compat/web1on1/testdata/"

// documented is one endpoint of the vendor's document.
type documented struct {
	Method, Path, Title string
	Status              int
	ResponseSchema      map[string]any
}

func (d documented) name() string { return d.Method + " " + d.Path }

// members are those of the answer's object.
func (d documented) members() map[string]any {
	members, _ := d.ResponseSchema["properties"].(map[string]any)
	return members
}

// shape tells answers with the same members.
func (d documented) shape() string {
	return strings.Join(slices.Sorted(maps.Keys(d.members())), " ")
}

// vendorContract is the vendor's document as far as it says how answers look, with
// what is read otherwise.
type vendorContract struct {
	mux    *http.ServeMux
	rows   map[string]documented // by name
	schema map[string]*jsonschema.Schema
	shown  map[string]map[string]bool // members, by shape
}

// readContract reads the document, says [overrides] instead of it where they do, and
// gives every list the elements that the document shows singly.
func readContract(t *testing.T) *vendorContract {
	t.Helper()
	text, err := os.ReadFile(vendorData + "contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []documented
	if err := json.Unmarshal(text, &rows); err != nil || len(rows) != 55 {
		t.Fatalf("%d endpoints: %v", len(rows), err)
	}
	c := &vendorContract{http.NewServeMux(), map[string]documented{}, map[string]*jsonschema.Schema{}, map[string]map[string]bool{}}
	for _, d := range rows {
		c.rows[d.name()] = d
		c.mux.Handle(d.name(), http.NotFoundHandler())
	}
	for name, like := range likeOthers {
		d := c.rows[name]
		d.ResponseSchema = c.rows[like].ResponseSchema
		c.rows[name] = d
	}
	for _, d := range c.rows {
		override(d)
	}
	for name, d := range c.rows {
		if element, isList := elements[name]; isList {
			d.ResponseSchema = map[string]any{"type": "array", "items": element.schema(c.rows)}
		}
		if d.ResponseSchema != nil {
			c.schema[name] = compile(t, name, d.ResponseSchema)
		}
	}
	return c
}

func compile(t *testing.T, name string, schema map[string]any) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4)
	if err := c.AddResource("contract.json", doc); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	compiled, err := c.Compile("contract.json")
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return compiled
}

// endpoint is the documented one that a request is to, "" where there is none.
func (c *vendorContract) endpoint(method, path string) string {
	r, err := http.NewRequest(method, path, nil)
	if err != nil {
		return ""
	}
	_, pattern := c.mux.Handler(r)
	return pattern
}

// check says what of an answer is not as documented: its status and its shape.
func (c *vendorContract) check(name string, status int, body []byte) (faults []string) {
	d := c.rows[name]
	if status != d.Status {
		faults = append(faults, fmt.Sprintf("status %d, documented is %d", status, d.Status))
	}
	schema := c.schema[name]
	if schema == nil {
		if len(body) > 0 {
			faults = append(faults, "it has a body, documented is none")
		}
		return faults
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return append(faults, err.Error())
	}
	if err := schema.Validate(value); err != nil {
		faults = append(faults, err.Error())
	}
	c.note(name, value)
	return faults
}

// note keeps which documented members an answer, or an element of it, has.
func (c *vendorContract) note(name string, value any) {
	if list, ok := value.([]any); ok {
		for _, v := range list {
			c.note(elements[name].like, v)
		}
	}
	object, _ := value.(map[string]any) // an empty slot is none
	shape := c.rows[name].shape()
	if c.shown[shape] == nil {
		c.shown[shape] = map[string]bool{}
	}
	for member := range object {
		c.shown[shape][member] = true
	}
}

// unshown are the documented members that no answer of the endpoint's shape had: what
// has no value may be left out of one, and not of all.
func (c *vendorContract) unshown(name string) (members []string) {
	d := c.rows[name]
	for member := range d.members() {
		if !c.shown[d.shape()][member] && !slices.Contains(withheld, member) {
			members = append(members, member)
		}
	}
	slices.Sort(members)
	return members
}

// TestWeb1on1IsTheContract walks through every documented endpoint, and validates
// each answer against the vendor's own schema.
func TestWeb1on1IsTheContract(t *testing.T) {
	contract := readContract(t)
	w := newVendorWalk(t, testkit.SQLiteDatabase(t))
	seen := map[string]bool{}
	for _, step := range vendorSteps() {
		a := w.take(step)
		name := contract.endpoint(step.method, w.path(step))
		if name == "" {
			if !step.undocumented {
				t.Errorf("%s: %s %s is not documented", step.name, step.method, step.path)
			}
			continue
		}
		seen[name] = true
		if faults := contract.check(name, a.Status, a.Body); len(faults) > 0 {
			t.Errorf("%s: %s\n%s\n%s", step.name, name, strings.Join(faults, "\n"), a.Body)
		}
	}
	for name := range contract.rows {
		if !seen[name] {
			t.Errorf("%s: no step asks it", name)
		}
		if missing := contract.unshown(name); len(missing) > 0 {
			t.Errorf("%s: no answer shows %v", name, missing)
		}
	}
}

// The check finds what is wrong: a wrong type, a word that is not listed, a member
// that is missing, one that is never there, a body where there is none, a wrong status.
func TestContractFindsFaults(t *testing.T) {
	c := readContract(t)
	for body, want := range map[string]string{
		`{"email": 1}`: "got number",
		`{"email": "a@b.example", "role": "king"}`:   "role",
		`[{"email": "a@b.example", "settings": []}]`: "got array",
	} {
		if got := strings.Join(c.check("GET /users/{user_id}", 200, []byte(body)), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: %q", body, got)
		}
	}
	if got := c.check("GET /users", 200, []byte(`[{}]`)); !strings.Contains(strings.Join(got, "\n"), "missing property 'email'") {
		t.Errorf("a list: %q", got)
	}
	if got := c.unshown("GET /users/{user_id}"); !slices.Contains(got, "displayName") || slices.Contains(got, "email") {
		t.Errorf("not shown: %q", got)
	}
	if got := c.check("DELETE /users/{user_id}", 200, []byte(`{}`)); len(got) != 2 {
		t.Errorf("a deletion: %q", got)
	}
}
