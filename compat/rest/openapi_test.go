package rest_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"parley/compat/rest"
)

type described struct {
	Name string `json:"name"`
	Size int    `json:"size,omitempty"`
}

// A list of pointers may have holes, and no other.
func TestHolesAreDescribed(t *testing.T) {
	get := func(pattern string, answer any) rest.Route {
		return rest.Route{Method: http.MethodGet, Pattern: pattern, Summary: "Lists.", Doc: rest.Doc{Answer: answer}}
	}
	raw, err := rest.OpenAPI("/v", []rest.Route{get("/slots", []*described{}), get("/things", []described{})}, rest.About{Title: "Things"})
	if err != nil {
		t.Fatal(err)
	}
	for want, times := range map[string]int{
		`"items":{"anyOf":[{"$ref":"#/components/schemas/described"},{"type":"null"}]}`: 1,
		`"items":{"$ref":"#/components/schemas/described"}`:                             1,
	} {
		if got := strings.Count(string(raw), want); got != times {
			t.Errorf("%s: %d times in %s", want, got, raw)
		}
	}
}

// A row says what it takes and gives, and what can go wrong.
func TestOpenAPI(t *testing.T) {
	rows := []rest.Route{
		{Method: http.MethodGet, Pattern: "/things", Summary: "Lists things.", Doc: rest.Doc{
			Query: []rest.Parameter{{Name: "limit", Type: "integer", Description: "How many."}}, Answer: []described{},
		}},
		{Method: http.MethodPost, Pattern: "/things", Summary: "Adds a thing.", Doc: rest.Doc{
			Body: described{}, Answer: "", AnswerType: "text/html", Status: http.StatusCreated,
		}},
		{Method: http.MethodDelete, Pattern: "/things/{thingId}", Summary: "Removes a thing.", Doc: rest.Doc{Status: http.StatusNoContent}},
	}
	raw, err := rest.OpenAPI("/vendor", rows, rest.About{Title: "Things", Basic: true, Key: "x-key", XML: true, Errors: "text/plain"})
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Summary, OperationID string
			Parameters           []struct {
				Name, In string
				Required bool
			}
			RequestBody struct{ Content map[string]any }
			Responses   map[string]struct{ Content map[string]any }
			Security    []map[string]any
		}
		Components struct {
			Schemas         map[string]struct{ Required []string }
			SecuritySchemes map[string]any
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	list, add, remove := doc.Paths["/vendor/things"]["get"], doc.Paths["/vendor/things"]["post"], doc.Paths["/vendor/things/{thingId}"]["delete"]
	for name, ok := range map[string]bool{
		"version":                       doc.OpenAPI[:4] == "3.1.",
		"summary":                       list.Summary == "Lists things.",
		"parameter of the query":        len(list.Parameters) == 1 && list.Parameters[0].In == "query",
		"list in JSON and XML":          len(list.Responses["200"].Content) == 2,
		"body in JSON and XML":          len(add.RequestBody.Content) == 2,
		"id as text":                    add.Responses["201"].Content["text/html"] != nil,
		"parameter of the path":         len(remove.Parameters) == 1 && remove.Parameters[0].In == "path" && remove.Parameters[0].Required,
		"nothing to answer":             len(remove.Responses["204"].Content) == 0,
		"not found":                     remove.Responses["404"].Content["text/plain"] != nil,
		"no 404 of a list":              list.Responses["404"].Content == nil,
		"a caller is needed":            len(list.Security) == 1,
		"both ways in":                  len(doc.Components.SecuritySchemes) == 2,
		"operations have distinct ids":  list.OperationID == "getThings" && add.OperationID == "postThings" && remove.OperationID == "deleteThingsThingId",
		"the shape stands in one place": len(doc.Components.Schemas) == 1,
		"the name is always there":      slices.Equal(doc.Components.Schemas["described"].Required, []string{"name"}),
	} {
		if !ok {
			t.Errorf("%s: not so in %s", name, raw)
		}
	}
}
